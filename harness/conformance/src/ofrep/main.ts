import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

import { Command } from "commander";

import { discoverExpectations } from "./discover-expectations.ts";
import { parseExpectations, type OfrepExpectations } from "./expectations.ts";
import { findLocalKey } from "./find-local-key.ts";
import { OfrepSubject } from "./ofrep-subject.ts";
import type { RequirementLevel } from "./requirement.ts";
import { runKit, type KitReport } from "./run-kit.ts";
import { STOREFRONT_EXPECTATIONS } from "./storefront-expectations.ts";

interface KitOptions {
  readonly url: string;
  readonly token?: string;
  readonly expectations?: string;
  readonly storefront: boolean;
  readonly changeCommand?: string;
  readonly level: RequirementLevel;
  readonly timeout: string;
  readonly json: boolean;
}

const CHANGE_TIMEOUT_MS = 15_000;

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
  .option("--change-command <command>", "shell command that changes a flag of the server; each run must change one")
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
    const levels: RequirementLevel[] = options.level === "must" ? ["must"] : ["must", "should"];
    const { changeCommand } = options;
    const change =
      changeCommand === undefined
        ? undefined
        : { trigger: () => runCommand(changeCommand), timeoutMs: CHANGE_TIMEOUT_MS };
    const report = await runKit(subject, expectations, levels, change);
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

/** Output of the command goes to standard error: standard output belongs to the report. */
function runCommand(command: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, { shell: true, stdio: ["ignore", 2, 2] });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`the change command ended with ${code ?? "a signal"}`));
    });
  });
}

function formatReport({ passed, failed, cases, skipped }: KitReport): string {
  const lines = cases.flatMap(({ name, level, ok, problems }) => [
    `${ok ? "pass" : "FAIL"}  ${level.padEnd(6)}  ${name}`,
    ...problems.slice(0, 5).map((problem) => `              ${problem}`),
  ]);
  const left = skipped.map(({ name, reason }) => `skip          ${name} (${reason})`);
  return [...lines, ...left, "", `${passed} passed, ${failed} failed, ${skipped.length} skipped`].join("\n");
}
