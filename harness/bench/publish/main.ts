import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Command, InvalidArgumentError } from "commander";

import { measurePublishing, type PublishCost } from "./measure-publishing.ts";
import { repeatStorefront } from "./thousand-features.ts";

// What publishing a large project costs the command line and the Worker. Linux only: CPU is read from /proc.
// Exit codes: 0 within the limits, 1 beyond them.

/** CPU in each of command line and warm Worker when one feature was edited. */
const ONE_EDITED_CPU_MS_MAX = 500;
/** CPU of command line and Worker together when all features are new. */
const ALL_NEW_CPU_MS_MAX = 3_000;

const options = new Command("npm run -s bench:publish --")
  .description(
    "Measures CPU of `burgee publish` (a fresh process each time) and of the Workers: a first publish, publishes of one " +
      `edited feature, and one by Workers that were just started. One edited: at most ${ONE_EDITED_CPU_MS_MAX} ms in each; ` +
      `all new: at most ${ALL_NEW_CPU_MS_MAX} ms together. The simulated storage counts as the Workers'.`,
  )
  .option("--features <count>", "features of the project", readCount, 1_000)
  .option("--rounds <count>", "publishes of one edited feature; figures are their medians", readCount, 7)
  .option("--json", "print one JSON object on stdout", false)
  .parse()
  .opts<{ features: number; rounds: number; json: boolean }>();

const folder = mkdtempSync(join(tmpdir(), "burgee-bench-publish-"));
try {
  const bundle = await repeatStorefront(options.features);
  const { allNew, oneEdited, oneEditedCold } = await measurePublishing(folder, bundle, options.rounds);
  const summary = {
    oneEdited: {
      cliCpuMs: medianOf(oneEdited, "cliCpuMs"),
      workerCpuMs: medianOf(oneEdited, "workerCpuMs"),
      workerColdCpuMs: oneEditedCold.workerCpuMs,
      wallMs: medianOf(oneEdited, "wallMs"),
    },
    allNew,
  };
  if (options.json) console.log(JSON.stringify(summary));
  else console.log({ ...summary, rounds: oneEdited });
  const isWithinLimits =
    summary.oneEdited.cliCpuMs <= ONE_EDITED_CPU_MS_MAX &&
    summary.oneEdited.workerCpuMs <= ONE_EDITED_CPU_MS_MAX &&
    allNew.cliCpuMs + allNew.workerCpuMs <= ALL_NEW_CPU_MS_MAX;
  process.exitCode = isWithinLimits ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function medianOf(costs: readonly PublishCost[], member: keyof PublishCost): number {
  const sorted = costs.map((cost) => cost[member]).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function readCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 10_000) return count;
  throw new InvalidArgumentError("Give a whole number from 1 to 10000.");
}
