import { Command, InvalidArgumentError } from "commander";

import { showProgress } from "../progress.ts";
import type { ChaosScenario } from "./chaos-scenario.ts";
import { CHAOS_SCENARIOS } from "./chaos-scenarios.ts";
import { type ChaosResult, runChaosScenario } from "./run-chaos-scenario.ts";

interface Flags {
  readonly only?: readonly string[];
  readonly rate: number;
  readonly events: number;
  readonly json?: boolean;
}

/** Within five seconds of a failure at least this share of calls must go to the other stream. */
const SECONDARY_SHARE_MIN = 0.99;
const RESTORED_MS_MAX = 60_000;
const PROBLEMS_SHOWN_MAX = 20;

const program = new Command("chaos:events")
  .description("Breaks the events path in every way it must survive, under load, and accounts for every event.")
  .option("--only <name...>", `run only these: ${CHAOS_SCENARIOS.map(({ name }) => name).join(", ")}`)
  .option("--rate <posts>", "load in posts a second", readPositive, 60)
  .option("--events <count>", "events in a post", readPositive, 5)
  .option("--json", "print one JSON object")
  .addHelpText(
    "after",
    "\nExit code 1: an acknowledged event is lost, unexplained or twice in the SQL view, too few were accepted, failover was slow,\nor a hostile post was answered with a 5xx or not at all.",
  );

async function main(flags: Flags): Promise<void> {
  const results: ChaosResult[] = [];
  for (const scenario of chooseScenarios(flags.only)) {
    let progress: ReturnType<typeof showProgress> | undefined;
    const result = await runChaosScenario(scenario, {
      rate: flags.rate,
      eventsPerPost: flags.events,
      onStart: (timeline, plannedMs) => {
        progress = showProgress(scenario.name, timeline, plannedMs);
      },
    });
    progress?.stop();
    process.stderr.write(`${scenario.name}: ${JSON.stringify(describeResult(result))}\n`);
    results.push(result);
  }
  const total = (read: (result: ChaosResult) => number): number =>
    results.reduce((sum, result) => sum + read(result), 0);
  const summary = {
    lost: total(({ account }) => account.lost),
    unexplained: total(({ account }) => account.unexplained),
    duplicates: total(({ account }) => account.duplicates),
    scenarios: results.map(describeResult),
  };
  process.stdout.write(flags.json ? `${JSON.stringify(summary)}\n` : `${JSON.stringify(summary, null, 2)}\n`);
  const isFailoverGood = results.every(({ failover }) => failover === undefined || isGood(failover));
  const isEnoughAccepted = results.every(({ name, acceptedShare }) => {
    const scenario = CHAOS_SCENARIOS.find((candidate) => candidate.name === name);
    return acceptedShare >= (scenario?.acceptedShareMin ?? 1);
  });
  const problems = results.flatMap(({ disturbance }) => disturbance?.problems ?? []);
  for (const problem of problems.slice(0, PROBLEMS_SHOWN_MAX)) process.stderr.write(`${problem}\n`);
  if (!isFailoverGood) process.stderr.write("traffic moved between the streams too slowly\n");
  if (!isEnoughAccepted) process.stderr.write("too few events were accepted: is this machine too busy?\n");
  const isWhole = summary.lost + summary.unexplained + summary.duplicates === 0;
  if (!isWhole || !isFailoverGood || !isEnoughAccepted || problems.length > 0) process.exitCode = 1;
}

function isGood({ secondaryShare, restoredAfterMs }: NonNullable<ChaosResult["failover"]>): boolean {
  return secondaryShare >= SECONDARY_SHARE_MIN && restoredAfterMs !== undefined && restoredAfterMs <= RESTORED_MS_MAX;
}

function describeResult({
  name,
  acceptedShare,
  account,
  run,
  failover,
  disturbance,
}: ChaosResult): Record<string, unknown> {
  const { accepted, landed, lost, unexplained, inFlight, dead, duplicates, rawDuplicates, landedUnacknowledged } =
    account;
  return {
    name,
    offered: run.timeline.offered * run.scenario.eventsPerPost,
    accepted,
    acceptedShare: Number(acceptedShare.toFixed(4)),
    landed,
    lost,
    unexplained,
    inFlight,
    dead,
    duplicates,
    rawDuplicates,
    landedUnacknowledged,
    repeatedPosts: run.repeatedPosts,
    answers: run.timeline.outcomes(),
    refusals: run.refusals,
    p99Ms: Number(run.timeline.latency().p99Ms.toFixed(1)),
    ...(failover === undefined ? {} : { failover }),
    ...(disturbance === undefined
      ? {}
      : { disturbance: { answers: disturbance.answers, problems: disturbance.problems.length } }),
  };
}

function chooseScenarios(names: readonly string[] | undefined): readonly ChaosScenario[] {
  if (names === undefined) return CHAOS_SCENARIOS;
  return names.map((name) => {
    const scenario = CHAOS_SCENARIOS.find((candidate) => candidate.name === name);
    if (scenario === undefined) program.error(`no scenario ${name}`, { exitCode: 2 });
    return scenario as ChaosScenario;
  });
}

function readPositive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError("must be a number above 0");
  return value;
}

program.action(main);
program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`chaos:events: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 2;
});
