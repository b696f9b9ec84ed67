import type { Change, VersionRecord } from "@burgee/publisher/core";

import type { EnvironmentRow, ProjectDatabase } from "../core/ports.ts";
import { auditQueries } from "./sql-audit-queries.ts";
import { keyQueries } from "./sql-key-queries.ts";
import { principalQueries } from "./sql-principal-queries.ts";
import { ADDED_COLUMNS, PROJECT_SCHEMA } from "./sql-schema.ts";

/** How long answers to repeated requests are kept. */
const REPLY_LIFETIME_MS = 24 * 60 * 60 * 1000;

/** The project database in a Durable Object's SQLite database. */
export function createSqlProjectDatabase(storage: DurableObjectStorage): ProjectDatabase {
  const { sql } = storage;
  sql.exec(PROJECT_SCHEMA);
  for (const [table, column, type] of ADDED_COLUMNS) addMissingColumn(sql, table, column, type);
  return {
    transaction: (change) => storage.transactionSync(change),
    findProjectKey: () => sql.exec<{ key: string }>("SELECT key FROM project").toArray()[0]?.key,
    saveProjectKey: (key) => void sql.exec("INSERT OR IGNORE INTO project (key) VALUES (?)", key),
    ...environmentQueries(sql),
    ...versionQueries(sql),
    ...keyQueries(sql),
    ...followUpQueries(sql),
    ...auditQueries(sql),
    ...principalQueries(sql),
    ...signingQueries(sql),
    ...replyQueries(sql),
  };
}

function addMissingColumn(sql: SqlStorage, table: string, column: string, type: string): void {
  const known = sql.exec<{ name: string }>("SELECT name FROM pragma_table_info(?)", table).toArray();
  if (!known.some(({ name }) => name === column)) sql.exec(`ALTER TABLE ${table} ADD COLUMN ${column} ${type}`);
}

const ENVIRONMENT_COLUMNS =
  'id, key, version, version_max AS "versionMax", last_modified_max_ms AS "lastModifiedMaxMs", etag';

function environmentQueries(
  sql: SqlStorage,
): Pick<
  ProjectDatabase,
  "listEnvironments" | "findEnvironment" | "saveEnvironment" | "adoptPointer" | "setCurrentVersion"
> {
  const select = (where: string, ...values: string[]) =>
    sql
      .exec(`SELECT ${ENVIRONMENT_COLUMNS} FROM environments ${where}`, ...values)
      .toArray() as unknown as EnvironmentRow[];
  return {
    listEnvironments: () => select("ORDER BY rowid"),
    findEnvironment: (key) => select("WHERE key = ?", key)[0],
    saveEnvironment({ id, key }) {
      sql.exec("INSERT INTO environments (id, key) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET key = ?", id, key, key);
    },
    adoptPointer({ environmentId, version, lastModifiedMs, etag }) {
      sql.exec(
        "UPDATE environments SET version = ?, version_max = ?, last_modified_max_ms = ?, etag = ? WHERE id = ?",
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
        "UPDATE versions SET state = 'current' WHERE environment_id = ? AND version = ?",
        environmentId,
        version,
      );
    },
  };
}

function versionQueries(
  sql: SqlStorage,
): Pick<
  ProjectDatabase,
  | "insertVersion"
  | "setVersionState"
  | "findVersion"
  | "findChanges"
  | "listVersions"
  | "hasPublished"
  | "listVersionsIn"
> {
  const records = (query: string, ...values: (string | number)[]) =>
    sql
      .exec<{ record: string }>(`SELECT record FROM versions ${query}`, ...values)
      .toArray()
      .map(({ record }) => JSON.parse(record) as VersionRecord);
  return {
    insertVersion(version, changes) {
      const { environmentId, lastModifiedMs } = version;
      sql.exec(
        "INSERT INTO versions (environment_id, version, state, record, changes) VALUES (?, ?, 'prepared', ?, ?)",
        environmentId,
        version.version,
        JSON.stringify(version),
        JSON.stringify(changes),
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
        "WHERE environment_id = ? AND version = ? AND state IN ('current', 'published')",
        environmentId,
        version,
      )[0],
    findChanges(environmentId, version) {
      const [row] = sql
        .exec<{ changes: string }>(
          "SELECT changes FROM versions WHERE environment_id = ? AND version = ?",
          environmentId,
          version,
        )
        .toArray();
      return row === undefined ? [] : (JSON.parse(row.changes) as Change[]);
    },
    listVersions: (environmentId, countMax) =>
      records(
        "WHERE environment_id = ? AND state IN ('current', 'published') ORDER BY version DESC LIMIT ?",
        environmentId,
        countMax,
      ),
    hasPublished: () => records("WHERE record ->> '$.kind' = 'publish' LIMIT 1").length > 0,
    listVersionsIn: (state) => records("WHERE state = ? ORDER BY environment_id, version", state),
  };
}

function followUpQueries(
  sql: SqlStorage,
): Pick<ProjectDatabase, "addUnfinished" | "removeUnfinished" | "listUnfinished"> {
  return {
    addUnfinished(task, subject) {
      sql.exec("INSERT OR IGNORE INTO unfinished (task, subject) VALUES (?, ?)", task, subject);
    },
    removeUnfinished(task, subject) {
      sql.exec("DELETE FROM unfinished WHERE task = ? AND subject = ?", task, subject);
    },
    listUnfinished: (task) =>
      sql
        .exec<{ subject: string }>("SELECT subject FROM unfinished WHERE task = ?", task)
        .toArray()
        .map(({ subject }) => subject),
  };
}

function signingQueries(sql: SqlStorage): Pick<ProjectDatabase, "readSigningKeyId" | "saveSigningKeyId"> {
  return {
    readSigningKeyId: () =>
      sql.exec<{ value: string }>("SELECT value FROM settings WHERE name = 'signing_key_id'").toArray()[0]?.value,
    saveSigningKeyId(keyId) {
      sql.exec("INSERT OR REPLACE INTO settings (name, value) VALUES ('signing_key_id', ?)", keyId);
    },
  };
}

function replyQueries(sql: SqlStorage): Pick<ProjectDatabase, "findReply" | "saveReply"> {
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
