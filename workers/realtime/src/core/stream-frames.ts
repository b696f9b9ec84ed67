import type { ConfigAnnouncement } from "@burgee/contract";

/** Who listens: SDKs that fetch configs, or OpenFeature providers that evaluate remotely. */
export type StreamKind = "config" | "ofrep";

export const STREAM_KINDS: readonly StreamKind[] = ["config", "ofrep"];

const encoder = new TextEncoder();

/** Liveness as a comment: a data frame would make the Java and .NET SDKs fetch. The text is exact: Java ignores no other comment. */
export const KEEPALIVE_FRAME = encoder.encode(":keepalive\n\n");

/** Sets how many milliseconds an `EventSource` client waits before it reconnects. */
export function encodeRetryFrame(reconnectMs: number): Uint8Array {
  return encoder.encode(`retry: ${Math.round(reconnectMs)}\n\n`);
}

/**
 * The message that makes listeners fetch a version. Equal announcements give equal bytes, so a replay is recognisable.
 * The event id is the version, so all shards count alike, also after they were evicted.
 */
export function encodeRefetchFrame(kind: StreamKind, announcement: ConfigAnnouncement): Uint8Array {
  const id = String(announcement.version);
  const data = kind === "config" ? buildConfigRefetch(id, announcement) : buildOfrepRefetch(announcement);
  return encoder.encode(`id: ${id}\nevent: message\ndata: ${JSON.stringify(data)}\n\n`);
}

/** Go and .NET decode strictly: types must be exactly these, and the inner object must be JSON text inside a string. */
function buildConfigRefetch(id: string, announcement: ConfigAnnouncement): object {
  const lastModified = toWholeSecondMs(announcement.lastModifiedMs);
  return {
    id,
    timestamp: lastModified,
    channel: announcement.environmentId,
    name: "change",
    data: JSON.stringify({ type: "refetchConfig", etag: announcement.etag, lastModified }),
  };
}

/** OFREP prefers epoch seconds: the provider hands the number on as `flagConfigLastModified`. */
function buildOfrepRefetch(announcement: ConfigAnnouncement): object {
  return {
    type: "refetchEvaluation",
    etag: announcement.etag,
    lastModified: toWholeSecondMs(announcement.lastModifiedMs) / 1_000,
  };
}

/** Never later than the `Last-Modified` header, which has whole seconds: Node and Go would fetch again and again. */
function toWholeSecondMs(epochMs: number): number {
  return Math.floor(epochMs / 1_000) * 1_000;
}
