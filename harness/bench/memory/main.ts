import { Command, InvalidArgumentError } from "commander";

import { type MemorySample, KEPT_NOISE_BYTES, RSS_NOISE_BYTES, computeGrowth } from "./memory-growth.ts";
import { createMemoryWorkload } from "./memory-workload.ts";
import { requireCollector, takeMemorySample } from "./take-memory-sample.ts";

interface Flags {
  readonly evaluations: number;
  readonly reloads: number;
  readonly json: boolean;
}

/** Samples of memory, evenly spread over the run. */
const PHASES = 12;
/** Part of the work that is done before the first sample, to compile code and fill caches. */
const WARM_UP_SHARE = 0.05;

const { evaluations, reloads, json } = new Command("bench:memory")
  .description(
    "Evaluates and reloads in one process and measures memory after collections in twelve phases. What the program " +
      `keeps must not rise by more than ${KEPT_NOISE_BYTES} bytes from the first third to the last, and resident memory ` +
      `must not keep rising by more than ${RSS_NOISE_BYTES}; less is noise and counts as 0. Exit code 1 on growth.`,
  )
  .option("--evaluations <count>", "evaluations after warm-up", readCount, 10_000_000)
  .option("--reloads <count>", "config reloads after warm-up", readCount, 10_000)
  .option("--json", "print one JSON object to stdout", false)
  .parse()
  .opts<Flags>();

const collect = requireCollector();
const startedAt = performance.now();
const workload = createMemoryWorkload();
runPhase(Math.ceil(evaluations * WARM_UP_SHARE), Math.ceil(reloads * WARM_UP_SHARE));
await takeMemorySample(collect);
const warm = { ...workload.counts };
const samples: MemorySample[] = [];
for (let phase = 1; phase <= PHASES; phase++) {
  runPhase(shareOf(evaluations, phase), shareOf(reloads, phase));
  samples.push(await takeMemorySample(collect));
  const { keptBytes, rssBytes } = samples.at(-1) ?? { keptBytes: 0, rssBytes: 0 };
  console.error(`${phase} of ${PHASES}: kept ${toMegabytes(keptBytes)} MB, resident ${toMegabytes(rssBytes)} MB`);
}
const growth = computeGrowth(samples);
const summary = {
  evaluations,
  reloads,
  ...growth,
  served: workload.counts.served - warm.served,
  errors: workload.counts.errors - warm.errors,
  seconds: Math.round((performance.now() - startedAt) / 100) / 10,
  samples,
};
if (json) console.log(JSON.stringify(summary));
else console.log(summary);
process.exitCode = growth.growthBytes === 0 ? 0 : 1;

/** Reloads evenly among the evaluations. */
function runPhase(evaluationCount: number, reloadCount: number): void {
  const perReload = Math.floor(evaluationCount / Math.max(1, reloadCount));
  for (let i = 0; i < reloadCount; i++) {
    workload.reload();
    workload.evaluate(perReload);
  }
  workload.evaluate(evaluationCount - perReload * reloadCount);
}

/** Part of a total that falls into a phase, so that all phases add up to it. */
function shareOf(total: number, phase: number): number {
  return Math.floor((total * phase) / PHASES) - Math.floor((total * (phase - 1)) / PHASES);
}

function toMegabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1);
}

function readCount(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError("give a whole number, 1 or more");
  return value;
}
