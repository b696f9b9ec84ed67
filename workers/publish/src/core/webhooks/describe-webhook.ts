import type { DeliveryListing, WebhookListing } from "@burgee/publisher/core";

import type { DeliveryRow, WebhookPorts, WebhookRecord } from "./ports.ts";
import { showHookUrl } from "./read-hook-url.ts";

/** What may be shown of a webhook: neither its secrets nor what may be secret in its address. */
export function describeWebhook({ webhooks, clock }: WebhookPorts, record: WebhookRecord): WebhookListing {
  const { secrets, url, events, environments, ...facts } = record;
  const nowMs = clock.now();
  const old = secrets.find(({ untilMs = 0 }) => untilMs > nowMs)?.untilMs;
  return {
    ...facts,
    url: showHookUrl(url, record.kind),
    events: [...events],
    ...(environments === undefined ? {} : { environments: [...environments] }),
    ...(old === undefined ? {} : { oldSecretUntilMs: old }),
    waiting: webhooks.countWaiting(record.id),
  };
}

export function describeDelivery(row: DeliveryRow): DeliveryListing {
  const { event, createdAtMs, state, tries, dueMs, triedAtMs, status, problem } = row;
  return {
    id: event.id,
    type: event.type,
    createdAtMs,
    state,
    tries,
    ...(triedAtMs === undefined ? {} : { triedAtMs }),
    ...(state === "waiting" ? { nextTryAtMs: dueMs } : {}),
    ...(status === undefined ? {} : { status }),
    ...(problem === undefined ? {} : { problem }),
  };
}
