/** Outcome of a call to every shard. */
export interface FanOut<Result> {
  /** Results of the shards that answered. */
  readonly results: readonly Result[];
  /** Shards that failed every attempt. */
  readonly unreached: number;
}

/** Waits before the second and the third attempt. */
const RETRY_WAITS_MS: readonly number[] = [50, 250];

/**
 * Calls every shard at once, each up to three times. A shard that fails holds up no other. The call must be
 * idempotent, because an attempt that failed may have had its effect.
 */
export async function fanOut<Result>(
  shardCount: number,
  call: (shard: number) => Promise<Result>,
  wait: (ms: number) => Promise<unknown>,
): Promise<FanOut<Result>> {
  const shards = Array.from({ length: shardCount }, (_, shard) => shard);
  const settled = await Promise.allSettled(shards.map(async (shard) => callWithRetries(() => call(shard), wait)));
  const results = settled.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  return { results, unreached: shardCount - results.length };
}

async function callWithRetries<Result>(
  call: () => Promise<Result>,
  wait: (ms: number) => Promise<unknown>,
): Promise<Result> {
  for (const waitMs of RETRY_WAITS_MS) {
    try {
      return await call();
    } catch {
      await wait(waitMs);
    }
  }
  return call();
}
