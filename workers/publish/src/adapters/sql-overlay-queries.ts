import type { OverlayEntry } from "@burgee/publisher/core";

import type { ProjectDatabase } from "../core/ports.ts";
import type { Sql } from "./open-sql.ts";

/** The part of the project database that holds what environments serve whatever the files say. */
export function overlayQueries(sql: Sql): Pick<ProjectDatabase, "readOverlay" | "changeOverlay" | "saveReminder"> {
  return {
    readOverlay(environmentId) {
      const query = "SELECT revision FROM overlay_revisions WHERE environment_id = ?";
      const [row] = sql.exec<{ revision: number }>(query, environmentId).toArray();
      const entries = sql
        .exec<{ entry: string }>("SELECT entry FROM overlay WHERE environment_id = ? ORDER BY rowid", environmentId)
        .toArray()
        .map(({ entry }) => JSON.parse(entry) as OverlayEntry);
      return { revision: row?.revision ?? 0, entries };
    },
    changeOverlay(environmentId, { started, ended }) {
      for (const { id } of ended) {
        sql.exec("DELETE FROM overlay WHERE environment_id = ? AND id = ?", environmentId, id);
      }
      for (const entry of started) {
        const query = "INSERT OR REPLACE INTO overlay (environment_id, id, entry) VALUES (?, ?, ?)";
        sql.exec(query, environmentId, entry.id, JSON.stringify(entry));
      }
      sql.exec(
        "INSERT INTO overlay_revisions (environment_id, revision) VALUES (?, 1) " +
          "ON CONFLICT (environment_id) DO UPDATE SET revision = revision + 1",
        environmentId,
      );
    },
    saveReminder(environmentId, id, atMs) {
      const query =
        "UPDATE overlay SET entry = json_set(entry, '$.remindedAtMs', ?) WHERE environment_id = ? AND id = ?";
      sql.exec(query, atMs, environmentId, id);
    },
  };
}
