import { callHook } from "../src/adapters/call-hook.ts";
import { createSqlWebhookDatabase } from "../src/adapters/sql-webhook-queries.ts";
import { deliverDue } from "../src/core/webhooks/deliver-due.ts";
import type { WebhookRecord, WebhookPorts } from "../src/core/webhooks/ports.ts";
import { openPorts } from "./crashing-ports.ts";

/** A call that reached the receiver. */
export interface Received {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read events member by member and assert each
  readonly event: any;
}

/** What reached addresses of this host, oldest first. */
export async function readReceived(host: string): Promise<readonly Received[]> {
  const response = await fetch("https://receiver.example.com/received");
  const all = await response.json<readonly Omit<Received, "event">[]>();
  return all.filter(({ url }) => new URL(url).host === host).map((call) => ({ ...call, event: JSON.parse(call.body) }));
}

/** Ports over real storage and the real network code, with a clock that stands until it is moved. */
export function openHooks(
  project: string,
  storage: DurableObjectStorage,
  time: { nowMs: number },
  timeoutMs = 1_000,
): WebhookPorts {
  const ports = openPorts(project, storage, []);
  return {
    ...ports,
    clock: { ...ports.clock, now: () => time.nowMs },
    webhooks: createSqlWebhookDatabase(storage),
    callHook: (call) => callHook(call, timeoutMs),
    allowsLocalHooks: false,
  };
}

/** Runs a task at once: nothing else runs in these tests. */
export function atOnce<Result>(task: () => Promise<Result>): Promise<Result> {
  return task();
}

/** Tries everything that is due, round after round. */
export async function deliverAll(ports: WebhookPorts): Promise<void> {
  while ((ports.webhooks.findNextDelivery() ?? Number.POSITIVE_INFINITY) <= ports.clock.now()) {
    await deliverDue(ports, atOnce);
  }
}

/** Lets the clock run to each next try until nothing waits. Returns how many tries there were at most. */
export async function deliverInTime(ports: WebhookPorts, time: { nowMs: number }): Promise<number> {
  let rounds = 0;
  for (;;) {
    const dueMs = ports.webhooks.findNextDelivery();
    if (dueMs === undefined) return rounds;
    time.nowMs = Math.max(time.nowMs, dueMs);
    await deliverDue(ports, atOnce);
    rounds += 1;
  }
}

/** A webhook for every event. */
export function hookTo(url: string, more: Partial<WebhookRecord> = {}): WebhookRecord {
  return {
    id: "hook-1",
    kind: "webhook",
    url,
    events: ["published", "refused", "key_created", "webhook_changed"],
    secrets: [{ text: "bgw_test" }],
    createdAtMs: 0,
    createdBy: "ann",
    dropped: 0,
    ...more,
  };
}
