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
export function startSecondCaller({ sender, prepared, acknowledged }: HostileWorld): {
  stop(): Promise<SecondCallerReport>;
} {
  const { server, client } = prepared.holdings.keys;
  const durations: number[] = [];
  let successes = 0;
  const stop = new AbortController();
  const ask = async (): Promise<void> => {
    const isPost = durations.length % 2 === 0;
    const mark = crypto.randomUUID();
    const startedAt = performance.now();
    const { status } = isPost
      ? await sender.send({
          method: "POST",
          target: "/v1/events",
          headers: { authorization: server },
          body: writePost(mark),
        })
      : await sender.send({ method: "GET", target: `/v1/sdkConfig?sdkKey=${client}&user_id=second`, headers: {} });
    durations.push(performance.now() - startedAt);
    if (isPost && status === 201) acknowledged.add(mark);
    if (status === (isPost ? 201 : 200)) successes += 1;
  };
  const work = (async () => {
    while (!stop.signal.aborted) {
      await ask();
      await sleep(PAUSE_MS);
    }
  })();
  return {
    async stop() {
      stop.abort();
      await work;
      const sorted = durations.toSorted((a, b) => a - b);
      const p99Ms = sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * 0.99) - 1)] ?? 0;
      return { p99Ms, requests: durations.length, success: durations.length === 0 ? 1 : successes / durations.length };
    },
  };
}

function writePost(target: string): string {
  return JSON.stringify({
    user: { user_id: "second" },
    events: [{ type: "customEvent", customType: "second", target }],
  });
}
