import type { ContentEncoding } from "./ports.ts";
import type { VersionFloor } from "./published-version.ts";

/** The conditional headers of a request. */
export interface Conditionals {
  /** As it came. */
  readonly ifNoneMatch: string | null;
  /** Epoch milliseconds; undefined when absent or unreadable. */
  readonly ifModifiedSinceMs: number | undefined;
}

/**
 * Whether the caller already holds this version. `If-None-Match` decides alone when present: after a realtime message
 * several SDKs send their old ETag with the new version's date, and a 304 for the date would leave them on the old one.
 */
export function isNotModified(
  { ifNoneMatch, ifModifiedSinceMs }: Conditionals,
  held: { readonly etag: string; readonly lastModifiedMs: number },
): boolean {
  if (ifNoneMatch !== null && ifNoneMatch !== "") return matchesEtag(ifNoneMatch, held.etag);
  // Strictly older: a caller without an ETag that names our very date may be asking for the version that has it.
  return ifModifiedSinceMs !== undefined && held.lastModifiedMs < ifModifiedSinceMs;
}

/**
 * Whether the caller holds a newer version than we do: a date after ours with an ETag that we never saw. It got that
 * version from another replica while our stores do not answer, and must not get an older one.
 */
export function isCallerAhead(
  { ifNoneMatch, ifModifiedSinceMs }: Conditionals,
  held: { readonly etag: string; readonly lastModifiedMs: number; readonly pastEtags: readonly string[] },
): boolean {
  if (ifNoneMatch === null || !ONE_ETAG.test(ifNoneMatch)) return false;
  const etag = stripWeakness(ifNoneMatch);
  if (etag === held.etag || held.pastEtags.includes(etag)) return false;
  return (ifModifiedSinceMs ?? 0) > held.lastModifiedMs;
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

/** `Fri, 20 Nov 2026 20:29:44 GMT` of an instant in epoch milliseconds. */
export function formatHttpDate(epochMs: number): string {
  return new Date(epochMs).toUTCString();
}

export type ParseHttpDate = (text: string | null) => number | undefined;

/**
 * Makes a parser of date headers: epoch milliseconds, or undefined when absent, empty or unreadable. Some SDKs send an
 * empty value and one sends its local time with a zone abbreviation; neither is an error. It remembers the last date:
 * most callers of an environment repeat the same one, and parsing costs more than all other decisions about a 304.
 */
export function createHttpDateParser(): ParseHttpDate {
  let lastText = "";
  let lastMs: number | undefined;
  return (text) => {
    if (text === null || text === "") return undefined;
    if (text === lastText) return lastMs;
    const epochMs = Date.parse(text);
    lastText = text;
    lastMs = Number.isNaN(epochMs) ? undefined : epochMs;
    return lastMs;
  };
}

/**
 * The version that a realtime message named, from a request's query.
 * @param dateName parameter with the version's date
 * @param etagName parameter with the version's ETag
 */
export function readFloor(
  query: ReadonlyMap<string, string>,
  dateName: string,
  etagName: string,
): VersionFloor | undefined {
  const lastModifiedMs = parseFloorDate(query.get(dateName));
  const etag = query.get(etagName);
  return lastModifiedMs === undefined && etag === undefined ? undefined : { lastModifiedMs, etag };
}

/** A date parameter in epoch milliseconds; numbers below 1e11 are taken as seconds. */
export function parseFloorDate(text: string | undefined): number | undefined {
  if (text === undefined || text === "") return undefined;
  const number = Number(text);
  if (!Number.isFinite(number)) {
    const epochMs = Date.parse(text);
    return Number.isNaN(epochMs) ? undefined : epochMs;
  }
  return number < 1e11 ? number * 1000 : number;
}

/** Bodies of fewer bytes are not compressed. */
export const COMPRESS_BYTES_MIN = 1_024;

/** The best encoding that an `Accept-Encoding` value allows, or undefined for none. */
export function chooseEncoding(acceptEncoding: string | null | undefined): ContentEncoding | undefined {
  if (acceptEncoding === null || acceptEncoding === undefined || acceptEncoding === "") return undefined;
  let best: ContentEncoding | undefined;
  for (const part of acceptEncoding.split(",")) {
    const [name = "", ...parameters] = part.toLowerCase().split(";");
    const encoding = name.trim();
    if (encoding !== "br" && encoding !== "gzip") continue;
    if (parameters.some((parameter) => /^\s*q\s*=\s*0(\.0*)?\s*$/.test(parameter))) continue;
    if (encoding === "br") return "br";
    best = encoding;
  }
  return best;
}
