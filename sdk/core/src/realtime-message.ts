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
  const outer = parseJson(event.data);
  if (!isRecord(outer)) return undefined;
  const inner = typeof outer["data"] === "string" ? parseJson(outer["data"]) : outer["data"];
  if (!isRecord(inner)) return undefined;
  const type = inner["type"] ?? "";
  if (type !== "" && type !== "refetchConfig") return undefined;
  const { etag, lastModified } = inner;
  return {
    etag: typeof etag === "string" && etag !== "" ? etag : undefined,
    lastModifiedMs: typeof lastModified === "number" && Number.isFinite(lastModified) ? lastModified : undefined,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
