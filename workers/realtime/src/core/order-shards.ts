import { hashText } from "@burgee/worker-common";

/** Shards that one client may try: the second takes over when the first is full or out of reach. */
const SHARDS_TRIED_MAX = 2;

/**
 * The shards a client tries, best first: the same ones on every reconnect, and all clients together spread evenly.
 * @param client text that stays the same for one client, such as its address and agent
 */
export function orderShards(client: string, shardCount: number): readonly number[] {
  const hash = hashText(client);
  const first = hash % shardCount;
  if (shardCount === 1) return [first];
  const step = 1 + ((hash >>> 16) % (shardCount - 1));
  return [first, (first + step) % shardCount].slice(0, SHARDS_TRIED_MAX);
}
