import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { isRecord } from "@burgee/contract";
import { startPlatform } from "@burgee/local/platform";
import { Command } from "commander";

import { compareRecordings, formatDifferences } from "./compare-recordings.ts";
import { recordAccess } from "./record-access.ts";
import { readRecording, writeRecording } from "./recording.ts";

interface AccessOptions {
  readonly out?: string;
  readonly compare: boolean;
  readonly profile?: string;
  readonly url?: string;
  readonly json: boolean;
}

const program = new Command("conformance:access")
  .description(
    `Records how the platform answers every route × method × credential × body, or compares two recordings.

Recording starts a new platform unless --profile names one that runs; that one must be fresh, because version numbers \
count on. What differs from run to run stands in a recording as a placeholder.`,
  )
  .argument("[recordings...]", "with --compare: the recordings before and after")
  .option("--out <file>", "record, and write one line of JSON per request to this file")
  .option("--compare", "print what differs between two recordings", false)
  .option("--profile <file>", "platform.json in the state folder of the running platform to record")
  .option("--url <url>", "address of that platform, when it is not the one in its profile")
  .option("--json", "print a last line of JSON: {requests, differences}", false)
  .addHelpText(
    "after",
    `
Exit codes: 0 recorded or no difference; 1 an answer contradicts the table, or the recordings differ; 2 could not run.`,
  );

program.parse();
process.exitCode = await main(program.opts<AccessOptions>(), program.args);

async function main(options: AccessOptions, recordings: readonly string[]): Promise<number> {
  try {
    const [before, after] = recordings;
    if (options.compare && before !== undefined && after !== undefined) return compare(before, after, options.json);
    if (!options.compare && options.out !== undefined) return await record(options.out, options);
    console.error("Give either --out <file> or --compare <before> <after>; see --help.");
    return 2;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 2;
  }
}

function compare(before: string, after: string, isJson: boolean): number {
  const answers = readRecording(after);
  const differences = compareRecordings(readRecording(before), answers);
  if (differences.length > 0) console.log(formatDifferences(differences));
  report(isJson, answers.length, differences.length, `${differences.length} differences`);
  return differences.length === 0 ? 0 : 1;
}

async function record(file: string, options: AccessOptions): Promise<number> {
  const platform = options.profile === undefined ? await startFreshPlatform() : readProfile(options.profile);
  try {
    const url = options.url ?? platform.url;
    const { answers, problems } = await recordAccess({ url, adminToken: platform.adminToken }, (step) =>
      console.error(step),
    );
    writeRecording(file, answers);
    for (const { name, problem } of problems) console.log(`${name}: ${problem}`);
    report(options.json, answers.length, problems.length, `${problems.length} answers contradict the table`);
    return problems.length === 0 ? 0 : 1;
  } finally {
    await platform.close();
  }
}

/** @param differences between two recordings, or between the table and what was recorded */
function report(isJson: boolean, requests: number, differences: number, text: string): void {
  console.log(isJson ? JSON.stringify({ requests, differences }) : `${requests} requests, ${text}`);
}

interface RecordedPlatform {
  readonly url: string;
  readonly adminToken: string;
  close(): Promise<void>;
}

async function startFreshPlatform(): Promise<RecordedPlatform> {
  console.error("starting the platform");
  const stateFolder = mkdtempSync(join(tmpdir(), "burgee-access-"));
  const platform = await startPlatform({ stateFolder, port: 0, firehosePort: 0 });
  return {
    url: platform.url,
    adminToken: platform.state.secrets.adminToken,
    async close() {
      await platform.close();
      rmSync(stateFolder, { recursive: true, force: true });
    },
  };
}

function readProfile(file: string): RecordedPlatform {
  const profile: unknown = JSON.parse(readFileSync(file, "utf8"));
  if (!isRecord(profile) || typeof profile["url"] !== "string" || typeof profile["adminToken"] !== "string") {
    throw new Error(`${file} is not the profile of a platform`);
  }
  return { url: profile["url"], adminToken: profile["adminToken"], close: () => Promise.resolve() };
}
