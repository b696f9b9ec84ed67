import { EVENTS_HEADER, FEATURE_MAP_PER_POST, SIGNED_POINTER_HEADER } from "@burgee/contract";
import { CORS_HEADERS, type Log, type LogLimiter, type Meter } from "@burgee/worker-common";

import type { PublishedVersion } from "../core/published-version.ts";
import type { ResolvedConfig } from "../core/resolve-config.ts";

/** Which headers an answer has: published bytes, 304 for them, an evaluation, or an OpenFeature evaluation. */
export type HeaderSet = "published" | "unchanged" | "evaluated" | "revalidated";

const FIXED: Readonly<Record<HeaderSet, Readonly<Record<string, string>>>> = {
  // A proxy that compressed the body itself would weaken the ETag, which SDKs compare as text.
  published: { "content-type": "application/json", "cache-control": "no-cache, no-transform", vary: "accept-encoding" },
  unchanged: { "cache-control": "no-cache, no-transform", vary: "accept-encoding" },
  evaluated: {
    "content-type": "application/json",
    "cache-control": "no-store",
    [EVENTS_HEADER]: FEATURE_MAP_PER_POST,
    ...CORS_HEADERS,
  },
  // An answer belongs to one context and one key, but may be revalidated by its ETag.
  revalidated: { "content-type": "application/json", "cache-control": "private, no-cache", ...CORS_HEADERS },
};

interface Prepared {
  readonly seconds: number;
  readonly source: string;
  readonly headers: Headers;
  /** The 304 with these headers, made when it is first answered. */
  unchanged: Response | undefined;
}

/** Makes the answers of served configs, with headers and 304s that many requests share. One per isolate. */
export interface AnswerCache {
  /**
   * Headers of a JSON answer; callers must not change them. `burgee-config` names the version, the seconds since a store
   * that decides confirmed it, and the source of this answer: `42;age=0;rung=memory`.
   */
  headers(found: ResolvedConfig, set: HeaderSet): Headers;
  /** The 304 of a config. Without a body nothing of it belongs to one request, so that one object answers many. */
  unchanged(found: ResolvedConfig): Response;
  /** A successful evaluation for a client or cloud-mode SDK. */
  evaluated(found: ResolvedConfig, body: string): Response;
  /** Counts a served config; logs one that no store confirmed. */
  count(found: ResolvedConfig, measure: string, caller: { readonly requestId: string }): void;
}

export interface AnswerDeps {
  readonly meter: Meter;
  readonly log: Log;
  readonly mayLog: LogLimiter;
}

/** Headers are made once per version, second and source: building them costs a Worker more than most other work. */
export function createAnswerCache({ meter, log, mayLog }: AnswerDeps): AnswerCache {
  const versions = new WeakMap<PublishedVersion, Partial<Record<HeaderSet, Prepared>>>();

  function prepare({ published, ageMs, source }: ResolvedConfig, set: HeaderSet): Prepared {
    const seconds = Math.floor(ageMs / 1000);
    let sets = versions.get(published);
    if (sets === undefined) {
      sets = {};
      versions.set(published, sets);
    }
    const known = sets[set];
    if (known?.seconds === seconds && known.source === source) return known;
    const made = { seconds, source, headers: buildHeaders(published, seconds, source, set), unchanged: undefined };
    sets[set] = made;
    return made;
  }

  return {
    headers: (found, set) => prepare(found, set).headers,
    unchanged(found) {
      const known = prepare(found, "unchanged");
      known.unchanged ??= new Response(null, { status: 304, headers: known.headers });
      return known.unchanged;
    },
    evaluated: (found, body) => new Response(body, { headers: prepare(found, "evaluated").headers }),
    count({ record, published, ageMs, source }, measure, caller) {
      const { environmentId } = record;
      meter.count(measure, environmentId, [source], [1, ageMs]);
      if (source !== "last-known-good" || !mayLog(environmentId)) return;
      const { version } = published.pointer;
      log("warn", "served last known good", { environmentId, version, ageMs, requestId: caller.requestId });
    },
  };
}

function buildHeaders(
  { pointer, pointerBytes, lastModifiedText }: PublishedVersion,
  seconds: number,
  source: string,
  set: HeaderSet,
): Headers {
  return new Headers({
    "burgee-config": `${pointer.version};age=${seconds};rung=${source}`,
    ...(set === "published" || set === "unchanged" ? { etag: pointer.etag, "last-modified": lastModifiedText } : {}),
    ...(set === "published" && pointer.signature !== undefined ? describeSignedPointer(pointerBytes) : {}),
    ...FIXED[set],
  });
}

/** Longest pointer sent as a header, in bytes; those that the publisher writes have about 1,000. */
const HEADER_POINTER_BYTES_MAX = 4_096;

/** The pointer as it was signed: with it an SDK verifies the body, whatever lies between. */
function describeSignedPointer(pointerBytes: Uint8Array): Readonly<Record<string, string>> {
  if (pointerBytes.byteLength > HEADER_POINTER_BYTES_MAX) return {};
  return { [SIGNED_POINTER_HEADER]: btoa(String.fromCharCode(...pointerBytes)) };
}

/** The same with changes for one answer; null removes a header. */
export function adjustHeaders(base: Headers, changes: Readonly<Record<string, string | null>>): Headers {
  const headers = new Headers(base);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) headers.delete(name);
    else headers.set(name, value);
  }
  return headers;
}
