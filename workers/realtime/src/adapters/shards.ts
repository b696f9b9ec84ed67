import type { Log } from "@burgee/worker-common";

import type { StreamKind } from "../core/stream-frames.ts";
import type { StreamOpening } from "../core/stream-hub.ts";
import type { ShardRefusal } from "../core/stream-shares.ts";

/** Name of the object that holds one shard of an environment's streams. */
function shardName(environmentId: string, shard: number): string {
  return `${environmentId}:${shard}`;
}

/** URL of the object's `fetch`; the host is never resolved. The client's token is not passed on. */
function encodeOpeningUrl(environmentId: string, opening: StreamOpening): string {
  const url = new URL("https://stream.internal/open");
  url.searchParams.set("environment", environmentId);
  url.searchParams.set("kind", opening.kind);
  url.searchParams.set("address", opening.address);
  if (opening.keyDigest !== undefined) url.searchParams.set("key", opening.keyDigest);
  if (opening.reconnectMs !== undefined) url.searchParams.set("reconnect", String(opening.reconnectMs));
  if (opening.heldVersion !== undefined) url.searchParams.set("held", String(opening.heldVersion));
  return url.href;
}

/** Reads what `encodeOpeningUrl` wrote; only the entrypoint can reach the object, so nothing is checked again. */
export function decodeOpeningUrl(text: string): { readonly environmentId: string; readonly opening: StreamOpening } {
  const { searchParams } = new URL(text);
  const held = searchParams.get("held");
  const key = searchParams.get("key");
  const reconnect = searchParams.get("reconnect");
  return {
    environmentId: searchParams.get("environment") ?? "",
    opening: {
      kind: (searchParams.get("kind") ?? "config") as StreamKind,
      address: searchParams.get("address") ?? "",
      ...(key === null ? {} : { keyDigest: key }),
      ...(reconnect === null ? {} : { reconnectMs: Number(reconnect) }),
      ...(held === null ? {} : { heldVersion: Number(held) }),
    },
  };
}

const REFUSAL_HEADER = "x-refusal";

export function encodeRefusal(refusal: ShardRefusal): Response {
  return new Response(null, { status: 503, headers: { [REFUSAL_HEADER]: refusal } });
}

export type ShardAnswer =
  | { readonly kind: "open"; readonly body: ReadableStream }
  | { readonly kind: "refused"; readonly reason: ShardRefusal };

/** A deploy resets objects; the next call finds the new one. */
const TRIES_MAX = 2;

type ShardStub = ReturnType<Env["STREAMS"]["getByName"]>;

/** The objects that hold event streams. */
export interface Shards {
  find(environmentId: string, shard: number): ShardStub;
  /** Opens a stream in one shard. */
  connect(environmentId: string, shard: number, opening: StreamOpening, signal: AbortSignal): Promise<ShardAnswer>;
}

export function createShards(streams: Env["STREAMS"], log: Log): Shards {
  const find: Shards["find"] = (environmentId, shard) => streams.getByName(shardName(environmentId, shard));
  return {
    find,
    async connect(environmentId, shard, opening, signal) {
      const url = encodeOpeningUrl(environmentId, opening);
      for (let attempt = 1; attempt <= TRIES_MAX; attempt += 1) {
        try {
          const response = await find(environmentId, shard).fetch(url, { signal });
          if (response.ok && response.body !== null) return { kind: "open", body: response.body };
          return { kind: "refused", reason: (response.headers.get(REFUSAL_HEADER) ?? "unreachable") as ShardRefusal };
        } catch (error) {
          log("warn", "shard is out of reach", { environmentId, shard, attempt, error: String(error) });
          if (!isWorthRetrying(error)) break;
        }
      }
      return { kind: "refused", reason: "unreachable" };
    },
  };
}

/** Objects that are overloaded must be left alone. */
function isWorthRetrying(error: unknown): boolean {
  const { retryable, overloaded } = error as { readonly retryable?: boolean; readonly overloaded?: boolean };
  return retryable === true && overloaded !== true;
}
