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

/** `Fri, 20 Nov 2026 20:29:44 GMT` of an instant in epoch milliseconds. */
export function formatHttpDate(epochMs: number): string {
  return new Date(epochMs).toUTCString();
}

/**
 * Epoch milliseconds of a date header, or undefined when absent, empty or unreadable. Some SDKs send an empty value and
 * one sends its local time with a zone abbreviation; neither is an error.
 */
export function parseHttpDate(text: string | null): number | undefined {
  if (text === null || text === "") return undefined;
  if (text === parsedText) return parsedMs;
  const epochMs = Date.parse(text);
  parsedText = text;
  parsedMs = Number.isNaN(epochMs) ? undefined : epochMs;
  return parsedMs;
}

// Most callers of an environment repeat the same date, and parsing one costs more than the rest of a 304's decisions.
let parsedText = "";
let parsedMs: number | undefined;

/** What a request knows about the newest version: it must not be answered with an older one while storage answers. */
export interface VersionFloor {
  /** Epoch milliseconds. */
  readonly lastModifiedMs?: number | undefined;
  /** ETag of a version that exists. ETags have no order, and a rollback repeats one: any other than ours may be newer. */
  readonly etag?: string | undefined;
}

/** A floor further ahead than this is a broken clock or mischief and would cost a storage read per request. */
const FLOOR_AHEAD_MS_MAX = 5 * 60_000;

/** Whether a held version is at least as new as the floor. */
export function meetsFloor(
  held: { readonly etag: string; readonly lastModifiedMs: number },
  floor: VersionFloor | undefined,
  nowMs: number,
): boolean {
  if (floor === undefined || floor.etag === held.etag) return true;
  const { lastModifiedMs } = floor;
  if (lastModifiedMs !== undefined) {
    // Dates on the wire have whole seconds.
    return (
      Math.floor(lastModifiedMs / 1000) * 1000 <= held.lastModifiedMs || lastModifiedMs > nowMs + FLOOR_AHEAD_MS_MAX
    );
  }
  return floor.etag === undefined;
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
