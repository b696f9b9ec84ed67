import type { Clock } from "@burgee/worker-common";

import type { DestinationRouter, RoutedDestination } from "./destination-router.ts";
import type { Delivery, DeliveryResult } from "./ports.ts";

export interface DeliverDeps {
  readonly router: DestinationRouter;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

export interface DeliverLimits {
  readonly attemptsMax: number;
  /** No call starts later than this after the first. */
  readonly budgetMs: number;
}

/** Pause before the second and further calls: multiplied by the number of calls so far, half of it random. */
const PAUSE_MS = 40;

/**
 * How much refused records count against a failed call. A stream that refuses some records should get another call; only
 * one that refuses nearly all of them should be left.
 */
const RECORD_FAILURE_WEIGHT = 0.6;

/**
 * Sends records to destinations until all are stored or the limits are reached. Only what failed is sent again, to
 * another destination when there is one.
 */
export function createDelivery({ router, clock, random }: DeliverDeps, limits: DeliverLimits): Delivery {
  return {
    async deliver(records) {
      const startedAtMs = clock.now();
      const tried = new Set<RoutedDestination>();
      let undelivered = [...records.keys()];
      let reason: string | undefined;
      let attempts = 0;
      while (undelivered.length > 0 && attempts < limits.attemptsMax) {
        if (attempts > 0) {
          if (clock.now() - startedAtMs > limits.budgetMs) break;
          await clock.sleep(PAUSE_MS * attempts * (0.5 + random() / 2));
        }
        const destination = router.choose(clock.now(), tried);
        if (destination === undefined) {
          reason ??= "no_destination";
          break;
        }
        tried.add(destination);
        attempts += 1;
        const result = await sendTo(destination, undelivered, records, clock);
        undelivered = result.undelivered;
        reason = result.reason ?? reason;
      }
      return { undelivered, reason: undelivered.length === 0 ? undefined : reason, attempts };
    },
  };
}

/** Delivers nothing: for a sink that only the consumer writes to, and for a bad configuration. */
export const noDelivery: Delivery = {
  deliver: (records): Promise<DeliveryResult> =>
    Promise.resolve({ undelivered: [...records.keys()], reason: "not_direct", attempts: 0 }),
};

async function sendTo(
  destination: RoutedDestination,
  indexes: readonly number[],
  records: readonly Uint8Array[],
  clock: Clock,
): Promise<{ undelivered: number[]; reason: string | undefined }> {
  const startedAtMs = clock.now();
  const outcome = await destination.sink.put(indexes.map((index) => records[index] as Uint8Array));
  const nowMs = clock.now();
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
