import { setImmediate as turn } from "node:timers/promises";

import { computeGrowth, type MemorySample } from "../memory/memory-growth.ts";
import { requireCollector, takeMemorySample } from "../memory/take-memory-sample.ts";
import type { Call } from "./measure-calls.ts";

const PHASES = 12;
/** Part of the calls that is made before the first sample, to compile code and fill caches. */
const WARM_UP_SHARE = 0.05;
/** Calls between two turns of the event loop, in which events are posted. */
const CALLS_PER_TURN = 20_000;

/** How much memory after collections grew over many calls: median of the last third of twelve phases less that of the first. */
export async function measureHeapGrowth(call: Call, calls: number): Promise<number> {
  const collect = requireCollector();
  await run(call, calls * WARM_UP_SHARE);
  await takeMemorySample(collect);
  const samples: MemorySample[] = [];
  for (let phase = 0; phase < PHASES; phase++) {
    await run(call, calls / PHASES);
    samples.push(await takeMemorySample(collect));
  }
  return computeGrowth(samples).keptDeltaBytes;
}

async function run(call: Call, calls: number): Promise<void> {
  for (let done = 0; done < calls; done++) {
    if (call() === undefined) throw new Error("a call returned nothing");
    if (done % CALLS_PER_TURN === 0) await turn();
  }
}
