import type { ConfigAnnouncement } from "@burgee/contract";
import { createMeter, readRequestPath } from "@burgee/worker-common";
import { WorkerEntrypoint } from "cloudflare:workers";

import { shardName } from "./adapters/shards.ts";
import { fanOut } from "./core/fan-out.ts";
import type { EnvironmentStream, ShardStatus } from "./objects/environment-stream.ts";
import { openStream } from "./routes/open-stream.ts";
import { readCaller, respondWithError } from "./routes/respond.ts";
import { log, readShardCount } from "./services.ts";

export { EnvironmentStream } from "./objects/environment-stream.ts";

/** What a call to all shards of an environment reached. */
export interface ShardReceipt {
  /** Shards of the environment. */
  readonly shards: number;
  /** Shards that did not answer; for announcements they notice the version themselves within a minute. */
  readonly unreached: number;
  /** Open streams that were told, closed or counted. */
  readonly streams: number;
}

/** Bindings that a deployment may leave out. */
interface OptionalBindings {
  readonly METRICS?: AnalyticsEngineDataset;
}

/** HTTP for listeners, remote calls for the publishing Worker's `REALTIME` binding. */
export default class Realtime extends WorkerEntrypoint<Env & OptionalBindings> {
  readonly #meter = createMeter("burgee-realtime", this.env.METRICS);

  /** `GET /event-stream` and `GET /health`. */
  override async fetch(request: Request): Promise<Response> {
    const { path } = readRequestPath(request.url);
    const caller = readCaller(request);
    try {
      if (path === "/health") return Response.json({ status: "ok", shards: readShardCount(this.env) });
      if (path === "/event-stream") return await openStream(request, caller, this.env, this.#meter);
      return respondWithError(404, "Nothing is served at this path", caller);
    } catch (error) {
      log("error", "opening a stream failed", { error: String(error) });
      return respondWithError(503, "Event streams are not available; poll, and try again later", caller);
    }
  }

  /** Tells all listeners of an environment about a version that is readable everywhere. Safe to repeat: versions that are not newer are ignored. */
  async announce(announcement: ConfigAnnouncement): Promise<ShardReceipt> {
    const { environmentId, version } = announcement;
    const { results, receipt } = await this.#callShards(environmentId, (shard) => shard.announce(announcement));
    const streams = results.reduce((sum, result) => sum + result.streams, 0);
    log(receipt.unreached > 0 ? "error" : "info", "announced", { environmentId, version, streams, ...receipt });
    this.#meter.count("announced", environmentId, [], [1, streams, receipt.unreached]);
    return { ...receipt, streams };
  }

  /** Ends all streams of an environment, for instance because a key was revoked. Safe to repeat. */
  async closeStreams(environmentId: string): Promise<ShardReceipt> {
    const { results, receipt } = await this.#callShards(environmentId, (shard) => shard.closeStreams());
    const streams = results.reduce((sum, closed) => sum + closed, 0);
    log(receipt.unreached > 0 ? "error" : "info", "closed streams", { environmentId, streams, ...receipt });
    return { ...receipt, streams };
  }

  /** Open streams and announced version of each shard that answers. */
  async describeStreams(environmentId: string): Promise<ShardReceipt & { readonly versions: readonly number[] }> {
    const { results, receipt } = await this.#callShards(environmentId, (shard) => shard.describe());
    const streams = results.reduce((sum: number, status: ShardStatus) => sum + status.streams, 0);
    return { ...receipt, streams, versions: results.flatMap((status: ShardStatus) => status.version ?? []) };
  }

  async #callShards<Result>(
    environmentId: string,
    call: (shard: DurableObjectStub<EnvironmentStream>) => Promise<Result>,
  ): Promise<{ results: readonly Result[]; receipt: { shards: number; unreached: number } }> {
    const shards = readShardCount(this.env);
    const { results, unreached } = await fanOut(
      shards,
      (shard) => call(this.env.STREAMS.getByName(shardName(environmentId, shard))),
      (ms) => scheduler.wait(ms),
    );
    return { results, receipt: { shards, unreached } };
  }
}
