import { setTimeout as sleep } from "node:timers/promises";

import type { LoadedRival } from "./rival.ts";
import { RIVALS } from "./rivals.ts";
import { loadBurgee } from "./rivals/burgee.ts";
import { generatePeople, generateTargeting } from "./targeting.ts";

/**
 * Runs as a separate process: loads one config into one rival and prints the memory it keeps, as JSON.
 * Everything that is created once for all configs is created before the first measurement, by loading a small one.
 */
const [name, featureCount] = process.argv.slice(2);
const rival = RIVALS.find((candidate) => candidate.name === name);
if (rival === undefined || globalThis.gc === undefined)
  throw new Error("usage: node --expose-gc memory-child.ts RIVAL COUNT");

const people = generatePeople(64);
const small = await rival.load(rival.toConfigText(generateTargeting(3)));
use(small);
let config: string | Uint8Array | undefined = rival.toConfigText(generateTargeting(Number(featureCount)));
const configBytes = Buffer.byteLength(config);
if (rival.name === "burgee") config = new TextEncoder().encode(config);
const withConfig = await measure();
let loaded: LoadedRival | undefined = typeof config === "string" ? await rival.load(config) : loadBurgee(config);
loaded.one("feature-0", people[0] ?? raise());
const withConfigAndEngine = await measure();
config = undefined;
const withEngine = await measure();
use(loaded);
loaded.close?.();
loaded = undefined;
console.log(
  JSON.stringify({
    configBytes,
    /** What the engine adds while the caller still holds the config's bytes. */
    keptBytes: withConfigAndEngine - withConfig,
    /** What is left after the caller drops them: an engine may keep them. */
    keptWithConfigBytes: withEngine - (withConfig - configBytes),
  }),
);
process.exit(0);

/** Heap, array buffers and WebAssembly memory after collections, in bytes. */
async function measure(): Promise<number> {
  for (let i = 0; i < 4; i++) {
    globalThis.gc?.();
    await sleep(20);
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function use(engine: LoadedRival): void {
  for (const person of people) engine.one("feature-1", person);
}

function raise(): never {
  throw new Error("there are no people");
}
