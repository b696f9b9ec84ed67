import { randomUUID } from "node:crypto";

import { createDeviceFleet } from "./device/device-fleet.ts";
import type { LoadTarget } from "./device/load-target.ts";
import { type Failure, FailureLog } from "./open-loop/failure-log.ts";
import { type Arrival, planArrivals } from "./open-loop/plan-arrivals.ts";
import { runOpenLoop } from "./open-loop/run-open-loop.ts";
import { createRandom } from "./open-loop/seeded-random.ts";
import { Timeline } from "./open-loop/timeline.ts";
import type { Scenario } from "./scenario/parse-scenario.ts";

/** What happened in a run. */
export interface LoadRun {
  /** Marks the events of this run: `metaData.run`. */
  readonly id: string;
  readonly scenario: Scenario;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly timeline: Timeline;
  /** Config fetches of `config-then-events`, measured apart. */
  readonly configTimeline: Timeline;
  /** Numbers of the posts that were answered 201. */
  readonly acknowledgedPosts: readonly number[];
  /** Posts that were never answered 201: when, how and with which message. Their counts add up to all of them. */
  readonly failures: readonly Failure[];
  /** Messages of refusals and failures with their counts, repeated attempts included. */
  readonly refusals: Readonly<Record<string, number>>;
  /** Posts that were sent more than once. */
  readonly repeatedPosts: number;
}

export interface RunOptions {
  readonly onStart?: (timeline: Timeline) => void;
  readonly signal?: AbortSignal;
}

/** How many arrivals may be under way at once; a machine that cannot hold more connections fails instead of slowing the load. */
const IN_FLIGHT_MAX = 20_000;

/** Offers the load of a scenario to a target, or to several in turn, and measures what comes back. */
export async function runScenario(
  scenario: Scenario,
  target: LoadTarget | readonly LoadTarget[],
  options: RunOptions = {},
): Promise<LoadRun> {
  const id = randomUUID();
  const { devices, eventsPerPost, retries } = scenario;
  const fleet = createDeviceFleet({ targets: [target].flat(), devices, eventsPerPost, retries, run: id });
  const timeline = new Timeline(scenario.phases.length);
  const configTimeline = new Timeline(scenario.phases.length);
  const failures = new FailureLog();
  const acknowledgedPosts: number[] = [];
  let repeatedPosts = 0;
  let posts = 0;
  const startedAtMs = Date.now();
  const startMs = performance.now();
  options.onStart?.(timeline);

  const send = async ({ phase, atMs }: Arrival, plannedAtMs: number): Promise<void> => {
    const post = posts++;
    let latencyFromMs = plannedAtMs;
    if (scenario.action === "config-then-events") {
      configTimeline.recordOffered(atMs);
      const fetched = await fleet.fetchConfig(post);
      const nowMs = performance.now();
      configTimeline.recordEnd(phase, nowMs - startMs, nowMs - plannedAtMs, fetched.outcome, 0);
      latencyFromMs = nowMs;
    }
    timeline.recordOffered(latencyFromMs - startMs);
    const { outcome, attempts, message } = await fleet.postEvents(post);
    const endMs = performance.now();
    const isAccepted = outcome === 201;
    if (isAccepted) acknowledgedPosts.push(post);
    else failures.record(endMs - startMs, endMs - latencyFromMs, outcome, message);
    if (attempts > 1) repeatedPosts += 1;
    timeline.recordEnd(phase, endMs - startMs, endMs - latencyFromMs, outcome, isAccepted ? eventsPerPost : 0);
  };
  await runOpenLoop({
    arrivals: planArrivals(scenario.phases, scenario.spacing, createRandom(scenario.seed)),
    send,
    inFlightMax: IN_FLIGHT_MAX,
    onGivenUp: ({ phase, atMs }) => {
      timeline.recordOffered(atMs);
      timeline.recordEnd(phase, atMs, Number.POSITIVE_INFINITY, "given_up", 0);
      failures.record(atMs, 0, "given_up", `${IN_FLIGHT_MAX} requests were under way: this process is the bottleneck`);
    },
    signal: options.signal ?? new AbortController().signal,
  });
  await fleet.close();
  return {
    id,
    failures: failures.list(),
    refusals: fleet.refusals(),
    scenario,
    startedAtMs,
    endedAtMs: Date.now(),
    timeline,
    configTimeline,
    acknowledgedPosts,
    repeatedPosts,
  };
}
