import type { createTurns } from "@burgee/worker-common";

import type { DeliveryRow, WebhookPorts } from "./ports.ts";
import { settleTry } from "./settle-try.ts";
import { tryDelivery } from "./try-delivery.ts";
import { ROUND_MAX } from "./webhook-limits.ts";

/**
 * Tries one due delivery of some webhooks, at the same time. Receivers are waited for outside of the project's turn, so
 * that no publish waits with them; what became of each try is recorded in turn. A crash in between repeats the try with
 * the same id. Must not run twice at the same time.
 */
export async function deliverDue(ports: WebhookPorts, inTurn: ReturnType<typeof createTurns>): Promise<void> {
  const due = ports.webhooks.listDueDeliveries(ports.clock.now(), ROUND_MAX);
  await Promise.all(due.map((delivery) => deliver(ports, delivery, inTurn)));
}

async function deliver(
  ports: WebhookPorts,
  { webhookId, event }: DeliveryRow,
  inTurn: ReturnType<typeof createTurns>,
): Promise<void> {
  const webhook = ports.webhooks.findWebhook(webhookId);
  if (webhook === undefined) return;
  const outcome = await tryDelivery(ports, webhook, event);
  await inTurn(() => settleTry(ports, webhookId, event.id, outcome));
}
