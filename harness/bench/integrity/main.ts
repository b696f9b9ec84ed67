import { Command } from "commander";

import { createFixture } from "../config/config-fixture.ts";
import { PROTECTIONS, type Protection } from "./config-loads.ts";
import { type LoadRuntime, startLoadRuntime } from "./load-runtime.ts";
import { compileSample } from "./sample-project.ts";

interface Flags {
  readonly quick: boolean;
  readonly json: boolean;
}

/** Makes a document of 1 MB. */
const LARGE_FEATURES = 580;
/** How long one read from a store takes where reads are counted; from R2 a cold one usually takes longer. */
const READ_MS = 5;
const LOAD_RATIO_MAX = 1.1;

const { quick, json } = new Command("bench:integrity")
  .description(
    "Loads one version into an isolate that holds nothing (pointer, config, checks, compiling) with the code of the config\n" +
      "Worker in workerd, taking turns between three protections: none (no digests), off (digests) and require (digests\n" +
      "and signature). Ratios of medians, for the sample project and for 1 MB; first with stores that answer at once,\n" +
      `then with ${READ_MS} ms a read.`,
  )
  .option("--quick", "fewer rounds", false)
  .option("--json", "print one JSON object to stdout", false)
  .addHelpText(
    "after",
    `\nloadRatio: require to off with reads, of the config for which it is larger. Exit code 1: above ${LOAD_RATIO_MAX}.`,
  )
  .parse()
  .opts<Flags>();

/** One config with stores of one kind. */
interface LoadCase {
  readonly config: string;
  readonly document: string;
  readonly readMs: number;
  /** In one request; their mean is one sample. */
  readonly loads: number;
}

const sample = await compileSample();
const large = (await createFixture(LARGE_FEATURES)).document;
const cases: readonly LoadCase[] = [
  { config: "sample", document: sample, readMs: 0, loads: 100 },
  { config: "sample", document: sample, readMs: READ_MS, loads: 10 },
  { config: "large", document: large, readMs: 0, loads: 5 },
  { config: "large", document: large, readMs: READ_MS, loads: 5 },
];
await using runtime = await startLoadRuntime();
const results = [];
for (const loadCase of cases) {
  const { none, off, require } = await measure(runtime, loadCase, quick ? 9 : 41);
  const { config, document, readMs } = loadCase;
  const medianUs = { none: Math.round(none), off: Math.round(off), require: Math.round(require) };
  const bytes = Buffer.byteLength(document);
  results.push({ config, bytes, readMs, medianUs, toOff: ratio(require, off), toNone: ratio(require, none) });
  console.error(JSON.stringify(results.at(-1)));
}
const loadRatio = Math.max(...results.filter(({ readMs }) => readMs > 0).map(({ toOff }) => toOff));
console.log(JSON.stringify({ loadRatio, results }, undefined, json ? undefined : 2));
process.exitCode = loadRatio <= LOAD_RATIO_MAX ? 0 : 1;

/** Median microseconds of one load by protection. */
async function measure(
  { time }: LoadRuntime,
  { document, loads, readMs }: LoadCase,
  rounds: number,
): Promise<Readonly<Record<Protection, number>>> {
  const times = { none: [] as number[], off: [] as number[], require: [] as number[] };
  const warmUps = Math.ceil(rounds / 4);
  for (let index = 0; index < warmUps + rounds; index += 1) {
    // Another one begins each time, so that none always runs after the same.
    for (const offset of PROTECTIONS.keys()) {
      const protection = PROTECTIONS[(index + offset) % PROTECTIONS.length] ?? "none";
      const microseconds = await time(document, protection, loads, readMs);
      if (index >= warmUps) times[protection].push(microseconds);
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
