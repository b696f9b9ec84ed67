import { writeFileSync } from "node:fs";
import { resolve } from "node:path";

import { findLocalProfile } from "burgee/local-profile";
import { Command, InvalidArgumentError } from "commander";

import { type LoadTarget, findTargetProblem } from "./device/load-target.ts";
import type { LandedCount } from "./landed/count-landed-events.ts";
import { waitForLanding } from "./landed/wait-for-landing.ts";
import { totalMs } from "./open-loop/rate-curve.ts";
import { showProgress } from "./progress.ts";
import { renderReport } from "./report/render-report.ts";
import { type LoadRun, runScenario } from "./run-scenario.ts";
import { listScenarios, readScenario } from "./scenario/read-scenario.ts";

interface Flags {
  readonly url?: string;
  readonly key?: string;
  readonly env: string;
  readonly landing?: string;
  readonly scale: number;
  readonly report?: string;
  readonly json?: boolean;
  readonly iOwnThisServer?: boolean;
}

interface Target extends LoadTarget {
  readonly landingFolder?: string;
}

/** Streams buffer for seconds on this machine and for minutes at AWS; only the former is worth waiting for. */
const LANDING_WAIT_MS_MAX = 20_000;

const program = new Command("load")
  .description("Offers a scenario of device traffic to a platform and measures the answers. Open loop.")
  .argument("<scenario>", `a scenario file, or one of: ${listScenarios().join(", ")}`)
  .option("--url <origin>", "platform; default: the one that runs here")
  .option("--key <sdk key>", "client SDK key; default: BURGEE_CLIENT_KEY, or that of the local platform")
  .option("--env <environment>", "environment of the local platform", "production")
  .option("--landing <folder>", "count landed events there; default: the folder of the local platform")
  .option("--scale <factor>", "multiply all rates", readFactor, 1)
  .option("--report <file>", "write an HTML report")
  .option("--json", "print the result as JSON on one line")
  .option("--i-own-this-server", "send load to an address that is not this machine")
  .addHelpText("after", "\nExit code 1: a request was not answered with 201, or an acknowledged event did not land.");

async function main(scenarioName: string, flags: Flags): Promise<void> {
  const target = readTarget(flags);
  const problem = findTargetProblem(target.url, flags.iOwnThisServer ?? false);
  if (problem !== undefined) program.error(problem, { exitCode: 2 });
  const scenario = readScenario(scenarioName, flags.scale);
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  let progress: ReturnType<typeof showProgress> | undefined;
  const run = await runScenario(scenario, target, {
    onStart: (timeline) => {
      progress = showProgress(scenario.name, timeline, totalMs(scenario.phases));
    },
    signal: stop.signal,
  });
  progress?.stop();
  const { landingFolder } = target;
  const landed =
    landingFolder === undefined ? undefined : await waitForLanding(run, landingFolder, LANDING_WAIT_MS_MAX);
  if (flags.report !== undefined) writeReport(flags.report, run, target.url, landed);
  const result = describeRun(run, landed);
  process.stdout.write(flags.json ? `${JSON.stringify(result)}\n` : `${JSON.stringify(result, null, 2)}\n`);
  if (run.acknowledgedPosts.length < run.timeline.offered || (landed?.lost ?? 0) > 0) process.exitCode = 1;
}

function readTarget(flags: Flags): Target {
  const profile = flags.url === undefined ? findLocalProfile(process.cwd()) : undefined;
  const url = flags.url ?? profile?.url ?? "";
  const clientKey = flags.key ?? process.env["BURGEE_CLIENT_KEY"] ?? profile?.keys[flags.env]?.client ?? "";
  if (url === "") program.error("no platform: give --url <origin>, or start one with `npm start`", { exitCode: 2 });
  if (clientKey === "") program.error("no SDK key: give --key, or set BURGEE_CLIENT_KEY", { exitCode: 2 });
  const landingFolder = flags.landing === undefined ? profile?.landingFolder : resolve(flags.landing);
  return { url: url.replace(/\/$/, ""), clientKey, ...(landingFolder === undefined ? {} : { landingFolder }) };
}

function writeReport(file: string, run: LoadRun, url: string, landed: LandedCount | undefined): void {
  const { timeline, acknowledgedPosts, scenario } = run;
  const missed = timeline.offered - acknowledgedPosts.length;
  const cards = [
    { label: "requests offered", value: timeline.offered.toLocaleString("en-US") },
    { label: "requests not taken", value: missed.toLocaleString("en-US"), mood: moodOf(missed) },
    { label: "events accepted", value: timeline.acceptedEvents.toLocaleString("en-US") },
    ...(landed === undefined
      ? []
      : [{ label: "of them not landed", value: landed.lost.toLocaleString("en-US"), mood: moodOf(landed.lost) }]),
    { label: "p50 over all", value: `${timeline.latency().p50Ms.toFixed(1)} ms` },
    { label: "p99 over all", value: `${timeline.latency().p99Ms.toFixed(1)} ms` },
  ];
  const landedPerSecond = landed === undefined ? {} : { landedPerSecond: landed.landedPerSecond };
  writeFileSync(file, renderReport({ title: `Load: ${scenario.name}`, run, url, cards, ...landedPerSecond }));
  process.stderr.write(`report: ${file}\n`);
}

function moodOf(count: number): "good" | "bad" {
  return count === 0 ? "good" : "bad";
}

function describeRun(run: LoadRun, landed: LandedCount | undefined): Record<string, unknown> {
  const { timeline, scenario, configTimeline } = run;
  return {
    scenario: scenario.name,
    run: run.id,
    offered: timeline.offered,
    acknowledged: run.acknowledgedPosts.length,
    acceptedEvents: timeline.acceptedEvents,
    ...(landed === undefined ? {} : { landed: landed.landed, lost: landed.lost, duplicates: landed.duplicates }),
    repeatedPosts: run.repeatedPosts,
    answers: timeline.outcomes(),
    failures: run.failures,
    refusals: run.refusals,
    latency: timeline.latency(),
    phases: scenario.phases.map(({ name }, index) => ({ name, ...timeline.phaseLatency(index) })),
    ...(configTimeline.offered > 0
      ? { config: { answers: configTimeline.outcomes(), ...configTimeline.latency() } }
      : {}),
  };
}

function readFactor(text: string): number {
  const factor = Number(text);
  if (!(factor > 0 && factor <= 10_000)) throw new InvalidArgumentError("must be a number above 0");
  return factor;
}

program.action(main);
program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`load: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
