import { setTimeout as sleep } from "node:timers/promises";

import { type AskOutcome, SURFACES, ask } from "./ask.ts";
import type { Gate } from "./gate.ts";
import type { Surface } from "./judge-answer.ts";
import type { Target } from "./target.ts";

export interface LoadCounts {
  readonly requests: number;
  readonly failed: number;
  readonly tamperedServed: number;
  /** Answered 503 where nothing provable was stored. */
  readonly refused: number;
  /** Event posts that were answered 503 and sent again, as SDKs do. */
  readonly repeatedPosts: number;
}

export interface SteadyLoad {
  counts(): LoadCounts;
  /** The first answers of each kind that were wrong. */
  readonly problems: readonly string[];
  /** Asks these from now on, in turn, and on every surface. */
  aim(targets: readonly Target[], stage: string): void;
  /** Resolves when all of these have been asked on every surface from now on. */
  finishRound(): Promise<void>;
  /** Ends the load and waits for the last answers. */
  stop(): Promise<void>;
}

/** Requests that can be waiting at the same time. */
const LANES = 16;
const PROBLEMS_KEPT_MAX = 20;
const POLL_MS = 50;

/** Sends requests at a steady rate until it is stopped; those that come while the gate is closed wait. */
export function startSteadyLoad(url: string, ratePerSecond: number, gate: Gate): SteadyLoad {
  const counts = { requests: 0, failed: 0, tamperedServed: 0, refused: 0, repeatedPosts: 0 };
  const problems: string[] = [];
  let questions: readonly (readonly [Target, Surface])[] = [];
  let stage = "";
  let next = 0;
  const end = new AbortController();

  function record(outcome: AskOutcome, { projectKey, environmentKey }: Target, surface: Surface): void {
    counts.requests += 1;
    if (outcome.isRepeated) counts.repeatedPosts += 1;
    if (outcome.kind === "refused") counts.refused += 1;
    if (outcome.kind === "failed") counts.failed += 1;
    if (outcome.kind === "tampered") counts.tamperedServed += 1;
    if (!("problem" in outcome)) return;
    const seen = outcome.kind === "failed" ? counts.failed : counts.tamperedServed;
    if (seen > PROBLEMS_KEPT_MAX) return;
    problems.push(`${stage}: ${outcome.kind}: ${surface} of ${projectKey}/${environmentKey}: ${outcome.problem}`);
  }

  async function runLane(lane: number): Promise<void> {
    const spacingMs = (1000 / ratePerSecond) * LANES;
    let plannedMs = performance.now() + (spacingMs * lane) / LANES;
    while (!end.signal.aborted) {
      await sleep(Math.max(0, plannedMs - performance.now()));
      // Not made up for: after a pause the rate is the same as before.
      plannedMs = Math.max(plannedMs + spacingMs, performance.now());
      const [target, surface] = questions[next++ % questions.length] ?? [];
      if (target === undefined || surface === undefined) continue;
      record(await gate.pass(() => ask(url, target, surface)), target, surface);
    }
  }

  const lanes = Array.from({ length: LANES }, (_, lane) => runLane(lane));
  return {
    problems,
    counts: () => ({ ...counts }),
    aim(targets, name) {
      questions = targets.flatMap((target) => SURFACES.map((surface) => [target, surface] as const));
      stage = name;
    },
    async finishRound() {
      // Lanes may still wait for answers to earlier questions.
      const requests = counts.requests + questions.length + LANES;
      while (counts.requests < requests) await sleep(POLL_MS);
    },
    async stop() {
      end.abort();
      await Promise.all(lanes);
    },
  };
}
