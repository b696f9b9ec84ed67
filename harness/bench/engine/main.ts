import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join } from "node:path";

import { Command, InvalidArgumentError } from "commander";

import { printTables } from "./print-tables.ts";
import { computeRatios } from "./ratios.ts";
import { renderChart } from "./render-chart.ts";
import { RIVALS } from "./rivals.ts";
import { runBenchmark } from "./run-benchmark.ts";
import { isSinkEmpty } from "./sampling.ts";

const CHART = join(import.meta.dirname, "../../../docs/images/engine.svg");

interface Flags {
  readonly quick: boolean;
  readonly sizes?: readonly number[];
  readonly chart: boolean;
  readonly json: boolean;
}

const {
  quick,
  sizes: asked,
  chart,
  json,
} = new Command("bench:engine")
  .description(
    "Compares engines side by side on the same generated targeting: one variable (fresh and prepared context), " +
      "everything, load and memory, at 10 to 10,000 features. All answers are compared with the targeting first.",
  )
  .option("--quick", "short rounds, 100 and 10,000 features only", false)
  .option("--sizes <counts>", "numbers of features, with commas between", readSizes)
  .option("--chart", "also write docs/images/engine.svg", false)
  .option("--json", "print one JSON object to stdout", false)
  .parse()
  .opts<Flags>();

const startedAt = performance.now();
const sizes = await runBenchmark({
  sizes: asked ?? (quick ? [100, 10_000] : [10, 100, 1_000, 10_000]),
  skipsSlow: quick,
  budget: quick ? { rounds: 3, sampleMs: 60, warmUpMs: 150 } : { rounds: 7, sampleMs: 200, warmUpMs: 500 },
  loadRounds: quick ? 3 : 5,
  loadMs: quick ? 60 : 300,
  onProgress: (message) => console.error(`${Math.round((performance.now() - startedAt) / 1_000)} s: ${message}`),
});
if (isSinkEmpty()) throw new Error("nothing was evaluated");
const ratios = computeRatios(sizes);
if (chart) {
  const report = sizes.find(({ features }) => features === 100);
  if (report === undefined) throw new Error("the chart needs the figures at 100 features");
  mkdirSync(dirname(CHART), { recursive: true });
  writeFileSync(CHART, renderChart(report));
}
if (json) {
  const machine = { cpu: cpus()[0]?.model ?? "unknown", cores: cpus().length, node: process.version };
  const rivals = Object.fromEntries(RIVALS.map(({ name, note }) => [name, note]));
  console.log(JSON.stringify({ ratios, machine, unit: "microseconds", rivals, sizes }));
} else {
  printTables(sizes);
  console.log(ratios);
  for (const { name, note } of RIVALS) console.log(`${name}: ${note}`);
}

function readSizes(text: string): readonly number[] {
  const sizes = text.split(",").map(Number);
  if (!sizes.every((size) => Number.isSafeInteger(size) && size >= 2)) {
    throw new InvalidArgumentError("give whole numbers from 2 on, with commas between");
  }
  return sizes;
}
