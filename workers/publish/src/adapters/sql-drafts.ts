import type { OwnDraft } from "@burgee/publisher/core";

import type { DraftContent, OwnDraftDatabase } from "../core/drafts/own-draft.ts";
import { openSql } from "./open-sql.ts";

/** People's own drafts in a Durable Object's SQLite database. */
export function createSqlDraftDatabase(storage: Pick<DurableObjectStorage, "sql">): OwnDraftDatabase {
  const sql = openSql(storage.sql);
  return {
    findDraft(owner) {
      const [row] = sql
        .exec<{ number: number; saved_at_ms: number; content: string }>(
          "SELECT number, saved_at_ms, content FROM drafts WHERE owner = ?",
          owner,
        )
        .toArray();
      if (row === undefined) return undefined;
      return {
        number: row.number,
        savedAtMs: row.saved_at_ms,
        ...(JSON.parse(row.content) as DraftContent),
      } satisfies OwnDraft;
    },
    saveDraft(owner, content, nowMs) {
      const [row] = sql
        .exec<{ number: number }>(
          "INSERT OR REPLACE INTO drafts (owner, saved_at_ms, content) VALUES (?, ?, ?) RETURNING number",
          owner,
          nowMs,
          JSON.stringify(content),
        )
        .toArray();
      if (row === undefined) throw new Error("the draft was not saved");
      return row.number;
    },
    removeDraft: (owner) => void sql.exec("DELETE FROM drafts WHERE owner = ?", owner),
    removeDraftsBefore: (atMs) => void sql.exec("DELETE FROM drafts WHERE saved_at_ms < ?", atMs),
    countDrafts: () => sql.exec<{ count: number }>("SELECT count(*) AS count FROM drafts").toArray()[0]?.count ?? 0,
  };
}
