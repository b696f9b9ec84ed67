import type { StreamKind } from "./core/stream-frames.ts";
import type { StreamOpening } from "./core/stream-hub.ts";

/** How the entrypoint and its Durable Objects speak: the object's name and the URL that opens a stream in it. */

/** Name of the object that holds one shard of an environment's streams. */
export function shardName(environmentId: string, shard: number): string {
  return `${environmentId}:${shard}`;
}

/** URL of the object's `fetch`; the host is never resolved. The client's token is not passed on. */
export function encodeOpeningUrl(environmentId: string, opening: StreamOpening): string {
  const url = new URL("https://stream.internal/open");
  url.searchParams.set("environment", environmentId);
  url.searchParams.set("kind", opening.kind);
  if (opening.reconnectMs !== undefined) url.searchParams.set("reconnect", String(opening.reconnectMs));
  if (opening.heldVersion !== undefined) url.searchParams.set("held", String(opening.heldVersion));
  return url.href;
}

/** Reads what `encodeOpeningUrl` wrote; only the entrypoint can reach the object, so nothing is checked again. */
export function decodeOpeningUrl(text: string): { readonly environmentId: string; readonly opening: StreamOpening } {
  const { searchParams } = new URL(text);
  const held = searchParams.get("held");
  const reconnect = searchParams.get("reconnect");
  return {
    environmentId: searchParams.get("environment") ?? "",
    opening: {
      kind: (searchParams.get("kind") ?? "config") as StreamKind,
      ...(reconnect === null ? {} : { reconnectMs: Number(reconnect) }),
      ...(held === null ? {} : { heldVersion: Number(held) }),
    },
  };
}
