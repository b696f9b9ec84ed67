import { nextAuditEntry } from "../audit.ts";
import type { Author } from "../author.ts";
import type { DeliveryRow, WebhookPorts, WebhookRecord } from "./ports.ts";
import type { TryOutcome } from "./try-delivery.ts";
import { PAUSES_MS } from "./webhook-limits.ts";

/** What the platform does by itself. */
const DELIVERY: Author = { actor: "webhooks", via: "platform" };

/**
 * Records how a try ended: taken, to be repeated after a pause, or dropped after the last try, with an audit entry. A
 * webhook that took nothing since the dropped delivery was made is disabled.
 */
export async function settleTry(
  ports: WebhookPorts,
  webhookId: string,
  eventId: string,
  outcome: TryOutcome,
): Promise<void> {
  const webhook = ports.webhooks.findWebhook(webhookId);
  const delivery = ports.webhooks.findDelivery(webhookId, eventId);
  // Removed, or dropped, meanwhile.
  if (webhook === undefined || delivery?.state !== "waiting") return;
  const tried = addTry(delivery, outcome);
  const pauseMs = PAUSES_MS[tried.tries - 1];
  if (outcome.problem === undefined) {
    save(ports, noteDelivered(webhook, outcome.triedAtMs), { ...tried, state: "delivered" });
  } else if (pauseMs !== undefined) {
    const dueMs = ports.clock.now() + pauseMs + jitterMs(eventId, pauseMs);
    save(ports, { ...webhook, lastProblem: outcome.problem }, { ...tried, dueMs });
  } else {
    await drop(ports, webhook, tried, outcome.problem);
  }
}

/** A webhook that took an event. */
export function noteDelivered(webhook: WebhookRecord, atMs: number): WebhookRecord {
  const { lastProblem: _lastProblem, ...healthy } = webhook;
  return { ...healthy, lastDeliveredAtMs: atMs };
}

function addTry(delivery: DeliveryRow, { triedAtMs, status, problem }: TryOutcome): DeliveryRow {
  const { webhookId, event, createdAtMs, state, tries, dueMs } = delivery;
  const latest = {
    triedAtMs,
    ...(status === undefined ? {} : { status }),
    ...(problem === undefined ? {} : { problem }),
  };
  return { webhookId, event, createdAtMs, state, tries: tries + 1, dueMs, ...latest };
}

function save({ database, webhooks }: WebhookPorts, webhook: WebhookRecord, delivery: DeliveryRow): void {
  database.transaction(() => {
    webhooks.saveWebhook(webhook);
    webhooks.saveDelivery(delivery);
  });
}

async function drop(
  ports: WebhookPorts,
  webhook: WebhookRecord,
  delivery: DeliveryRow,
  problem: string,
): Promise<void> {
  const { webhooks, database, clock } = ports;
  const isDead = (webhook.lastDeliveredAtMs ?? 0) < delivery.createdAtMs;
  const what = `${delivery.event.type} ${delivery.event.id} for webhook ${webhook.id}`;
  const audit = await nextAuditEntry(ports, {
    actor: DELIVERY,
    action: isDead ? "disable_webhook" : "drop_delivery",
    message: `${what} was dropped after ${delivery.tries} tries: ${problem}`,
  });
  database.transaction(() => {
    webhooks.saveDelivery({ ...delivery, state: "dropped" });
    const others = isDead ? webhooks.dropWaiting(webhook.id, "the webhook was disabled") : 0;
    const { dropped } = webhooks.findWebhook(webhook.id) ?? webhook;
    webhooks.saveWebhook({
      ...webhook,
      lastProblem: problem,
      dropped: dropped + 1 + others,
      ...(isDead ? { disabledAtMs: clock.now() } : {}),
    });
    database.appendAudit(audit);
  });
}

/** Up to a tenth of a pause, so that what failed together is not tried together again. */
function jitterMs(eventId: string, pauseMs: number): number {
  const share = Number.parseInt(eventId.slice(-2), 16) / 256;
  return Math.floor((Number.isNaN(share) ? 0 : share) * (pauseMs / 10));
}
