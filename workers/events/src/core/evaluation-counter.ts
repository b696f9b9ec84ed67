import {
  type Clock,
  createSoon,
  type KeepAlive,
  type Log,
  type LogLimiter,
  type Meter,
  withTimeout,
} from "@burgee/worker-common";

import { EvaluationAdder, type EvaluationRow, type PostTally } from "./evaluation-adder.ts";
import { COUNTS_HANDED_OVER_MS, COUNTS_TIMEOUT_MS } from "./limits.ts";

/** Stores counts of an environment. Throws when they may not be stored. */
export type StoreEvaluations = (environmentId: string, rows: readonly EvaluationRow[]) => Promise<void>;

export interface EvaluationCounterDeps {
  readonly store: StoreEvaluations;
  readonly clock: Clock;
  readonly log: Log;
  readonly mayLog: LogLimiter;
  readonly meter: Meter;
}

/** Counts evaluations in memory and hands them over every few seconds. What cannot be handed over is given up. */
export interface EvaluationCounter {
  /** Where to count the events of a post; undefined: nowhere. */
  openPost(environmentId: string, receivedAtMs: number): PostTally | undefined;
  /** Makes sure that what was counted is handed over soon. */
  handOverSoon(keepAlive: KeepAlive): void;
}

export function createEvaluationCounter(deps: EvaluationCounterDeps): EvaluationCounter {
  const adder = new EvaluationAdder();
  const soon = createSoon(() => handOver(adder, deps), COUNTS_HANDED_OVER_MS, deps.clock);
  return {
    openPost: (environmentId, receivedAtMs) => adder.openPost(environmentId, receivedAtMs),
    handOverSoon(keepAlive) {
      if (adder.hasRows) soon(keepAlive);
    },
  };
}

async function handOver(adder: EvaluationAdder, deps: EvaluationCounterDeps): Promise<void> {
  await Promise.all([...adder.take()].map(([environmentId, rows]) => handOverRows(environmentId, rows, deps)));
}

/** Never throws. Nothing is sent again: whether a call that failed was counted is not known. */
async function handOverRows(
  environmentId: string,
  rows: readonly EvaluationRow[],
  { store, clock, log, mayLog, meter }: EvaluationCounterDeps,
): Promise<void> {
  const onTimeout = (): never => {
    throw new Error("timeout");
  };
  try {
    await withTimeout(store(environmentId, rows), COUNTS_TIMEOUT_MS, clock, onTimeout);
  } catch (error) {
    const evaluations = rows.reduce((sum, { n }) => sum + n, 0);
    meter.count("evaluation_counts_lost", environmentId, [], [evaluations]);
    if (!mayLog("evaluation counts lost")) return;
    log("warn", "evaluation counts are lost", {
      environmentId,
      reason: error instanceof Error ? error.message : "unknown",
    });
  }
}
