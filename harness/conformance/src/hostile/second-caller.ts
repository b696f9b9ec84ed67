import { setTimeout as sleep } from "node:timers/promises";

import type { HostileWorld } from "./hostile-world.ts";

/** How others fared meanwhile. */
export interface SecondCallerReport {
  readonly p99Ms: number;
  readonly requests: number;
  /** Share of requests that were answered as they should be, from 0 to 1. */
  readonly success: number;
}

const PAUSE_MS = 15;

/** Posts an event with a server key and asks for a client config, in turn, until it is stopped. */
export function startSecondCaller({ sender, prepared }: HostileWorld): { stop(): Promise<SecondCallerReport> } {
  const { server, client } = prepared.holdings.keys;
  const durations: number[] = [];
  let successes = 0;
  let isStopped = false;
  const ask = async (): Promise<void> => {
    const isPost = durations.length % 2 === 0;
    const startedAt = performance.now();
    const { status } = isPost
      ? await sender.send({ method: "POST", target: "/v1/events", headers: { authorization: server }, body: EVENT })
      : await sender.send({ method: "GET", target: `/v1/sdkConfig?sdkKey=${client}&user_id=second`, headers: {} });
    durations.push(performance.now() - startedAt);
    if (status === (isPost ? 201 : 200)) successes += 1;
  };
  const work = (async () => {
    while (!isStopped) {
      await ask();
      await sleep(PAUSE_MS);
    }
  })();
  return {
    async stop() {
      isStopped = true;
      await work;
      const sorted = durations.toSorted((a, b) => a - b);
      const p99Ms = sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * 0.99) - 1)] ?? 0;
      return { p99Ms, requests: durations.length, success: durations.length === 0 ? 1 : successes / durations.length };
    },
  };
}

const EVENT = JSON.stringify({ user: { user_id: "second" }, events: [{ type: "customEvent", customType: "second" }] });
