import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { median } from "../engine/sampling.ts";
import type { ServedProcess } from "../src/served-process.ts";
import {
  BULK_HEADERS,
  BULK_PATH,
  type BenchCase,
  CLOUD_HEADERS,
  createCases,
  makeBulkBody,
  makeClientPath,
  makeCloudBody,
  makeVariablePath,
} from "./cases.ts";
import { createFixture } from "./config-fixture.ts";
import { type ClosedLoopResult, driveClosedLoop, driveOpenLoop, round2 } from "./drive-load.ts";
import { type CaseResult, printSummary } from "./print-summary.ts";
import type { PreparedRivals } from "./rivals/prepare-rivals.ts";
import { printRivals } from "./rivals/print-rivals.ts";
import type { RivalsReport } from "./rivals/run-rivals.ts";
import { serveBareWorker, serveConfigWorker } from "./served-workers.ts";

// The config Worker as it is deployed, in raw workerd, beside a bare fetch handler that answers the same bytes.

const HELP = `Usage: npm run -s bench:config -- [--json] [--quick] [--case <name>] [--hono]
         [--rivals] [--flagd <path>] [--unleash-edge <path>]

Serves the built config Worker and a bare handler in raw workerd on one core and drives both from another: 304, full
config, sdkConfig, OFREP bulk and one variable in cloud mode with 100 features, and 304 with rate limits. Storage is a Worker behind the real R2 and KV bindings. Prints
requests per second as a ratio to the bare handler (median of five rounds), CPU per request, latency at half the
reached rate (open loop), and the time from process start to the first answer.
  --json    machine-readable result on stdout
  --quick   three short rounds
  --case    one of notModified, limitedNotModified, fullConfig, sdkConfig, ofrepBulk, cloudVariable
  --hono    measure the Worker with its routes on hono/tiny, as a ratio to the Worker with its table of routes
            (without the case of rate limits)
  --rivals  also do the same work, over the same flags, through unmodified flagd (remote evaluation, single and bulk) and
            unleash-edge (all four cases), each on one core and on all. Builds both once: flagd from the Go module proxy
            (needs Go), unleash-edge with cargo (needs Rust; half an hour). Says which could not be had, and why
  --flagd, --unleash-edge
            path of a binary to compare with in place of building it; without --rivals, no other is compared
flagd cannot be told to listen on 127.0.0.1 alone, so with it everything runs in a network namespace without an outside
(needs Linux and unshare).
Exit code 1 when an answer was wrong or a rival does not run, 2 when no rival that was asked for can be had.`;

const { values: options } = parseArgs({
  options: {
    json: { type: "boolean" },
    quick: { type: "boolean" },
    case: { type: "string" },
    hono: { type: "boolean" },
    rivals: { type: "boolean" },
    flagd: { type: "string" },
    "unleash-edge": { type: "string" },
    help: { type: "boolean" },
  },
});
if (options.help === true) {
  console.log(HELP);
  process.exit(0);
}

const prepared = await prepareWantedRivals();

const FEATURE_COUNT = 100;
const CONNECTION_COUNT = 64;
const rounds = options.quick === true ? 3 : 5;
const durationMs = options.quick === true ? 800 : 3_000;

// Asked before pinning, which narrows what everything started from here would see.
const coreCount = availableParallelism();
const hasTwoCores = coreCount > 1 && pinSelf(1);
const folder = mkdtempSync(join(tmpdir(), "burgee-bench-config-"));
const served: ServedProcess[] = [];
try {
  await report();
} finally {
  await Promise.all(served.map((worker) => worker.close()));
  rmSync(folder, { recursive: true, force: true });
}

async function report(): Promise<void> {
  const fixture = await createFixture(FEATURE_COUNT);
  const serveOptions = { folder, core: hasTwoCores ? 0 : undefined };
  const coldStartMs: number[] = [];
  for (let start = 0; start < 3; start++) {
    const cold = await serveConfigWorker(fixture.objects, serveOptions);
    coldStartMs.push(await timeFirstAnswer(cold));
    if (start < 2) await cold.close();
    else served.push(cold);
  }
  const [worker] = served;
  if (worker === undefined) throw new Error("the config Worker is not served");
  const bodies = {
    config: fixture.document,
    sdkConfig: await read(worker, makeClientPath(0)),
    bulk: await read(worker, BULK_PATH, { method: "POST", headers: BULK_HEADERS, body: makeBulkBody(0) }),
    variable: await read(worker, makeVariablePath(0), {
      method: "POST",
      headers: CLOUD_HEADERS,
      body: makeCloudBody(0),
    }),
  };
  const bare = await keep(serveBareWorker(bodies, serveOptions));
  const answers: Readonly<Record<BenchCase["name"], string>> = {
    notModified: "",
    limitedNotModified: "",
    fullConfig: bodies.config,
    sdkConfig: bodies.sdkConfig,
    ofrepBulk: bodies.bulk,
    cloudVariable: bodies.variable,
  };
  const results: Partial<Record<BenchCase["name"], CaseResult>> = {};
  const cases = createCases(fixture);
  const hono =
    options.hono === true
      ? await keep(serveConfigWorker(fixture.objects, { ...serveOptions, isOnHono: true }))
      : undefined;
  if (options.case !== undefined && !cases.some(({ name }) => name === options.case)) {
    throw new Error(`--case must be one of ${cases.map(({ name }) => name).join(", ")}`);
  }
  const wanted = cases.filter(({ name }) => options.case === undefined || name === options.case);
  for (const one of wanted) {
    if (hono !== undefined && one.isLimited === true) continue;
    const own =
      one.isLimited === true
        ? await keep(serveConfigWorker(fixture.objects, { ...serveOptions, isLimited: true }))
        : (hono ?? worker);
    const yardstick = hono === undefined ? bare : worker;
    results[one.name] = await compare(one, own, yardstick, Buffer.byteLength(answers[one.name]));
  }
  const rivals = prepared === undefined ? undefined : await measureRivals(prepared, serveOptions.core);
  const summary = {
    ratios: Object.fromEntries(Object.entries(results).map(([name, { ratio }]) => [name, ratio])),
    firstAnswerMs: round2(median(coldStartMs)),
    residentMiB: Math.round(worker.residentBytes() / 2 ** 20),
    features: FEATURE_COUNT,
    connections: CONNECTION_COUNT,
    storage: "a Worker behind the real R2 and KV bindings",
    pinned: hasTwoCores,
    cases: results,
    ...(rivals && { rivals }),
  };
  if (options.json === true) console.log(JSON.stringify(summary));
  else {
    printSummary(options.hono === true ? "table" : "bare", summary.firstAnswerMs, summary.residentMiB, results);
    if (rivals !== undefined) printRivals(rivals);
  }
  const rivalCases = Object.values(rivals?.compared ?? {}).flatMap(({ cases: compared }) => Object.values(compared));
  const isAnyWrong = [...Object.values(results), ...rivalCases].some(({ wrong }) => wrong > 0);
  if (isAnyWrong || Object.keys(rivals?.failed ?? {}).length > 0) process.exitCode = 1;
}

/** Has a server closed at the end. */
async function keep(starting: Promise<ServedProcess>): Promise<ServedProcess> {
  const started = await starting;
  served.push(started);
  return started;
}

// What rivals need is loaded when they are asked for: a run without them has nothing to do with their packages.

async function prepareWantedRivals(): Promise<PreparedRivals | undefined> {
  const isBuilding = options.rivals === true;
  const paths = { flagd: options.flagd, unleashEdge: options["unleash-edge"] };
  if (!isBuilding && Object.values(paths).every((path) => path === undefined)) return undefined;
  const { prepareRivals } = await import("./rivals/prepare-rivals.ts");
  try {
    return prepareRivals({ isBuilding, paths });
  } catch (error) {
    console.error((error as Error).message);
    process.exit(2);
  }
}

async function measureRivals(rivals: PreparedRivals, core: number | undefined): Promise<RivalsReport> {
  const { runRivals } = await import("./rivals/run-rivals.ts");
  const plan = { connectionCount: CONNECTION_COUNT, rounds, durationMs, folder, core, coreCount };
  return runRivals(rivals, { featureCount: FEATURE_COUNT, ...plan });
}

async function compare(
  one: BenchCase,
  worker: ServedProcess,
  bare: ServedProcess,
  bodyBytes: number,
): Promise<CaseResult> {
  const drive = (target: ServedProcess, ms: number): Promise<ClosedLoopResult> =>
    driveClosedLoop(target, one.requests, one.expectedStatus, { connectionCount: CONNECTION_COUNT, durationMs: ms });
  for (const target of [worker, bare]) await drive(target, durationMs / 2);
  const pairs: { readonly own: ClosedLoopResult; readonly bare: ClosedLoopResult }[] = [];
  for (let round = 1; round <= rounds; round++) {
    const pair = { own: await drive(worker, durationMs), bare: await drive(bare, durationMs) };
    pairs.push(pair);
    console.error(`${one.name}: round ${round} of ${rounds}, ratio ${round2(computeRatio(pair))}`);
  }
  const requestsPerSecond = median(pairs.map(({ own }) => own.requestsPerSecond));
  const { offeredPerSecond, p50Ms, p99Ms, wrong } = await driveOpenLoop(worker, one.requests, one.expectedStatus, {
    ratePerSecond: requestsPerSecond / 2,
    durationMs,
  });
  return {
    ratio: round2(median(pairs.map(computeRatio))),
    requestsPerSecond: Math.round(requestsPerSecond),
    bareRequestsPerSecond: Math.round(median(pairs.map(({ bare: other }) => other.requestsPerSecond))),
    cpuMicrosPerRequest: round2(median(pairs.map(({ own }) => own.cpuMicrosPerRequest))),
    bareCpuMicrosPerRequest: round2(median(pairs.map(({ bare: other }) => other.cpuMicrosPerRequest))),
    cpuShareMin: round2(Math.min(...pairs.flatMap(({ own, bare: other }) => [own.cpuShare, other.cpuShare]))),
    halfLoad: { offeredPerSecond, p50Ms, p99Ms },
    bodyBytes,
    rounds: pairs.map((pair) => round2(computeRatio(pair))),
    wrong: wrong + pairs.reduce((total, { own, bare: other }) => total + own.wrong + other.wrong, 0),
  };
}

function computeRatio({ own, bare }: { readonly own: ClosedLoopResult; readonly bare: ClosedLoopResult }): number {
  return own.requestsPerSecond / bare.requestsPerSecond;
}

/** Milliseconds of the very first evaluation: key, pointer and artifact from storage, compile, evaluate, render. */
async function timeFirstAnswer(worker: ServedProcess): Promise<number> {
  const startedMs = performance.now();
  await read(worker, makeClientPath(0));
  return performance.now() - startedMs;
}

async function read(worker: ServedProcess, path: string, init?: RequestInit): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${worker.port}${path}`, init);
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${path.split("?")[0]} answered ${response.status}: ${text}`);
  return text;
}

function pinSelf(core: number): boolean {
  try {
    execFileSync("taskset", ["-pc", String(core), String(process.pid)], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
