import type { AuditEntry } from "@burgee/publisher/core";

import { eventOfAudit } from "./event-of-audit.ts";
import type { DeliveryRow, WebhookEvent, WebhookRecord } from "./ports.ts";

/** The deliveries that an audit entry makes. Whoever stores the entry stores them in the same transaction. */
export function queueDeliveries(entry: AuditEntry, listWebhooks: () => readonly WebhookRecord[]): DeliveryRow[] {
  const event = eventOfAudit(entry);
  if (event === undefined) return [];
  return listWebhooks()
    .filter((webhook) => wants(webhook, event))
    .map(({ id }) => startDelivery(id, event, entry.atMs));
}

export function startDelivery(webhookId: string, event: WebhookEvent, nowMs: number): DeliveryRow {
  return { webhookId, event, createdAtMs: nowMs, state: "waiting", tries: 0, dueMs: nowMs };
}

function wants({ events, environments, disabledAtMs }: WebhookRecord, event: WebhookEvent): boolean {
  if (disabledAtMs !== undefined) return false;
  if (events.every((type) => type !== event.type)) return false;
  return environments === undefined || event.environment === undefined || environments.includes(event.environment);
}
