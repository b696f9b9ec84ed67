import { Command, InvalidArgumentError } from "commander";

import { runIntegrityLoad } from "./run-integrity-load.ts";

interface Flags {
  readonly rate: number;
  readonly unchecked?: boolean;
  readonly json?: boolean;
}

const program = new Command("load:integrity")
  .description(
    "Upgrades a platform from unsigned stores to required signatures, replaces its signing key, and tampers with every\n" +
      "stored object in every way, each under a steady load of config requests, evaluations and event posts.",
  )
  .option("--rate <requests>", "requests a second", readRate, 150)
  .option("--unchecked", "tamper while signatures are not checked: shows that the command notices, and must end with 1")
  .option("--json", "print one JSON object on one line")
  .addHelpText(
    "after",
    `
Takes two to three minutes. failed: answers that a caller did not deserve, none included. tamperedServed: answers with forged or
outdated content. refused: 503 for what no isolate held while both stores had nothing provable. Cloudflare replaces Workers between
requests; here those that come during a deployment wait for it. Exit code 1: failed or tamperedServed is not 0.`,
  );

async function main({ rate, unchecked = false, json = false }: Flags): Promise<void> {
  const startMs = performance.now();
  const result = await runIntegrityLoad({
    ratePerSecond: rate,
    tamperMode: unchecked ? "off" : "require",
    report: (text) =>
      process.stderr.write(`${((performance.now() - startMs) / 1000).toFixed(0).padStart(4)} s  ${text}\n`),
  });
  for (const problem of result.problems) process.stderr.write(`${problem}\n`);
  process.stdout.write(`${JSON.stringify(result, undefined, json ? undefined : 2)}\n`);
  process.exitCode = result.failed + result.tamperedServed === 0 ? 0 : 1;
}

function readRate(text: string): number {
  const rate = Number(text);
  if (rate >= 1 && rate <= 2_000) return rate;
  throw new InvalidArgumentError("must be a number from 1 to 2000");
}

program.action(main);
program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`load:integrity: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
