import type { AuditEntry, AuditFilter } from "@burgee/publisher/core";

import type { ProjectDatabase } from "../core/ports.ts";
import { queueDeliveries } from "../core/webhooks/queue-deliveries.ts";
import type { Sql } from "./open-sql.ts";
import { webhookQueries } from "./sql-webhook-queries.ts";

/** Entries looked through for one part of an answer: filters read JSON, and others wait for the object meanwhile. */
const SCANNED_MAX = 10_000;

/** The part of the project database that holds the audit log. */
export function auditQueries(
  sql: Sql,
): Pick<ProjectDatabase, "appendAudit" | "lastAudit" | "listAudit" | "searchAudit"> {
  const webhooks = webhookQueries(sql);
  const parse = (rows: { toArray(): { entry: string }[] }): readonly AuditEntry[] =>
    rows.toArray().map(({ entry }) => JSON.parse(entry) as AuditEntry);
  const lastAudit = (): { readonly sequence: number; readonly digest: string } => {
    const [last] = sql
      .exec<{ sequence: number; digest: string }>("SELECT sequence, digest FROM audit ORDER BY sequence DESC LIMIT 1")
      .toArray();
    return last ?? { sequence: 0, digest: "" };
  };
  return {
    appendAudit(entry) {
      sql.exec(
        "INSERT INTO audit (sequence, digest, entry) VALUES (?, ?, ?)",
        entry.sequence,
        entry.digest,
        JSON.stringify(entry),
      );
      // With the entry, so that a crash loses neither without the other.
      for (const delivery of queueDeliveries(entry, webhooks.listWebhooks)) webhooks.saveDelivery(delivery);
    },
    lastAudit,
    listAudit: (afterSequence, countMax) =>
      parse(sql.exec("SELECT entry FROM audit WHERE sequence > ? ORDER BY sequence LIMIT ?", afterSequence, countMax)),
    searchAudit(filter, countMax) {
      const after = filter.after ?? 0;
      const before = Math.min(filter.before ?? Number.MAX_SAFE_INTEGER, lastAudit().sequence + 1);
      const scannedFrom = Math.max(after + 1, before - SCANNED_MAX);
      const { conditions, values } = conditionsOf(filter);
      const entries = parse(
        sql.exec(
          `SELECT entry FROM audit WHERE sequence >= ? AND sequence < ? ${conditions} ORDER BY sequence DESC LIMIT ?`,
          scannedFrom,
          before,
          ...values,
          countMax,
        ),
      );
      const nextBefore = entries.length === countMax ? (entries.at(-1)?.sequence ?? scannedFrom) : scannedFrom;
      return { entries, nextBefore: nextBefore > after + 1 ? nextBefore : undefined };
    },
  };
}

/** Conditions by member of the filter; each takes its value once or more. */
const CONDITIONS: readonly (readonly [keyof AuditFilter, string, (value: string | number) => (string | number)[]])[] = [
  // What callers of earlier releases said stands where the proven actor stands now.
  ["actor", "(entry ->> '$.actor' = ? OR entry ->> '$.claimed' = ?)", (value) => [value, value]],
  ["action", "entry ->> '$.action' = ?", (value) => [value]],
  ["environmentKey", "entry ->> '$.environmentKey' = ?", (value) => [value]],
  [
    "feature",
    `EXISTS (SELECT 1 FROM json_each(entry, '$.changes') AS change
      WHERE change.value ->> '$.subject' = ? OR instr(change.value ->> '$.subject', ?) = 1)`,
    (value) => [`feature ${value}`, `feature ${value},`],
  ],
  ["sinceMs", "entry ->> '$.atMs' >= ?", (value) => [value]],
  ["untilMs", "entry ->> '$.atMs' < ?", (value) => [value]],
];

function conditionsOf(filter: AuditFilter): { readonly conditions: string; readonly values: (string | number)[] } {
  const given = CONDITIONS.flatMap(([name, condition, valuesOf]) => {
    const value = filter[name];
    return value === undefined ? [] : [{ condition, values: valuesOf(value) }];
  });
  return {
    conditions: given.map(({ condition }) => `AND ${condition}`).join(" "),
    values: given.flatMap(({ values }) => values),
  };
}
