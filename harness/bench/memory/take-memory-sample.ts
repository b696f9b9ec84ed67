import { setTimeout as sleep } from "node:timers/promises";

import type { MemorySample } from "./memory-growth.ts";

const COLLECTIONS = 5;
const TURN_MS = 20;

/** Throws when the process was not started with `--expose-gc`: memory is only comparable right after a collection. */
export function requireCollector(): () => void {
  const collect = globalThis.gc;
  if (collect === undefined) throw new Error("start this with node --expose-gc");
  return () => collect();
}

/** Several collections with turns of the event loop between them: finalisers free WebAssembly memory only then. */
export async function takeMemorySample(collect: () => void): Promise<MemorySample> {
  for (let i = 0; i < COLLECTIONS; i++) {
    collect();
    await sleep(TURN_MS);
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { keptBytes: heapUsed + external, rssBytes: rss };
}
