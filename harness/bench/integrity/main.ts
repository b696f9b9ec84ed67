import { Command } from "commander";

import { createFixture } from "../config/config-fixture.ts";
import { type LoadTimes, PROTECTIONS, createLoads } from "./config-loads.ts";
import { compileSample } from "./sample-project.ts";

interface Flags {
  readonly quick: boolean;
  readonly json: boolean;
}

/** Makes a document of 1 MB. */
const LARGE_FEATURES = 580;
/** How long one read from a store takes where reads are counted: R2 in the same region takes longer. */
const READ_MS = 5;

const { quick, json } = new Command("bench:integrity")
  .description(
    "Loads one version into an isolate that holds nothing (pointer, config, checks, compiling) with the code of the config\n" +
      "Worker in Node, taking turns between three protections: none (no digests), off (digests) and require (digests and\n" +
      "signature). Ratios of medians; the stores answer at once, and again after 5 ms a read.",
  )
  .option("--quick", "fewer loads", false)
  .option("--json", "print one JSON object to stdout", false)
  .addHelpText(
    "after",
    "\nloadRatio: require to off, the larger of both configs, reads included. Exit code 1: it is above 1.1.",
  )
  .parse()
  .opts<Flags>();

const LOAD_RATIO_MAX = 1.1;

const configs = {
  sample: await compileSample(),
  large: (await createFixture(LARGE_FEATURES)).document,
};
const results = [];
for (const [config, document] of Object.entries(configs)) {
  for (const readMs of [0, READ_MS]) {
    const loads = await createLoads(document, readMs);
    const rounds = (quick ? 20 : 200) / (config === "large" ? 4 : 1);
    const { none, off, require } = await measure(loads, rounds);
    results.push({
      config,
      bytes: Buffer.byteLength(document),
      readMs,
      medianUs: { none: round(none), off: round(off), require: round(require) },
      toOff: ratio(require, off),
      toNone: ratio(require, none),
    });
    console.error(JSON.stringify(results.at(-1)));
  }
}
const loadRatio = Math.max(...results.filter(({ readMs }) => readMs > 0).map(({ toOff }) => toOff));
const summary = { loadRatio, results };
if (json) console.log(JSON.stringify(summary));
else console.log(JSON.stringify(summary, undefined, 2));
process.exitCode = loadRatio <= LOAD_RATIO_MAX ? 0 : 1;

/** Median microseconds of one load by protection. */
async function measure(loads: Awaited<ReturnType<typeof createLoads>>, rounds: number): Promise<LoadTimes> {
  const times = { none: [] as number[], off: [] as number[], require: [] as number[] };
  const warmUps = Math.ceil(rounds / 4);
  for (let index = -warmUps; index < rounds; index += 1) {
    // Another one begins each time, so that none always runs after the same.
    for (const offset of PROTECTIONS.keys()) {
      const protection = PROTECTIONS[(Math.abs(index) + offset) % PROTECTIONS.length] ?? "none";
      const startMs = performance.now();
      await loads[protection]();
      if (index >= 0) times[protection].push((performance.now() - startMs) * 1_000);
    }
  }
  return { none: median(times.none), off: median(times.off), require: median(times.require) };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function ratio(value: number, base: number): number {
  return Math.round((value / base) * 1_000) / 1_000;
}

function round(microseconds: number): number {
  return Math.round(microseconds);
}
