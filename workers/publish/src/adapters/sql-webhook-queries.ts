import type { DeliveryRow, WebhookDatabase, WebhookRecord } from "../core/webhooks/ports.ts";
import { FINISHED_KEPT, WAITING_MAX } from "../core/webhooks/webhook-limits.ts";
import { openSql, type Sql } from "./open-sql.ts";

/** Webhooks in a Durable Object's SQLite database, beside the tables of the project database. */
export function createSqlWebhookDatabase(storage: Pick<DurableObjectStorage, "sql">): WebhookDatabase {
  return webhookQueries(openSql(storage.sql));
}

export function webhookQueries(sql: Sql): WebhookDatabase {
  return { ...hookQueries(sql), ...deliveryQueries(sql) };
}

interface TextRow extends Record<string, SqlStorageValue> {
  record: string;
}

function hookQueries(
  sql: Sql,
): Pick<WebhookDatabase, "listWebhooks" | "findWebhook" | "saveWebhook" | "deleteWebhook"> {
  const select = (where: string, ...values: string[]) =>
    sql
      .exec<TextRow>(`SELECT record FROM webhooks ${where}`, ...values)
      .toArray()
      .map(({ record }) => JSON.parse(record) as WebhookRecord);
  return {
    listWebhooks: () => select("ORDER BY rowid"),
    findWebhook: (id) => select("WHERE id = ?", id)[0],
    saveWebhook(record) {
      const query = "INSERT INTO webhooks (id, record) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET record = ?";
      const text = JSON.stringify(record);
      sql.exec(query, record.id, text, text);
    },
    deleteWebhook(id) {
      sql.exec("DELETE FROM deliveries WHERE webhook_id = ?", id);
      sql.exec("DELETE FROM webhooks WHERE id = ?", id);
    },
  };
}

function deliveryQueries(
  sql: Sql,
): Omit<WebhookDatabase, "listWebhooks" | "findWebhook" | "saveWebhook" | "deleteWebhook"> {
  const select = (rest: string, ...values: (string | number)[]) =>
    sql
      .exec<TextRow>(`SELECT record FROM deliveries ${rest}`, ...values)
      .toArray()
      .map(({ record }) => JSON.parse(record) as DeliveryRow);
  const save = (row: DeliveryRow): void => {
    sql.exec(
      `INSERT INTO deliveries (webhook_id, event_id, state, due_ms, record) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (webhook_id, event_id) DO UPDATE
        SET state = excluded.state, due_ms = excluded.due_ms, record = excluded.record`,
      row.webhookId,
      row.event.id,
      row.state,
      row.dueMs,
      JSON.stringify(row),
    );
  };
  const drop = (rows: readonly DeliveryRow[], problem: string): void => {
    for (const row of rows) save({ ...row, state: "dropped", problem });
  };
  const limit = (webhookId: string): void => {
    const tooMany = select(
      "WHERE webhook_id = ? AND state = 'waiting' ORDER BY sequence DESC LIMIT -1 OFFSET ?",
      webhookId,
      WAITING_MAX,
    );
    drop(tooMany, `more than ${WAITING_MAX} waited`);
    if (tooMany.length > 0) countDropped(sql, webhookId, tooMany.length);
    sql.exec(
      `DELETE FROM deliveries WHERE sequence IN (SELECT sequence FROM deliveries
        WHERE webhook_id = ? AND state <> 'waiting' ORDER BY sequence DESC LIMIT -1 OFFSET ?)`,
      webhookId,
      FINISHED_KEPT,
    );
  };
  return {
    saveDelivery(row) {
      save(row);
      limit(row.webhookId);
    },
    findDelivery: (webhookId, eventId) => select("WHERE webhook_id = ? AND event_id = ?", webhookId, eventId)[0],
    listDeliveries: (webhookId) => select("WHERE webhook_id = ? ORDER BY sequence DESC", webhookId),
    countWaiting: (webhookId) =>
      sql
        .exec<{ count: number }>(
          "SELECT COUNT(*) AS count FROM deliveries WHERE webhook_id = ? AND state = 'waiting'",
          webhookId,
        )
        .toArray()[0]?.count ?? 0,
    listDueDeliveries: (nowMs, countMax) =>
      select(
        `WHERE sequence IN (SELECT sequence FROM (SELECT sequence, MIN(due_ms) FROM deliveries
          WHERE state = 'waiting' AND due_ms <= ? GROUP BY webhook_id)) ORDER BY due_ms, sequence LIMIT ?`,
        nowMs,
        countMax,
      ),
    findNextDelivery: () =>
      sql
        .exec<{ due_ms: number | null }>("SELECT MIN(due_ms) AS due_ms FROM deliveries WHERE state = 'waiting'")
        .toArray()[0]?.due_ms ?? undefined,
    dropWaiting(webhookId, problem) {
      const waiting = select("WHERE webhook_id = ? AND state = 'waiting'", webhookId);
      drop(waiting, problem);
      return waiting.length;
    },
  };
}

function countDropped(sql: Sql, webhookId: string, count: number): void {
  sql.exec(
    "UPDATE webhooks SET record = json_set(record, '$.dropped', (record ->> '$.dropped') + ?) WHERE id = ?",
    count,
    webhookId,
  );
}
