import type { RevisionDatabase } from "../core/revisions/ports.ts";
import { batchesOf } from "./batches-of.ts";
import type { Sql } from "./open-sql.ts";

/** What was pushed before the server merged it, in a Durable Object's SQLite database. */
export function pushedTreeQueries(
  sql: Sql,
): Pick<RevisionDatabase, "savePushedTree" | "listPushedTrees" | "findPushedByCommits"> {
  return {
    savePushedTree({ revision, tree, commit = "" }, shas) {
      sql.exec(
        "INSERT OR IGNORE INTO pushed_trees (revision, tree, commit_id) VALUES (?, ?, ?)",
        revision,
        tree,
        commit,
      );
      for (const batch of batchesOf(shas)) {
        sql.exec(
          "INSERT OR IGNORE INTO pushed_texts (revision, sha) SELECT ?, value FROM json_each(?)",
          revision,
          JSON.stringify(batch),
        );
      }
    },
    listPushedTrees: (revision) =>
      sql
        .exec<{ tree: string; commit: string }>(
          `SELECT tree, commit_id AS "commit" FROM pushed_trees WHERE revision = ?`,
          revision,
        )
        .toArray()
        .map(({ tree, commit }) => ({ revision, tree, ...(commit === "" ? {} : { commit }) })),
    findPushedByCommits: (commits) =>
      sql
        .exec<{ revision: number; tree: string }>(
          `SELECT revision, tree FROM pushed_trees WHERE commit_id IN (SELECT value FROM json_each(?))
           ORDER BY revision DESC LIMIT 1`,
          JSON.stringify(commits),
        )
        .toArray()[0],
  };
}
