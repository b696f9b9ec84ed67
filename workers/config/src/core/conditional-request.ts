import { parseHttpDate } from "./http-date.ts";

/** The conditional headers of a request, as they came. */
export interface Conditionals {
  readonly ifNoneMatch: string | null;
  readonly ifModifiedSince: string | null;
}

/**
 * Whether the caller already holds this version. `If-None-Match` decides alone when present: after a realtime message
 * several SDKs send their old ETag with the new version's date, and honouring the date would strand them.
 */
export function isNotModified(
  { ifNoneMatch, ifModifiedSince }: Conditionals,
  held: { readonly etag: string; readonly lastModifiedMs: number },
): boolean {
  if (ifNoneMatch !== null && ifNoneMatch !== "") return matchesEtag(ifNoneMatch, held.etag);
  const sinceMs = parseHttpDate(ifModifiedSince);
  // Strictly older: a caller without an ETag that names our very date may be asking for the version that has it.
  return sinceMs !== undefined && held.lastModifiedMs < sinceMs;
}

/**
 * Whether the caller holds a newer version than we do: a date after ours with an ETag that we never saw. It got that
 * version from another replica while our stores do not answer, and must not be set back.
 */
export function isCallerAhead(
  { ifNoneMatch, ifModifiedSince }: Conditionals,
  held: { readonly etag: string; readonly lastModifiedMs: number; readonly pastEtags: readonly string[] },
): boolean {
  if (ifNoneMatch === null || !ONE_ETAG.test(ifNoneMatch)) return false;
  const etag = stripWeakness(ifNoneMatch);
  if (etag === held.etag || held.pastEtags.includes(etag)) return false;
  return (parseHttpDate(ifModifiedSince) ?? 0) > held.lastModifiedMs;
}

const ONE_ETAG = /^(W\/)?"[\x21\x23-\x7e]{1,128}"$/;

/** Weak comparison, because proxies that compress a body weaken its ETag. */
export function matchesEtag(ifNoneMatch: string, etag: string): boolean {
  if (ifNoneMatch === etag) return true;
  if (ifNoneMatch.trim() === "*") return true;
  return ifNoneMatch.split(",").some((candidate) => stripWeakness(candidate.trim()) === etag);
}

function stripWeakness(etag: string): string {
  return etag.startsWith("W/") ? etag.slice(2) : etag;
}
