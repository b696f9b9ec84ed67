import { writeFileSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import { findLocalProfile } from "burgee/local-profile";
import type { LoadTarget } from "./device/load-target.ts";
import { findTargetProblem } from "./device/load-target.ts";
import { totalMs } from "./open-loop/rate-curve.ts";
import { showProgress } from "./progress.ts";
import { renderReport } from "./report/render-report.ts";
import type { LoadRun } from "./run-scenario.ts";
import { runScenario } from "./run-scenario.ts";
import { listScenarios, readScenario } from "./scenario/read-scenario.ts";

interface Flags {
  readonly url?: string;
  readonly key?: string;
  readonly env: string;
  readonly scale: number;
  readonly report?: string;
  readonly json?: boolean;
  readonly iOwnThisServer?: boolean;
}

const program = new Command("load")
  .description("Offers a scenario of device traffic to a platform and measures the answers. Open loop.")
  .argument("<scenario>", `a scenario file, or one of: ${listScenarios().join(", ")}`)
  .option("--url <origin>", "platform; default: the one that runs here")
  .option("--key <sdk key>", "client SDK key; default: BURGEE_CLIENT_KEY, or that of the local platform")
  .option("--env <environment>", "environment of the local platform", "production")
  .option("--scale <factor>", "multiply all rates", readFactor, 1)
  .option("--report <file>", "write an HTML report")
  .option("--json", "print the result as JSON")
  .option("--i-own-this-server", "send load to an address that is not this machine")
  .addHelpText("after", "\nExit code 1: some requests were not answered with 201.");

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
  if (flags.report !== undefined) {
    writeFileSync(
      flags.report,
      renderReport({ title: `Load: ${scenario.name}`, run, url: target.url, cards: cardsOf(run) }),
    );
    process.stderr.write(`report: ${flags.report}\n`);
  }
  const result = describeRun(run);
  process.stdout.write(flags.json ? `${JSON.stringify(result)}\n` : `${JSON.stringify(result, null, 2)}\n`);
  if (run.acknowledgedPosts.length < run.timeline.offered) process.exitCode = 1;
}

function readTarget(flags: Flags): LoadTarget {
  const profile = findLocalProfile(process.cwd());
  const url = flags.url ?? profile?.url;
  const localKey = flags.url === undefined ? profile?.keys[flags.env]?.client : undefined;
  const clientKey = flags.key ?? process.env["BURGEE_CLIENT_KEY"] ?? localKey;
  if (url === undefined)
    program.error("no platform: give --url <origin>, or start one with `npm start`", { exitCode: 2 });
  if (clientKey === undefined) program.error("no SDK key: give --key, or set BURGEE_CLIENT_KEY", { exitCode: 2 });
  return { url: (url ?? "").replace(/\/$/, ""), clientKey: clientKey ?? "" };
}

function describeRun(run: LoadRun): Record<string, unknown> {
  const { timeline, scenario, configTimeline } = run;
  return {
    scenario: scenario.name,
    run: run.id,
    offered: timeline.offered,
    acknowledged: run.acknowledgedPosts.length,
    acceptedEvents: timeline.acceptedEvents,
    repeatedPosts: run.repeatedPosts,
    answers: timeline.outcomes(),
    latency: timeline.latency(),
    phases: scenario.phases.map(({ name }, index) => ({ name, ...timeline.phaseLatency(index) })),
    ...(configTimeline.offered > 0
      ? { config: { answers: configTimeline.outcomes(), ...configTimeline.latency() } }
      : {}),
  };
}

function cardsOf({ timeline, acknowledgedPosts }: LoadRun): Parameters<typeof renderReport>[0]["cards"] {
  const missed = timeline.offered - acknowledgedPosts.length;
  return [
    { label: "requests offered", value: timeline.offered.toLocaleString("en-US") },
    { label: "events accepted", value: timeline.acceptedEvents.toLocaleString("en-US") },
    { label: "requests not taken", value: missed.toLocaleString("en-US"), mood: missed === 0 ? "good" : "bad" },
    { label: "p99 over all", value: `${timeline.latency().p99Ms.toFixed(1)} ms` },
  ];
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
