import { readFileSync } from "node:fs";
import { Command } from "commander";
import { discoverExpectations } from "./discover-expectations.ts";
import { parseExpectations } from "./expectations.ts";
import type { OfrepExpectations } from "./expectations.ts";
import { findLocalKey } from "./find-local-key.ts";
import { OfrepSubject } from "./ofrep-subject.ts";
import type { RequirementLevel } from "./requirement.ts";
import { runKit } from "./run-kit.ts";
import type { KitReport } from "./run-kit.ts";
import { STOREFRONT_EXPECTATIONS } from "./storefront-expectations.ts";

interface KitOptions {
  readonly url: string;
  readonly token?: string;
  readonly expectations?: string;
  readonly storefront: boolean;
  readonly level: RequirementLevel;
  readonly timeout: string;
  readonly json: boolean;
}

const program = new Command("conformance:ofrep")
  .description(
    `Checks a server against the OpenFeature Remote Evaluation Protocol 0.3.0 from the outside.

Without --expectations the kit learns the flags from the server's bulk answer. Pointed at the local platform without
--token, it takes the platform's production key and the expectations of the storefront example.`,
  )
  .requiredOption("--url <url>", "address of the server, without /ofrep")
  .option("--token <token>", "credential, sent as a bearer token and as X-API-Key")
  .option(
    "--expectations <file>",
    "JSON file: {flags: [{key, type}], unknownFlag?, contexts: [{name, context, values, codeDefaults?}]}",
  )
  .option("--storefront", "expect the production environment of examples/storefront", false)
  .option("--level <level>", "must: only what the protocol demands; should: also what it recommends", "should")
  .option("--timeout <ms>", "time for one request", "10000")
  .option("--json", "print the report as one line of JSON", false)
  .addHelpText("after", "\nExit codes: 0 all requirements hold, 1 some do not, 2 the kit could not run.");

program.parse();
process.exitCode = await main(program.opts<KitOptions>());

async function main(options: KitOptions): Promise<number> {
  try {
    const localKey = options.token === undefined ? findLocalKey(options.url) : undefined;
    const token = options.token ?? localKey;
    const subject = new OfrepSubject({ url: options.url, token, timeoutMs: Number(options.timeout) });
    const isStorefront = options.storefront || (localKey !== undefined && options.expectations === undefined);
    const expectations = await chooseExpectations(subject, options.expectations, isStorefront);
    const report = await runKit(subject, expectations, options.level === "must" ? ["must"] : ["must", "should"]);
    console.log(options.json ? JSON.stringify(report) : formatReport(report));
    return report.failed === 0 ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 2;
  }
}

async function chooseExpectations(
  subject: OfrepSubject,
  file: string | undefined,
  isStorefront: boolean,
): Promise<OfrepExpectations> {
  if (file !== undefined) return parseExpectations(JSON.parse(readFileSync(file, "utf8")));
  return isStorefront ? STOREFRONT_EXPECTATIONS : discoverExpectations(subject);
}

function formatReport({ passed, failed, cases, skipped }: KitReport): string {
  const lines = cases.flatMap(({ name, level, ok, problems }) => [
    `${ok ? "pass" : "FAIL"}  ${level.padEnd(6)}  ${name}`,
    ...problems.slice(0, 5).map((problem) => `              ${problem}`),
  ]);
  const left = skipped.map(({ name, reason }) => `skip          ${name} (${reason})`);
  return [...lines, ...left, "", `${passed} passed, ${failed} failed, ${skipped.length} skipped`].join("\n");
}
