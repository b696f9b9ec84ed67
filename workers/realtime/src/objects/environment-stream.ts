import type { ConfigAnnouncement } from "@burgee/contract";
import { DurableObject } from "cloudflare:workers";

import { decodeOpeningUrl, encodeRefusal } from "../adapters/shards.ts";
import { openSseBody } from "../adapters/sse-body.ts";
import type { OpenStream } from "../core/stream-hub.ts";
import type { StreamShard } from "../core/stream-shard.ts";
import { createStreamShard } from "../services.ts";

/** How often an object with streams checks for silent streams and dead consumers. */
const TICK_MS = 1_000;

/** State of one shard, for operators. */
export interface ShardStatus {
  readonly streams: number;
  /** Newest version this shard has announced; absent before the first. */
  readonly version?: number;
}

/** One shard of an environment's event streams. Streams keep it in memory; without streams it is evicted. */
export class EnvironmentStream extends DurableObject<Env> {
  readonly #shard: StreamShard;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#shard = createStreamShard(ctx, env);
  }

  /** Opens a stream: 200 with an endless body, or 503 with the reason why not. */
  override async fetch(request: Request): Promise<Response> {
    const { environmentId, opening } = decodeOpeningUrl(request.url);
    const { hub } = this.#shard;
    const refusal = await this.#shard.admit(environmentId, opening);
    if (refusal !== undefined) return encodeRefusal(refusal);
    let stream: OpenStream | undefined;
    const { body, sink } = openSseBody(
      () => stream?.drained(Date.now()),
      () => {
        stream?.left();
        this.#stopWhenEmpty();
      },
    );
    stream = hub.open(opening, sink, Date.now());
    // Others joined while this one caught up.
    if (stream === undefined) return encodeRefusal(hub.findRefusal(opening) ?? "full");
    this.#timer ??= setInterval(() => {
      this.#shard.tick(environmentId);
      this.#stopWhenEmpty();
    }, TICK_MS);
    return new Response(body);
  }

  /** Sends a version to every open stream. */
  announce(announcement: ConfigAnnouncement): { readonly isNew: boolean; readonly streams: number } {
    return { isNew: this.#shard.accept(announcement), streams: this.#shard.hub.size };
  }

  /** Closes every open stream on purpose and returns how many there were. */
  closeStreams(): number {
    const closed = this.#shard.closeStreams();
    this.#stopWhenEmpty();
    return closed;
  }

  describe(): ShardStatus {
    const { size: streams, latest } = this.#shard.hub;
    return { streams, ...(latest === undefined ? {} : { version: latest.version }) };
  }

  #stopWhenEmpty(): void {
    if (this.#shard.hub.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
