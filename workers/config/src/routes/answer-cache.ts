import { CORS_HEADERS } from "@burgee/worker-common";

import type { PublishedVersion } from "../core/published-version.ts";
import type { ResolvedConfig } from "../core/resolve-config.ts";

/** Which headers an answer has: published bytes, 304 for them, an evaluation, or an OpenFeature evaluation. */
export type HeaderSet = "published" | "unchanged" | "evaluated" | "revalidated";

const FIXED: Readonly<Record<HeaderSet, Readonly<Record<string, string>>>> = {
  // A proxy that compressed the body itself would weaken the ETag, which SDKs compare as text.
  published: { "content-type": "application/json", "cache-control": "no-cache, no-transform", vary: "accept-encoding" },
  unchanged: { "cache-control": "no-cache, no-transform", vary: "accept-encoding" },
  evaluated: { "content-type": "application/json", "cache-control": "no-store", ...CORS_HEADERS },
  // An answer belongs to one context and one key, though it may be revalidated by its ETag.
  revalidated: { "content-type": "application/json", "cache-control": "private, no-cache", ...CORS_HEADERS },
};

interface Prepared {
  readonly seconds: number;
  readonly source: string;
  readonly headers: Headers;
  /** The 304 with these headers, made when first answered. */
  unchanged: Response | undefined;
}

const prepared: Readonly<Record<HeaderSet, WeakMap<PublishedVersion, Prepared>>> = {
  published: new WeakMap(),
  unchanged: new WeakMap(),
  evaluated: new WeakMap(),
  revalidated: new WeakMap(),
};

/**
 * Headers of a JSON answer. `burgee-config` says which version was served, for how many seconds no store confirmed it,
 * and by which rung it came: `42;age=0;rung=memory`. Made once per version, second and rung, because building headers
 * costs a Worker more than most of its other work; callers must not change them.
 */
export function prepareHeaders(found: ResolvedConfig, set: HeaderSet): Headers {
  return prepare(found, set).headers;
}

/** The 304 of a config. Without a body nothing of it belongs to one request, so that one object answers many. */
export function respondUnchanged(found: ResolvedConfig): Response {
  const known = prepare(found, "unchanged");
  known.unchanged ??= new Response(null, { status: 304, headers: known.headers });
  return known.unchanged;
}

function prepare({ published, ageMs, source }: ResolvedConfig, set: HeaderSet): Prepared {
  const seconds = Math.floor(ageMs / 1000);
  const known = prepared[set].get(published);
  if (known?.seconds === seconds && known.source === source) return known;
  const { pointer, lastModifiedText } = published;
  const headers = new Headers({
    "burgee-config": `${pointer.version};age=${seconds};rung=${source}`,
    ...(set === "published" || set === "unchanged" ? { etag: pointer.etag, "last-modified": lastModifiedText } : {}),
    ...FIXED[set],
  });
  const made = { seconds, source, headers, unchanged: undefined };
  prepared[set].set(published, made);
  return made;
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
