import type { BlobLocation, RetentionDatabase, RetentionLimits } from "../core/revisions/ports.ts";
import { batchesOf } from "./batches-of.ts";
import type { Sql } from "./open-sql.ts";

/** What retention keeps and removes, in a Durable Object's SQLite database. */
export function retentionQueries(sql: Sql): RetentionDatabase {
  return {
    ...objectQueries(sql),
    ...versionQueries(sql),
    ...revisionSweepQueries(sql),
    readSweptAtMs: () =>
      Number(
        sql.exec<{ value: string }>("SELECT value FROM settings WHERE name = 'swept_at_ms'").toArray()[0]?.value ?? 0,
      ),
    saveSweptAtMs(atMs) {
      sql.exec("INSERT OR REPLACE INTO settings (name, value) VALUES ('swept_at_ms', ?)", String(atMs));
    },
  };
}

function objectQueries(
  sql: Sql,
): Pick<RetentionDatabase, "markUnreferenced" | "unmarkUnreferenced" | "listUnreferenced" | "saveHold" | "removeHold"> {
  return {
    markUnreferenced(names, afterMs) {
      for (const batch of batchesOf(names)) {
        sql.exec(
          "INSERT OR REPLACE INTO unreferenced_objects (name, after_ms) SELECT value, ? FROM json_each(?)",
          afterMs,
          JSON.stringify(batch),
        );
      }
    },
    unmarkUnreferenced(names) {
      for (const batch of batchesOf(names)) {
        sql.exec(
          "DELETE FROM unreferenced_objects WHERE name IN (SELECT value FROM json_each(?))",
          JSON.stringify(batch),
        );
      }
    },
    listUnreferenced: (nowMs, countMax) =>
      sql
        .exec<{ name: string }>(
          "SELECT name FROM unreferenced_objects WHERE after_ms <= ? ORDER BY after_ms LIMIT ?",
          nowMs,
          countMax,
        )
        .toArray()
        .map(({ name }) => name),
    saveHold(holder, { environmentId = null, version = null, revision = null }) {
      sql.exec(
        "INSERT OR REPLACE INTO holds (holder, environment_id, version, revision) VALUES (?, ?, ?, ?)",
        holder,
        environmentId,
        version,
        revision,
      );
    },
    removeHold(holder) {
      sql.exec("DELETE FROM holds WHERE holder = ?", holder);
    },
  };
}

/** Versions that are young enough, or few enough, to be kept. Bound: how many, then since when. */
const RECENT_VERSIONS = `
  SELECT environment_id, version, record FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY environment_id ORDER BY version DESC) AS place FROM versions
    WHERE state <> 'abandoned'
  ) WHERE place <= ? OR record ->> '$.createdAtMs' >= ?`;

function versionQueries(
  sql: Sql,
): Pick<RetentionDatabase, "listDisposableVersions" | "markVersionSwept" | "isVersionSwept"> {
  return {
    listDisposableVersions: ({ countMin, sinceMs }, countMax) =>
      sql
        .exec<{ environmentId: string; version: number }>(
          `WITH recent AS (${RECENT_VERSIONS}),
           current AS (
             SELECT v.environment_id, v.version, v.record ->> '$.parent' AS parent FROM versions v
             JOIN environments e ON e.id = v.environment_id AND e.version = v.version
           )
           SELECT v.environment_id AS "environmentId", v.version FROM versions v
           WHERE v.state IN ('published', 'abandoned', 'held')
             AND v.record ->> '$.createdAtMs' < ?
             AND NOT EXISTS (SELECT 1 FROM swept_versions s
               WHERE s.environment_id = v.environment_id AND s.version = v.version)
             AND NOT EXISTS (SELECT 1 FROM recent r WHERE r.environment_id = v.environment_id
               AND (r.version = v.version OR r.record ->> '$.rollbackOf' = v.version))
             AND NOT EXISTS (SELECT 1 FROM current c WHERE c.environment_id = v.environment_id
               AND v.version IN (c.version, c.parent))
             AND NOT EXISTS (SELECT 1 FROM holds h
               WHERE h.environment_id = v.environment_id AND h.version = v.version)
           ORDER BY v.record ->> '$.createdAtMs' LIMIT ?`,
          countMin,
          sinceMs,
          sinceMs,
          countMax,
        )
        .toArray(),
    markVersionSwept(environmentId, version) {
      sql.exec("INSERT OR IGNORE INTO swept_versions (environment_id, version) VALUES (?, ?)", environmentId, version);
    },
    isVersionSwept: (environmentId, version) =>
      sql
        .exec("SELECT 1 FROM swept_versions WHERE environment_id = ? AND version = ?", environmentId, version)
        .toArray().length > 0,
  };
}

function revisionSweepQueries(
  sql: Sql,
): Pick<
  RetentionDatabase,
  "listDisposableRevisions" | "markRevisionSwept" | "hasTree" | "listDisposableBlobs" | "removeBlob" | "hasPack"
> {
  const has = (query: string, value: string): boolean => sql.exec(query, value).toArray().length > 0;
  return {
    listDisposableRevisions: ({ countMin, sinceMs }: RetentionLimits, countMax) =>
      sql
        .exec<{ revision: number; tree: string }>(
          `SELECT revision, tree FROM revisions
           WHERE is_swept = 0 AND created_at_ms < ?
             AND revision <= (SELECT MAX(revision) FROM revisions) - ?
             AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.revision = revisions.revision)
             AND NOT EXISTS (SELECT 1 FROM versions v WHERE v.state <> 'abandoned'
               AND v.record ->> '$.revision' = revisions.revision
               AND NOT EXISTS (SELECT 1 FROM swept_versions s
                 WHERE s.environment_id = v.environment_id AND s.version = v.version))
           ORDER BY revision LIMIT ?`,
          sinceMs,
          Math.max(1, countMin),
          countMax,
        )
        .toArray(),
    markRevisionSwept(revision) {
      sql.exec("UPDATE revisions SET is_swept = 1 WHERE revision = ?", revision);
      for (const table of ["equal_commits", "pushed_trees", "pushed_texts"]) {
        sql.exec(`DELETE FROM ${table} WHERE revision = ?`, revision);
      }
    },
    hasTree: (tree) =>
      has("SELECT 1 FROM revisions WHERE tree = ? AND is_swept = 0 LIMIT 1", tree) ||
      has("SELECT 1 FROM pushed_trees WHERE tree = ? LIMIT 1", tree),
    listDisposableBlobs: (countMax) =>
      sql
        .exec<{ sha: string; pack: string | null; bytes: number }>(
          `SELECT sha, pack, bytes FROM blobs b WHERE NOT EXISTS (
             SELECT 1 FROM file_spans s JOIN revisions r
             ON r.is_swept = 0 AND r.revision >= s.since AND (s.until IS NULL OR r.revision < s.until)
             WHERE s.sha = b.sha
           ) AND NOT EXISTS (SELECT 1 FROM pushed_texts p WHERE p.sha = b.sha) LIMIT ?`,
          countMax,
        )
        .toArray()
        .map(({ sha, pack, bytes }): BlobLocation => ({ sha, pack: pack ?? undefined, bytes })),
    removeBlob(sha) {
      sql.exec("DELETE FROM blobs WHERE sha = ?", sha);
      sql.exec("DELETE FROM file_spans WHERE sha = ? AND until IS NOT NULL", sha);
    },
    hasPack: (pack) => has("SELECT 1 FROM blobs WHERE pack = ? LIMIT 1", pack),
  };
}
