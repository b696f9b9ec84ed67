import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { repositoryRoot } from "@burgee/scripts/workers";
import { Command, InvalidArgumentError } from "commander";

import type { Measured } from "./compute-scale.ts";
import { measure } from "./measure.ts";
import { renderScalePage } from "./render-scale-page.ts";

interface Flags {
  readonly measure?: boolean;
  readonly rate: number;
  readonly seconds: number;
  readonly write?: boolean;
  readonly json?: boolean;
}

const MEASURED_FILE = join(import.meta.dirname, "measured.json");
const PAGE_FILE = join(repositoryRoot, "docs/scale.md");

const program = new Command("scale")
  .description("What a rate of events takes and costs, from measured bytes, packing and CPU.")
  .option("--measure", "run the events path under load and measure again")
  .option("--rate <posts>", "posts a second while measuring", readPositive, 200)
  .option("--seconds <seconds>", "length of the measurement", readPositive, 20)
  .option("--write", "write the figures and docs/scale.md")
  .option("--json", "print the figures as JSON instead of the page");

async function main(flags: Flags): Promise<void> {
  const measured = flags.measure
    ? await measure(flags.rate, flags.seconds)
    : (JSON.parse(readFileSync(MEASURED_FILE, "utf8")) as Measured);
  const page = renderScalePage(measured);
  if (flags.write) {
    writeFileSync(MEASURED_FILE, `${JSON.stringify(measured, null, 2)}\n`);
    writeFileSync(PAGE_FILE, page);
    execFileSync(join(repositoryRoot, "node_modules/.bin/oxfmt"), [PAGE_FILE, MEASURED_FILE], { stdio: "ignore" });
    process.stderr.write(`wrote ${PAGE_FILE}\n`);
  }
  if (flags.json) process.stdout.write(`${JSON.stringify(measured)}\n`);
  else if (!flags.write) process.stdout.write(page);
}

function readPositive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError("must be a number above 0");
  return value;
}

program.action(main);
program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`scale: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
