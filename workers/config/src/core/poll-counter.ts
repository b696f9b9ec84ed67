import type { EnvironmentPointer } from "@burgee/contract";
import {
  type Clock,
  createSoon,
  type KeepAlive,
  type Log,
  type LogLimiter,
  type Meter,
  withTimeout,
} from "@burgee/worker-common";

import type { StorePolls } from "./ports.ts";

/** Counts polls in memory and hands them over every few seconds. What cannot be handed over is given up. */
export interface PollCounter {
  /** Counts a poll after which an SDK holds this version. */
  count(pointer: EnvironmentPointer, keepAlive: KeepAlive): void;
}

export interface PollCounterDeps {
  readonly store: StorePolls;
  readonly clock: Clock;
  readonly log: Log;
  readonly mayLog: LogLimiter;
  readonly meter: Meter;
}

/** How long polls are added up, in milliseconds: what is shown is the last minute. */
const HANDED_OVER_MS = 5_000;
/** How long handing over may take, in milliseconds. */
const TIMEOUT_MS = 5_000;
/** Versions whose polls wait in an isolate; those of further ones are not counted. A request may make 1,000 calls. */
const VERSIONS_MAX = 500;

interface Tally {
  polls: number;
}

/** Versions are told apart by their pointers, which are the same object while memory holds them: no key is built. */
export function createPollCounter(deps: PollCounterDeps): PollCounter {
  let tallies = new Map<EnvironmentPointer, Tally>();
  const soon = createSoon(
    async () => {
      const taken = tallies;
      tallies = new Map();
      await handOver(taken, deps);
    },
    HANDED_OVER_MS,
    deps.clock,
  );
  return {
    count(pointer, keepAlive) {
      const tally = tallies.get(pointer);
      if (tally !== undefined) tally.polls += 1;
      else if (tallies.size < VERSIONS_MAX) tallies.set(pointer, { polls: 1 });
      soon(keepAlive);
    },
  };
}

async function handOver(tallies: ReadonlyMap<EnvironmentPointer, Tally>, deps: PollCounterDeps): Promise<void> {
  const byEnvironment = Map.groupBy(tallies, ([{ environmentId }]) => environmentId);
  await Promise.all(
    [...byEnvironment].map(async ([environmentId, held]) => {
      const polls = held.map(([{ etag }, tally]) => [etag, tally.polls] as const);
      return handOverPolls(environmentId, polls, deps);
    }),
  );
}

/** Never throws. Nothing is sent again: whether a call that failed was counted is not known. */
async function handOverPolls(
  environmentId: string,
  polls: Parameters<StorePolls>[1],
  { store, clock, log, mayLog, meter }: PollCounterDeps,
): Promise<void> {
  const onTimeout = (): never => {
    throw new Error("timeout");
  };
  try {
    await withTimeout(store(environmentId, polls), TIMEOUT_MS, clock, onTimeout);
  } catch (error) {
    meter.count("poll_counts_lost", environmentId, [], [polls.reduce((sum, [, n]) => sum + n, 0)]);
    if (!mayLog("poll counts lost")) return;
    log("warn", "counts of polls are lost", {
      environmentId,
      reason: error instanceof Error ? error.message : "unknown",
    });
  }
}
