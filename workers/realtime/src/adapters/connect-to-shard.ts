import type { StreamOpening } from "../core/stream-hub.ts";
import { log } from "../log.ts";
import { encodeOpeningUrl, shardName } from "../shard-address.ts";

/** A deploy resets objects; the next call finds the new one. */
const TRIES_MAX = 2;

/** Opens a stream in one shard; undefined when it is full or out of reach. */
export async function connectToShard(
  request: Request,
  env: Pick<Env, "STREAMS">,
  environmentId: string,
  shard: number,
  opening: StreamOpening,
): Promise<ReadableStream | undefined> {
  const url = encodeOpeningUrl(environmentId, opening);
  for (let attempt = 1; attempt <= TRIES_MAX; attempt += 1) {
    try {
      const stub = env.STREAMS.getByName(shardName(environmentId, shard));
      const response = await stub.fetch(url, { signal: request.signal });
      return response.ok && response.body !== null ? response.body : undefined;
    } catch (error) {
      log("warn", "shard is out of reach", { environmentId, shard, attempt, error: String(error) });
      if (!isWorthRetrying(error)) return undefined;
    }
  }
  return undefined;
}

/** Objects that are overloaded must be left alone. */
function isWorthRetrying(error: unknown): boolean {
  const { retryable, overloaded } = error as { readonly retryable?: boolean; readonly overloaded?: boolean };
  return retryable === true && overloaded !== true;
}
