import { isRecord } from "@burgee/contract";

import type { ServerSentEvent } from "./event-stream-parser.ts";

/** A request to fetch the config now. */
export interface RefetchMessage {
  readonly etag: string | undefined;
  /** The version floor: epoch milliseconds. */
  readonly lastModifiedMs: number | undefined;
}

/** Reads the refetch message of a stream event; undefined for other events. */
export function readRefetchMessage(event: ServerSentEvent): RefetchMessage | undefined {
  if (event.name !== "message") return undefined;
  try {
    const { data } = JSON.parse(event.data) as { data?: unknown };
    const inner: unknown = typeof data === "string" ? JSON.parse(data) : data;
    if (!isRecord(inner)) return undefined;
    const { etag, lastModified, type } = inner;
    if (type && type !== "refetchConfig") return undefined;
    return {
      etag: typeof etag === "string" && etag !== "" ? etag : undefined,
      lastModifiedMs: Number.isFinite(lastModified) ? (lastModified as number) : undefined,
    };
  } catch {
    return undefined;
  }
}
