import type { FeatureListing, FeatureSummary, RevisionRecord } from "@burgee/publisher/core";

import type {
  BlobLocation,
  GuardedEnvironment,
  RevisionChange,
  RevisionDatabase,
  StoredRevision,
} from "../core/revisions/ports.ts";
import { batchesOf } from "./batches-of.ts";
import type { Sql } from "./open-sql.ts";
import { pushedTreeQueries } from "./sql-pushed-trees.ts";

/** Revisions, the files of each, and what the newest says about features, in a Durable Object's SQLite database. */
export function revisionQueries(sql: Sql): RevisionDatabase {
  return {
    ...readQueries(sql),
    saveBlobs: (blobs) => saveBlobs(sql, blobs),
    insertRevision: (change) => insertRevision(sql, change),
    ...pushedTreeQueries(sql),
    ...featureQueries(sql),
    ...servedQueries(sql),
  };
}

interface RevisionRow extends Record<string, SqlStorageValue> {
  readonly record: string;
  readonly environments: string;
  readonly is_swept: number;
}

function readQueries(
  sql: Sql,
): Pick<
  RevisionDatabase,
  "findNewest" | "findRevision" | "listRevisions" | "findByCommits" | "noteCommit" | "findBlobs" | "findChangers"
> {
  const select = (query: string, ...values: SqlStorageValue[]): StoredRevision[] =>
    sql
      .exec<RevisionRow>(`SELECT record, environments, is_swept FROM revisions ${query}`, ...values)
      .toArray()
      .map((row) => ({
        record: JSON.parse(row.record) as RevisionRecord,
        environments: JSON.parse(row.environments) as GuardedEnvironment[],
        isSwept: row.is_swept === 1,
      }));
  return {
    findNewest: () => select("ORDER BY revision DESC LIMIT 1")[0],
    findRevision: (revision) => select("WHERE revision = ?", revision)[0],
    listRevisions: (before, countMax) =>
      select("WHERE revision < ? ORDER BY revision DESC LIMIT ?", before, countMax).map(({ record }) => record),
    findByCommits: (commits) =>
      select(
        `WHERE is_swept = 0 AND (commit_id IN (SELECT value FROM json_each(?1)) OR revision IN
           (SELECT revision FROM equal_commits WHERE commit_id IN (SELECT value FROM json_each(?1))))
         ORDER BY revision DESC LIMIT 1`,
        JSON.stringify(commits),
      )[0]?.record,
    noteCommit: (commit, revision) =>
      void sql.exec("INSERT OR REPLACE INTO equal_commits (commit_id, revision) VALUES (?, ?)", commit, revision),
    findBlobs(shas) {
      const found = new Map<string, BlobLocation>();
      for (const batch of batchesOf(shas)) {
        const rows = sql.exec<{ sha: string; pack: string | null; bytes: number }>(
          "SELECT sha, pack, bytes FROM blobs WHERE sha IN (SELECT value FROM json_each(?))",
          JSON.stringify(batch),
        );
        for (const { sha, pack, bytes } of rows.toArray()) found.set(sha, { sha, pack: pack ?? undefined, bytes });
      }
      return found;
    },
    findChangers(paths) {
      const found = new Map<string, number>();
      for (const batch of batchesOf(paths)) {
        const rows = sql.exec<{ path: string; revision: number }>(
          `SELECT path, MAX(MAX(since, COALESCE(until, 0))) AS revision FROM file_spans
           WHERE path IN (SELECT value FROM json_each(?)) GROUP BY path`,
          JSON.stringify(batch),
        );
        for (const { path, revision } of rows.toArray()) found.set(path, revision);
      }
      return found;
    },
  };
}

function saveBlobs(sql: Sql, blobs: readonly BlobLocation[]): void {
  for (const batch of batchesOf(blobs)) {
    sql.exec(
      `INSERT OR REPLACE INTO blobs (sha, pack, bytes)
       SELECT value ->> 'sha', value ->> 'pack', value ->> 'bytes' FROM json_each(?)`,
      JSON.stringify(batch),
    );
  }
}

function insertRevision(sql: Sql, change: RevisionChange): void {
  const { record, environments, changed, removed, blobs, features } = change;
  const { revision, tree, commit = null, createdAtMs } = record;
  sql.exec(
    "INSERT INTO revisions (revision, tree, commit_id, created_at_ms, record, environments) VALUES (?, ?, ?, ?, ?, ?)",
    revision,
    tree,
    commit,
    createdAtMs,
    JSON.stringify(record),
    JSON.stringify(environments),
  );
  saveBlobs(sql, blobs);
  for (const batch of batchesOf([...changed.keys(), ...removed])) {
    sql.exec(
      "UPDATE file_spans SET until = ? WHERE until IS NULL AND path IN (SELECT value FROM json_each(?))",
      revision,
      JSON.stringify(batch),
    );
  }
  for (const batch of batchesOf([...changed])) {
    sql.exec(
      "INSERT INTO file_spans (path, since, sha) SELECT value ->> 0, ?, value ->> 1 FROM json_each(?)",
      revision,
      JSON.stringify(batch),
    );
  }
  recordFeatures(sql, record, removed, features);
}

function recordFeatures(
  sql: Sql,
  { revision, author, createdAtMs }: RevisionRecord,
  removed: readonly string[],
  features: readonly FeatureSummary[],
): void {
  const history =
    "INSERT OR REPLACE INTO feature_revisions (id, revision, key, path, is_removal) VALUES (?, ?, ?, ?, ?)";
  for (const batch of batchesOf(removed)) {
    const rows = sql
      .exec<{ id: string; key: string; path: string }>(
        "DELETE FROM features WHERE path IN (SELECT value FROM json_each(?)) RETURNING id, key, path",
        JSON.stringify(batch),
      )
      .toArray();
    for (const { id, key, path } of rows) sql.exec(history, id, revision, key, path, 1);
  }
  const changed = JSON.stringify({ revision, atMs: createdAtMs, author });
  for (const summary of features) {
    const { id, key, path } = summary;
    sql.exec("DELETE FROM features WHERE key = ? OR path = ?", key, path);
    sql.exec(
      "INSERT INTO features (key, path, id, summary, changed) VALUES (?, ?, ?, ?, ?)",
      key,
      path,
      id,
      JSON.stringify(summary),
      changed,
    );
    // Also replaces the removal of the file that the feature had before it was renamed.
    sql.exec(history, id, revision, key, path, 0);
  }
}

function featureQueries(
  sql: Sql,
): Pick<RevisionDatabase, "listFeatures" | "saveSummaries" | "findFeature" | "findFeatureId" | "listFeatureRevisions"> {
  const select = (query: string, ...values: SqlStorageValue[]): FeatureListing[] =>
    sql
      .exec<{ summary: string; changed: string }>(`SELECT summary, changed FROM features ${query}`, ...values)
      .toArray()
      .map(({ summary, changed }) => ({
        ...(JSON.parse(summary) as FeatureSummary),
        changed: JSON.parse(changed) as FeatureListing["changed"],
      }));
  return {
    listFeatures: () => select("ORDER BY key"),
    saveSummaries(features) {
      for (const { changed, ...summary } of features) {
        sql.exec(
          "UPDATE features SET summary = ? WHERE key = ? AND changed = ?",
          JSON.stringify(summary),
          summary.key,
          JSON.stringify(changed),
        );
      }
    },
    findFeature: (key) => select("WHERE key = ?", key)[0],
    findFeatureId: (key) =>
      sql
        .exec<{ id: string }>("SELECT id FROM feature_revisions WHERE key = ? ORDER BY revision DESC LIMIT 1", key)
        .toArray()[0]?.id,
    listFeatureRevisions: (id, countMax) =>
      sql
        .exec<{ revision: number; path: string; is_removal: number }>(
          "SELECT revision, path, is_removal FROM feature_revisions WHERE id = ? ORDER BY revision DESC LIMIT ?",
          id,
          countMax,
        )
        .toArray()
        .map(({ revision, path, is_removal }) => ({ revision, path, isRemoval: is_removal === 1 })),
  };
}

function servedQueries(
  sql: Sql,
): Pick<RevisionDatabase, "saveServed" | "findServed" | "saveRetired" | "removeRetired" | "findRetired"> {
  const number = (query: string, ...values: SqlStorageValue[]): number | undefined =>
    sql.exec<{ value: number }>(query, ...values).toArray()[0]?.value;
  return {
    saveServed(environmentId, version, revision) {
      sql.exec(
        "INSERT OR REPLACE INTO served_revisions (environment_id, version, revision) VALUES (?, ?, ?)",
        environmentId,
        version,
        revision,
      );
    },
    findServed: (environmentId, version) =>
      number(
        "SELECT revision AS value FROM served_revisions WHERE environment_id = ? AND version = ?",
        environmentId,
        version,
      ),
    saveRetired(environmentId, atMs) {
      sql.exec("INSERT OR IGNORE INTO retired_environments (environment_id, at_ms) VALUES (?, ?)", environmentId, atMs);
    },
    removeRetired(environmentId) {
      sql.exec("DELETE FROM retired_environments WHERE environment_id = ?", environmentId);
    },
    findRetired: (environmentId) =>
      number("SELECT at_ms AS value FROM retired_environments WHERE environment_id = ?", environmentId),
  };
}
