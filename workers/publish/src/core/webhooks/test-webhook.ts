import type { WebhookTestReply } from "@burgee/publisher/core";

import type { Author } from "../author.ts";
import type { WebhookEvent, WebhookPorts, WebhookRecord } from "./ports.ts";
import { startDelivery } from "./queue-deliveries.ts";
import { noteDelivered } from "./settle-try.ts";
import { tryDelivery, type TryOutcome } from "./try-delivery.ts";

export interface TestCall {
  readonly event: WebhookEvent;
  readonly outcome: TryOutcome;
  readonly reply: WebhookTestReply;
}

/** Calls a webhook now, also a disabled one. Changes nothing: `settleTest` does, in the project's turn. */
export async function callForTest(ports: WebhookPorts, webhook: WebhookRecord, author: Author): Promise<TestCall> {
  const startMs = ports.clock.now();
  const event: WebhookEvent = {
    type: "test",
    id: `evt_test_${crypto.randomUUID()}`,
    atMs: startMs,
    actor: author.actor,
    action: "test",
    message: "A test call: nothing happened.",
    summary: [],
  };
  const outcome = await tryDelivery(ports, webhook, event);
  const { status, problem } = outcome;
  const isDelivered = problem === undefined;
  const facts = { ...(status === undefined ? {} : { status }), ...(isDelivered ? {} : { problem }) };
  return { event, outcome, reply: { isDelivered, ...facts, tookMs: Math.max(0, ports.clock.now() - startMs) } };
}

/** Lists the test with the deliveries, and enables a webhook that took it. */
export function settleTest({ webhooks, database }: WebhookPorts, webhookId: string, test: TestCall): void {
  const webhook = webhooks.findWebhook(webhookId);
  if (webhook === undefined) return;
  const { event, outcome, reply } = test;
  const state = reply.isDelivered ? "delivered" : "dropped";
  database.transaction(() => {
    webhooks.saveDelivery({ ...startDelivery(webhookId, event, event.atMs), ...outcome, state, tries: 1 });
    if (!reply.isDelivered) return webhooks.saveWebhook({ ...webhook, lastProblem: reply.problem ?? "" });
    const { disabledAtMs: _disabledAtMs, ...enabled } = noteDelivered(webhook, outcome.triedAtMs);
    webhooks.saveWebhook(enabled);
  });
}
