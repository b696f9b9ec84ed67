import type { ProjectDatabase } from "../core/ports.ts";
import type { Sql } from "./open-sql.ts";

/** The part of the project database that holds what must be repeated until it succeeds. */
export function followUpQueries(
  sql: Sql,
): Pick<
  ProjectDatabase,
  | "addUnfinished"
  | "removeUnfinished"
  | "postponeUnfinished"
  | "shortenPauses"
  | "listUnfinished"
  | "countAttempts"
  | "findNextDue"
> {
  return {
    addUnfinished(task, subject) {
      sql.exec("INSERT OR IGNORE INTO unfinished (task, subject) VALUES (?, ?)", task, subject);
    },
    removeUnfinished(task, subject) {
      sql.exec("DELETE FROM unfinished WHERE task = ? AND subject = ?", task, subject);
    },
    postponeUnfinished(task, subject, dueMs) {
      const query = "UPDATE unfinished SET due_ms = ?, attempts = attempts + 1 WHERE task = ? AND subject = ?";
      sql.exec(query, dueMs, task, subject);
    },
    listUnfinished: (task, nowMs = Number.MAX_SAFE_INTEGER) =>
      sql
        .exec<{ subject: string }>("SELECT subject FROM unfinished WHERE task = ? AND due_ms <= ?", task, nowMs)
        .toArray()
        .map(({ subject }) => subject),
    shortenPauses(latestMs, dueMs) {
      sql.exec("UPDATE unfinished SET due_ms = ? WHERE due_ms > ?", dueMs, latestMs);
    },
    countAttempts: (task, subject) =>
      sql
        .exec<{ attempts: number }>("SELECT attempts FROM unfinished WHERE task = ? AND subject = ?", task, subject)
        .toArray()[0]?.attempts ?? 0,
    findNextDue: () =>
      sql.exec<{ due_ms: number | null }>("SELECT MIN(due_ms) AS due_ms FROM unfinished").toArray()[0]?.due_ms ??
      undefined,
  };
}
