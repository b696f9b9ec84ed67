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
