import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";

import { repositoryRoot } from "@burgee/scripts/workers";
import { Command, InvalidArgumentError } from "commander";

import { totalMs } from "../open-loop/rate-curve.ts";
import { settle } from "../platform/account-run.ts";
import { type EventsPlatform, startEventsPlatform } from "../platform/start-events-platform.ts";
import { showProgress } from "../progress.ts";
import type { RunFailure, RunWarning } from "../report/failure-tables.ts";
import { renderReport } from "../report/render-report.ts";
import { chooseBaseRate } from "./choose-base-rate.ts";
import { measureCapacity } from "./measure-capacity.ts";
import { type SpikeRun, runSpike, spikeScenario } from "./run-spike.ts";

interface Flags {
  readonly runs: number;
  readonly rate?: number;
  readonly peakShare: number;
  readonly runtimes: number;
  readonly baseSeconds: number;
  readonly peakSeconds: number;
  readonly report: string;
  readonly json?: boolean;
}

const EVENTS_PER_POST = 10;
/** Share of this machine's processor time, over everything: half of it, less the error of a short measurement. */
const PEAK_SHARE = 0.45;
const PEAK_SHARE_MAX = 0.5;
/** Where the search for the rate starts, as a share of what the machine takes in a closed loop. */
const START_SHARE = 0.25;
/** How long the Workers warm up: a spike in production meets compiled code and heaps of their final size. */
const WARM_UP_MS = 30_000;
const CAPACITY_MS = 4_000;
/**
 * One per processor: a runtime runs everything on one thread, and its collections stop whatever it holds. A spike on
 * Cloudflare never meets one isolate alone.
 */
const RUNTIMES = Math.min(availableParallelism(), 4);
/** As many as the peak needs at their default quota of 5 MiB a second each: about 5,000 posts a second together. */
const STREAMS = Array.from({ length: 8 }, (_, index) => ({
  name: `burgee-events-${index + 1}`,
  ratio: 1 / 8,
  bufferBytes: 1024 * 1024,
  bufferIntervalMs: 1_000,
}));
/** How many times the base's p99 the p99 at the peak may be. */
const P99_RATIO_MAX = 3;

const program = new Command("load:spike")
  .description("A tenfold step in one second against the events path of the platform, run on this machine.")
  .option("--runs <count>", "spikes; the one with the median p99 ratio is reported", readPositive, 3)
  .option("--rate <posts>", "base rate in posts a second; default: found by short trials", readPositive)
  .option("--peak-share <share>", "share of the processors in use at the peak, at most 0.5", readShare, PEAK_SHARE)
  .option("--base-seconds <seconds>", "length of the base", readPositive, 30)
  .option("--peak-seconds <seconds>", "length of the peak", readPositive, 60)
  .option("--runtimes <count>", "Workers runtimes side by side, which take posts in turn", readCount, RUNTIMES)
  .option("--report <file>", "HTML report of the reported run", join(repositoryRoot, ".burgee/load/spike.html"))
  .option("--json", "print one JSON object")
  .addHelpText(
    "after",
    "\nExit code 1: an event was lost or unexplained, a request failed, or p99 rose more than threefold.",
  );

async function main(flags: Flags): Promise<void> {
  const platforms: EventsPlatform[] = [];
  try {
    for (let started = 0; started < flags.runtimes; started++) {
      platforms.push(await startEventsPlatform({ streams: STREAMS }));
    }
    process.stderr.write(`warming up for ${WARM_UP_MS / 1000} s\n`);
    await measureCapacity(platforms, EVENTS_PER_POST, WARM_UP_MS);
    const capacity = await measureCapacity(platforms, EVENTS_PER_POST, CAPACITY_MS);
    process.stderr.write(`capacity ${capacity.toFixed(0)} posts/s\n`);
    const wish = {
      busyShare: flags.peakShare,
      startPeakRate: capacity * START_SHARE,
      peakRateMax: capacity * PEAK_SHARE_MAX,
      eventsPerPost: EVENTS_PER_POST,
    };
    const baseRate = flags.rate ?? (await chooseBaseRate(platforms, wish));
    for (const platform of platforms) await settle(platform);
    process.stderr.write(`base ${baseRate}, peak ${baseRate * 10} posts/s\n`);
    const { baseSeconds, peakSeconds } = flags;
    const shape = { baseRate, baseSeconds, peakSeconds, eventsPerPost: EVENTS_PER_POST };
    const runs: SpikeRun[] = [];
    for (let index = 1; index <= flags.runs; index++) {
      const scenario = spikeScenario(shape, index);
      let progress: ReturnType<typeof showProgress> | undefined;
      const spike = await runSpike(scenario, platforms, (timeline) => {
        progress = showProgress(`spike ${index}/${flags.runs}`, timeline, totalMs(scenario.phases));
      });
      progress?.stop();
      runs.push(spike);
    }
    printResult(runs, { capacity, baseRate, urls: platforms.map(({ url }) => url), ...sumStreams(platforms) }, flags);
  } finally {
    for (const platform of platforms) await platform.close();
  }
}

interface Setting {
  readonly capacity: number;
  readonly baseRate: number;
  readonly urls: readonly string[];
  readonly billedPerLanded: number;
  /** Calls that a stream refused for its quota: there were too few streams. */
  readonly throttledCalls: number;
}

function sumStreams(platforms: readonly EventsPlatform[]): Pick<Setting, "billedPerLanded" | "throttledCalls"> {
  const streams = platforms.flatMap(({ emulator }) => Object.values(emulator.stats().streams));
  const sum = (read: (stream: (typeof streams)[number]) => number): number =>
    streams.reduce((total, stream) => total + read(stream), 0);
  return {
    billedPerLanded: round(sum(({ billedBytes }) => billedBytes) / sum(({ recordBytes }) => recordBytes), 3),
    throttledCalls: sum(({ throttledCalls }) => throttledCalls),
  };
}

function printResult(runs: readonly SpikeRun[], setting: Setting, flags: Flags): void {
  const median = [...runs].sort((a, b) => ratioOf(a) - ratioOf(b))[Math.floor((runs.length - 1) / 2)] as SpikeRun;
  const sum = (read: (run: SpikeRun) => number): number => runs.reduce((total, run) => total + read(run), 0);
  const result = {
    runs: runs.length,
    offered: sum(({ offered }) => offered) * EVENTS_PER_POST,
    accepted: sum(({ account }) => account.accepted),
    landed: sum(({ account }) => account.landed),
    duplicates: sum(({ account }) => account.duplicates),
    lost: sum(({ account }) => account.lost),
    unexplained: runs.at(-1)?.account.unexplained ?? 0,
    http5xx: sum(({ http5xx }) => http5xx),
    otherFailures: sum(({ otherFailures }) => otherFailures),
    p99BaseMs: round(median.p99BaseMs, 1),
    p99PeakMs: round(median.p99PeakMs, 1),
    p99Ratio: round(ratioOf(median), 2),
    p99Ratios: runs.map((run) => round(ratioOf(run), 2)),
    peakBusyShares: runs.map(({ peakLoad }) => round(peakLoad.busyShare, 2)),
    stolenShares: runs.map(({ wholeLoad }) => round(wholeLoad.stolenShare, 3)),
    baseRate: setting.baseRate,
    peakRate: setting.baseRate * 10,
    capacity: Math.round(setting.capacity),
    runtimes: setting.urls.length,
    billedPerLanded: setting.billedPerLanded,
    throttledCalls: setting.throttledCalls,
    ...listFailures(runs),
    report: flags.report,
  };
  mkdirSync(dirname(flags.report), { recursive: true });
  writeFileSync(flags.report, renderSpikeReport(median, runs, setting));
  process.stdout.write(flags.json ? `${JSON.stringify(result)}\n` : `${JSON.stringify(result, null, 2)}\n`);
  const { lost, unexplained, duplicates, http5xx, otherFailures, p99Ratio } = result;
  if (lost + unexplained + duplicates + http5xx + otherFailures > 0 || p99Ratio > P99_RATIO_MAX) process.exitCode = 1;
}

/** Over all runs, because a run other than the median may have failed. */
function listFailures(runs: readonly SpikeRun[]): {
  readonly failures: readonly RunFailure[];
  readonly warnings: readonly RunWarning[];
} {
  return {
    failures: runs.flatMap(({ run }, index) => run.failures.map((failure) => ({ run: index + 1, ...failure }))),
    warnings: runs.flatMap(({ warnings }, index) => warnings.map((warning) => ({ run: index + 1, ...warning }))),
  };
}

function renderSpikeReport(spike: SpikeRun, runs: readonly SpikeRun[], { urls }: Setting): string {
  const { account, run } = spike;
  const { failures, warnings } = listFailures(runs);
  const missed = failures.reduce((sum, { count }) => sum + count, 0);
  return renderReport({
    title: "A tenfold spike in one second",
    run,
    url: urls.join(", "),
    landedPerSecond: account.landedPerSecond,
    failures,
    warnings,
    cards: [
      { label: "events accepted", value: account.accepted.toLocaleString("en-US") },
      {
        label: "of them landed",
        value: account.landed.toLocaleString("en-US"),
        mood: account.lost === 0 ? "good" : "bad",
      },
      { label: "unexplained", value: String(account.unexplained), mood: account.unexplained === 0 ? "good" : "bad" },
      { label: "requests not taken, all runs", value: String(missed), mood: missed === 0 ? "good" : "bad" },
      { label: "p99 at the base", value: `${spike.p99BaseMs.toFixed(1)} ms` },
      { label: "p99 at the peak", value: `${spike.p99PeakMs.toFixed(1)} ms` },
      { label: "of the machine in use at the peak", value: `${(spike.peakLoad.busyShare * 100).toFixed(0)} %` },
    ],
  });
}

function ratioOf(run: SpikeRun): number {
  return run.p99PeakMs / run.p99BaseMs;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function readPositive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError("must be a number above 0");
  return value;
}

function readCount(text: string): number {
  const count = readPositive(text);
  if (!Number.isInteger(count)) throw new InvalidArgumentError("must be a whole number");
  return count;
}

function readShare(text: string): number {
  const share = readPositive(text);
  if (share > PEAK_SHARE_MAX) throw new InvalidArgumentError(`must be at most ${PEAK_SHARE_MAX}`);
  return share;
}

program.action(main);
program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`load:spike: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 2;
});
