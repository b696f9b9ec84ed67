import type { Change, VersionRecord } from "@burgee/publisher/core";

import { REPLY_LIFETIME_MS } from "../core/answer-repeated.ts";
import type { ChangeDigest, EnvironmentRow } from "../core/database-rows.ts";
import type { ProjectDatabase } from "../core/ports.ts";
import { openSql, type Sql } from "./open-sql.ts";
import { auditQueries } from "./sql-audit-queries.ts";
import { followUpQueries } from "./sql-follow-up-queries.ts";
import { keyQueries } from "./sql-key-queries.ts";
import { overlayQueries } from "./sql-overlay-queries.ts";
import { principalQueries } from "./sql-principal-queries.ts";

/** The project database in a Durable Object's SQLite database. Reading from one that holds nothing stores nothing. */
export function createSqlProjectDatabase(
  storage: Pick<DurableObjectStorage, "sql" | "transactionSync">,
): ProjectDatabase {
  const sql = openSql(storage.sql);
  return {
    transaction(change) {
      sql.open();
      storage.transactionSync(change);
    },
    findProjectKey: () => sql.exec<{ key: string }>("SELECT key FROM project").toArray()[0]?.key,
    saveProjectKey: (key) => void sql.exec("INSERT OR IGNORE INTO project (key) VALUES (?)", key),
    ...environmentQueries(sql),
    ...versionQueries(sql),
    ...keyQueries(sql),
    ...followUpQueries(sql),
    ...auditQueries(sql),
    ...overlayQueries(sql),
    ...principalQueries(sql),
    ...signingQueries(sql),
    ...replyQueries(sql),
  };
}

const ENVIRONMENT_COLUMNS =
  'id, key, version, version_max AS "versionMax", last_modified_max_ms AS "lastModifiedMaxMs", etag';

/** The highest number and latest date that versions took. */
const LATEST_STAMP =
  "COALESCE(MAX(version), 0) AS version, COALESCE(MAX(record ->> '$.lastModifiedMs'), 0) AS last_modified_ms";

function environmentQueries(
  sql: Sql,
): Pick<
  ProjectDatabase,
  "listEnvironments" | "findEnvironment" | "saveEnvironment" | "findLatestStamp" | "adoptPointer" | "setCurrentVersion"
> {
  const select = (where: string, ...values: string[]) =>
    sql
      .exec(`SELECT ${ENVIRONMENT_COLUMNS} FROM environments ${where}`, ...values)
      .toArray() as unknown as EnvironmentRow[];
  return {
    listEnvironments: () => select("ORDER BY rowid"),
    findEnvironment: (key) => select("WHERE key = ?", key)[0],
    saveEnvironment({ id, key }) {
      sql.exec(
        `INSERT INTO environments (id, key, version_max, last_modified_max_ms) SELECT ?, ?, ${LATEST_STAMP} ` +
          "FROM versions WHERE environment_id = ? ON CONFLICT (id) DO UPDATE SET key = excluded.key",
        id,
        key,
        id,
      );
    },
    findLatestStamp(environmentId) {
      const [row] = sql
        .exec<{ version: number; last_modified_ms: number }>(
          `SELECT ${LATEST_STAMP} FROM versions WHERE environment_id = ?`,
          environmentId,
        )
        .toArray();
      return { versionMax: row?.version ?? 0, lastModifiedMaxMs: row?.last_modified_ms ?? 0 };
    },
    adoptPointer({ environmentId, version, lastModifiedMs, etag }) {
      sql.exec(
        "UPDATE environments SET version = ?, version_max = MAX(version_max, ?), " +
          "last_modified_max_ms = MAX(last_modified_max_ms, ?), etag = ? WHERE id = ?",
        version,
        version,
        lastModifiedMs,
        etag,
        environmentId,
      );
    },
    setCurrentVersion(environmentId, version, etag) {
      sql.exec("UPDATE environments SET version = ?, etag = ? WHERE id = ?", version, etag, environmentId);
      sql.exec(
        "UPDATE versions SET state = 'published' WHERE environment_id = ? AND version = ?",
        environmentId,
        version,
      );
    },
  };
}

function versionQueries(
  sql: Sql,
): Pick<
  ProjectDatabase,
  | "insertVersion"
  | "setVersionState"
  | "findVersion"
  | "findVersionByRequest"
  | "findAbandoned"
  | "findChanges"
  | "listVersions"
  | "findNewestOf"
  | "hasPublished"
  | "listVersionsIn"
> {
  const records = (query: string, ...values: (string | number)[]) =>
    sql
      .exec<{ record: string }>(`SELECT record FROM versions ${query}`, ...values)
      .toArray()
      .map(({ record }) => JSON.parse(record) as VersionRecord);
  return {
    insertVersion(version, changes, request) {
      const { environmentId, lastModifiedMs } = version;
      sql.exec(
        "INSERT INTO versions (environment_id, version, state, record, changes, idempotency_key, fingerprint) " +
          "VALUES (?, ?, 'prepared', ?, ?, ?, ?)",
        environmentId,
        version.version,
        JSON.stringify(version),
        JSON.stringify(changes),
        request?.key ?? null,
        request?.fingerprint ?? null,
      );
      sql.exec(
        "UPDATE environments SET version_max = ?, last_modified_max_ms = ? WHERE id = ?",
        version.version,
        lastModifiedMs,
        environmentId,
      );
    },
    setVersionState(environmentId, version, state) {
      sql.exec("UPDATE versions SET state = ? WHERE environment_id = ? AND version = ?", state, environmentId, version);
    },
    findVersion: (environmentId, version) =>
      records(
        "WHERE environment_id = ? AND version = ? AND state IN ('current', 'published', 'held')",
        environmentId,
        version,
      )[0],
    findVersionByRequest(idempotencyKey) {
      const [row] = sql
        .exec<{ record: string; fingerprint: string }>(
          "SELECT record, fingerprint FROM versions WHERE idempotency_key = ? AND state IN ('current', 'published', 'held') " +
            "ORDER BY record ->> '$.createdAtMs' DESC LIMIT 1",
          idempotencyKey,
        )
        .toArray();
      if (row === undefined) return undefined;
      return { record: JSON.parse(row.record) as VersionRecord, fingerprint: row.fingerprint };
    },
    findAbandoned: (environmentId, version) =>
      records("WHERE environment_id = ? AND version = ? AND state = 'abandoned'", environmentId, version)[0],
    findChanges(environmentId, version) {
      const [row] = sql
        .exec<{ changes: string }>(
          "SELECT changes FROM versions WHERE environment_id = ? AND version = ?",
          environmentId,
          version,
        )
        .toArray();
      return row === undefined ? { count: 0, summary: [] } : readChangeDigest(row.changes);
    },
    listVersions: (environmentId, countMax) =>
      records(
        "WHERE environment_id = ? AND state IN ('current', 'published', 'held') ORDER BY version DESC LIMIT ?",
        environmentId,
        countMax,
      ),
    findNewestOf: (environmentId, kind) =>
      records(
        "WHERE environment_id = ? AND record ->> '$.kind' = ? AND state IN ('current', 'published', 'held') " +
          "ORDER BY version DESC LIMIT 1",
        environmentId,
        kind,
      )[0],
    hasPublished: () => records("WHERE record ->> '$.kind' = 'publish' LIMIT 1").length > 0,
    listVersionsIn: (state) => records("WHERE state = ? ORDER BY environment_id, version", state),
  };
}

/** Earlier releases kept the list of changes itself. */
function readChangeDigest(text: string): ChangeDigest {
  const stored = JSON.parse(text) as ChangeDigest | readonly Change[];
  if (!Array.isArray(stored)) return stored as ChangeDigest;
  const summary = stored as readonly Change[];
  return { count: summary.length, summary };
}

function signingQueries(sql: Sql): Pick<ProjectDatabase, "readSigningKeyId" | "saveSigningKeyId"> {
  return {
    readSigningKeyId: () =>
      sql.exec<{ value: string }>("SELECT value FROM settings WHERE name = 'signing_key_id'").toArray()[0]?.value,
    saveSigningKeyId(keyId) {
      sql.exec("INSERT OR REPLACE INTO settings (name, value) VALUES ('signing_key_id', ?)", keyId);
    },
  };
}

function replyQueries(sql: Sql): Pick<ProjectDatabase, "findReply" | "saveReply"> {
  return {
    findReply: (key) =>
      sql
        .exec<{ fingerprint: string; reply: string }>("SELECT fingerprint, reply FROM replies WHERE key = ?", key)
        .toArray()[0],
    saveReply(key, fingerprint, reply, atMs) {
      sql.exec("DELETE FROM replies WHERE at_ms < ?", atMs - REPLY_LIFETIME_MS);
      sql.exec(
        "INSERT OR REPLACE INTO replies (key, fingerprint, reply, at_ms) VALUES (?, ?, ?, ?)",
        key,
        fingerprint,
        reply,
        atMs,
      );
    },
  };
}
