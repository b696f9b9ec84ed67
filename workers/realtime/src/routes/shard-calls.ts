import type { ConfigAnnouncement } from "@burgee/contract";

import { fanOut } from "../core/fan-out.ts";
import type { Services } from "../services.ts";

/** What a call to all shards of an environment reached. */
export interface ShardReceipt {
  /** Shards of the environment. */
  readonly shards: number;
  /** Shards that did not answer. They notice an announced version by themselves within a minute. */
  readonly unreached: number;
  /** Open streams that heard, were closed or were counted. */
  readonly streams: number;
}

export interface StreamsDescription extends ShardReceipt {
  /** Version that each shard announced last; a shard that announced none is left out. */
  readonly versions: readonly number[];
}

/** Announces a version that is readable everywhere to all listeners of an environment. Repeating it is harmless. */
export async function announce(announcement: ConfigAnnouncement, services: Services): Promise<ShardReceipt> {
  const { environmentId, version } = announcement;
  const { results, receipt } = await callShards(environmentId, services, (shard) => shard.announce(announcement));
  const streams = results.reduce((sum, result) => sum + result.streams, 0);
  const level = receipt.unreached > 0 ? "error" : "info";
  services.log(level, "announced", { environmentId, version, streams, ...receipt });
  services.meter.count("announced", environmentId, [], [1, streams, receipt.unreached]);
  return { ...receipt, streams };
}

/** Closes all streams of an environment, for instance because a key was revoked. Repeating it is harmless. */
export async function closeStreams(environmentId: string, services: Services): Promise<ShardReceipt> {
  const { results, receipt } = await callShards(environmentId, services, (shard) => shard.closeStreams());
  const streams = results.reduce((sum, closed) => sum + closed, 0);
  services.log(receipt.unreached > 0 ? "error" : "info", "closed streams", { environmentId, streams, ...receipt });
  return { ...receipt, streams };
}

/** Counts the open streams of an environment and lists what its shards announced last. */
export async function describeStreams(environmentId: string, services: Services): Promise<StreamsDescription> {
  const { results, receipt } = await callShards(environmentId, services, (shard) => shard.describe());
  const streams = results.reduce((sum, status) => sum + status.streams, 0);
  return { ...receipt, streams, versions: results.flatMap(({ version }) => version ?? []) };
}

async function callShards<Result>(
  environmentId: string,
  { shards, clock, readShardCount }: Services,
  call: (shard: ReturnType<Services["shards"]["find"]>) => Promise<Result>,
): Promise<{ readonly results: readonly Result[]; readonly receipt: { shards: number; unreached: number } }> {
  const shardCount = readShardCount();
  const { results, unreached } = await fanOut(
    shardCount,
    (shard) => call(shards.find(environmentId, shard)),
    (ms) => clock.sleep(ms),
  );
  return { results, receipt: { shards: shardCount, unreached } };
}
