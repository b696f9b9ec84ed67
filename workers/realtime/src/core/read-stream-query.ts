import type { StreamKind } from "./stream-frames.ts";

/** A request for a stream, before its token is verified. */
export interface StreamQuery {
  readonly environmentId: string;
  readonly token: string;
  readonly kind: StreamKind;
  /** Newest version the client has heard of, from `Last-Event-ID` or `v`; undefined when it names neither. */
  readonly heldVersion?: number;
}

export type StreamQueryRead =
  | { readonly ok: true; readonly query: StreamQuery }
  | { readonly ok: false; readonly problems: readonly string[] };

const ENVIRONMENT_ID_PATTERN = /^[A-Za-z0-9._-]{1,128}$/;
const VERSION_PATTERN = /^\d{1,15}$/;

/** Reads the query of `/event-stream` and lists everything that is wrong with it, except the token's value. */
export function readStreamQuery(parameters: URLSearchParams, lastEventId: string | undefined): StreamQueryRead {
  const problems: string[] = [];
  const environmentId = parameters.get("environment") ?? "";
  if (!ENVIRONMENT_ID_PATTERN.test(environmentId)) {
    problems.push("environment must be an environment id; use the stream URL from the config unchanged");
  }
  const kindText = parameters.get("kind") ?? "config";
  if (kindText !== "config" && kindText !== "ofrep") problems.push('kind must be absent, "config" or "ofrep"');
  if (problems.length > 0) return { ok: false, problems };
  const heldVersion = readHeldVersion(parameters.get("v"), lastEventId);
  return {
    ok: true,
    query: {
      environmentId,
      token: parameters.get("token") ?? "",
      kind: kindText === "ofrep" ? "ofrep" : "config",
      ...(heldVersion === undefined ? {} : { heldVersion }),
    },
  };
}

/**
 * A reconnecting browser repeats its old URL, so the larger number counts. An event id that is not ours comes
 * from a client that listened elsewhere before: it counts as version 0, which replays the newest message.
 */
function readHeldVersion(version: string | null, lastEventId: string | undefined): number | undefined {
  const held: number[] = [];
  if (version !== null && VERSION_PATTERN.test(version)) held.push(Number(version));
  if (lastEventId !== undefined && lastEventId !== "") {
    held.push(VERSION_PATTERN.test(lastEventId) ? Number(lastEventId) : 0);
  }
  return held.length === 0 ? undefined : Math.max(...held);
}
