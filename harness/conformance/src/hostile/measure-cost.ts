import { setTimeout as sleep } from "node:timers/promises";

import type { OutgoingRequest, RawAnswer } from "../access/send-request.ts";
import type { Measured } from "./check.ts";
import type { HostileWorld } from "./hostile-world.ts";
import { exchangeRaw } from "./raw-exchange.ts";
import { type SecondCallerReport, startSecondCaller } from "./second-caller.ts";

/** A request, or bytes of one that only a socket can send. */
export type CostlyRequest =
  | { readonly kind: "request"; readonly request: OutgoingRequest }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array; readonly bodyBytes: number };

export interface CostReport {
  /** Of the request that was sent alone. */
  readonly answer: RawAnswer;
  readonly measured: Measured;
  /** How another caller fared while the request was sent once more. */
  readonly others: SecondCallerReport;
}

/** What a Worker does after its answer counts, too. */
const SETTLE_MS = 150;
const SAMPLE_MS = 40;
/** How long one request may take before it is given up. */
export const GIVE_UP_MS = 60_000;

/** Sends a request alone, for what it costs, and again beside another caller. */
export async function measureCost(costly: CostlyRequest, world: HostileWorld): Promise<CostReport> {
  const { gauge } = world;
  const [heapBefore, cpuBefore, residentBefore] = [await gauge.heapMiB(), gauge.cpuMs(), gauge.residentMiB()];
  const watch = watchResident(world);
  const startedAt = performance.now();
  const answer = await send(costly, world);
  const wallMs = performance.now() - startedAt;
  await sleep(SETTLE_MS);
  const [cpuAfter, residentPeak, heapAfter] = [gauge.cpuMs(), await watch.stop(), await gauge.heapMiB()];
  const second = startSecondCaller(world);
  await send(costly, world);
  const others = await second.stop();
  return {
    answer,
    others,
    measured: {
      // Of a body in tiny chunks most is spent by the server and the proxies in front of the Worker, chunk by chunk.
      ...(costly.kind === "bytes"
        ? {}
        : { ms: cpuBefore === undefined || cpuAfter === undefined ? wallMs : cpuAfter - cpuBefore }),
      residentMiB: residentPeak - residentBefore,
      secondCallerP99Ms: others.p99Ms,
      ...(heapBefore === undefined || heapAfter === undefined
        ? {}
        : { heapMiB: Math.max(0, heapAfter - heapBefore - countBytes(costly) / 1024 / 1024) }),
    },
  };
}

/** Keeps the highest resident memory until it is stopped. */
function watchResident({ gauge }: HostileWorld): { stop(): Promise<number> } {
  const done = new AbortController();
  let peakMiB = 0;
  const work = (async () => {
    while (!done.signal.aborted) {
      peakMiB = Math.max(peakMiB, gauge.residentMiB());
      await sleep(SAMPLE_MS);
    }
  })();
  return {
    async stop() {
      done.abort();
      await work;
      return peakMiB;
    },
  };
}

async function send(costly: CostlyRequest, world: HostileWorld): Promise<RawAnswer> {
  if (costly.kind === "request") return world.sender.send(costly.request);
  const { statuses, text } = await exchangeRaw(world.url, costly.bytes, GIVE_UP_MS);
  return { status: statuses[0] ?? 0, headers: [], body: text };
}

function countBytes(costly: CostlyRequest): number {
  return costly.kind === "bytes" ? costly.bodyBytes : Buffer.byteLength(costly.request.body ?? "");
}
