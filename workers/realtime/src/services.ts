import { STREAM_SHARDS_MAX, STREAMS_PER_SHARD_MAX } from "@burgee/contract";
import { createConsoleLog } from "@burgee/worker-common";

/** Shards that share one environment's streams. Throws when the variable is not a whole number from 1 to 64. */
export function readShardCount(env: Pick<Env, "STREAM_SHARDS">): number {
  return readCount("STREAM_SHARDS", env.STREAM_SHARDS, STREAM_SHARDS_MAX);
}

/** Streams that one shard holds at most. Throws when the variable is not a whole number from 1 to 5000. */
export function readStreamsPerShard(env: Pick<Env, "STREAMS_PER_SHARD">): number {
  return readCount("STREAMS_PER_SHARD", env.STREAMS_PER_SHARD, STREAMS_PER_SHARD_MAX);
}

function readCount(name: string, text: string, countMax: number): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= countMax) return count;
  throw new Error(`The variable ${name} must be a whole number from 1 to ${countMax}`);
}

/** Structured log lines. Never pass tokens, stream URLs or client addresses. */
export const log = createConsoleLog("burgee-realtime");
