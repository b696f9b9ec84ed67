import type { DestinationRouter, RoutedDestination } from "./destination-router.ts";

/** Which records are not stored yet, and why. */
export interface Delivery {
  /** Indexes of records that no destination took, ascending. */
  readonly undelivered: readonly number[];
  /** Code of the last failure, `no_destination` when none was tried, or undefined when all are stored. */
  readonly reason: string | undefined;
  /** Calls that were made. */
  readonly attempts: number;
}

export interface DeliverDeps {
  readonly router: DestinationRouter;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

export interface DeliverLimits {
  readonly attemptsMax: number;
  /** No call starts later than this after the first. */
  readonly budgetMs: number;
}

/** Pause before the second and further calls: this times the number of calls so far, half of it random. */
const PAUSE_MS = 40;

/**
 * Weight of records that a live destination refused, against calls that failed: a stream that refuses some records is
 * worth another call, and only one that refuses nearly all is worth leaving.
 */
const RECORD_FAILURE_WEIGHT = 0.6;

/**
 * Sends records to destinations until all are stored or the limits are reached. Only what failed is sent again, to
 * another destination when there is one.
 */
export async function deliverRecords(
  records: readonly Uint8Array[],
  deps: DeliverDeps,
  limits: DeliverLimits,
): Promise<Delivery> {
  const startedAtMs = deps.now();
  const tried = new Set<RoutedDestination>();
  let undelivered = [...records.keys()];
  let reason: string | undefined;
  let attempts = 0;
  while (undelivered.length > 0 && attempts < limits.attemptsMax) {
    if (attempts > 0) {
      if (deps.now() - startedAtMs > limits.budgetMs) break;
      await deps.sleep(PAUSE_MS * attempts * (0.5 + deps.random() / 2));
    }
    const destination = deps.router.choose(deps.now(), tried);
    if (destination === undefined) {
      reason ??= "no_destination";
      break;
    }
    tried.add(destination);
    attempts += 1;
    const result = await sendTo(destination, undelivered, records, deps);
    undelivered = result.undelivered;
    reason = result.reason ?? reason;
  }
  return { undelivered, reason: undelivered.length === 0 ? undefined : reason, attempts };
}

async function sendTo(
  destination: RoutedDestination,
  indexes: readonly number[],
  records: readonly Uint8Array[],
  deps: DeliverDeps,
): Promise<{ undelivered: number[]; reason: string | undefined }> {
  const startedAtMs = deps.now();
  const outcome = await destination.sink.put(indexes.map((index) => records[index] as Uint8Array));
  const nowMs = deps.now();
  if (outcome.kind === "failed") {
    destination.breaker.report(1, nowMs - startedAtMs, nowMs);
    return { undelivered: [...indexes], reason: outcome.code };
  }
  const failedShare = (outcome.failed.length / indexes.length) * RECORD_FAILURE_WEIGHT;
  destination.breaker.report(failedShare, nowMs - startedAtMs, nowMs);
  return {
    undelivered: outcome.failed.map(({ index }) => indexes[index] as number),
    reason: outcome.failed[0]?.code,
  };
}
