import type { Clock } from "./ports.ts";

/** What orders the versions of one environment: the platform numbers them, other servers only date them. */
export interface VersionOrder {
  /** Number of the version, from the header `burgee-config`. */
  readonly version?: number | undefined;
  /** Epoch milliseconds of `Last-Modified`. */
  readonly lastModifiedMs?: number | undefined;
}

/** For how long a server must have named nothing newer than an older version before it is believed. */
const ROLLBACK_AFTER_MS = 600_000;
/** How many answers in a row must have named it. */
const ROLLBACK_ANSWERS_MIN = 10;

/** Reads the number at the start of `42;age=0;rung=memory`; undefined when there is none. */
export function readVersionNumber(header: string | undefined): number | undefined {
  const digits = /^\d{1,15}(?=;|$)/.exec(header ?? "");
  return digits === null ? undefined : Number(digits[0]);
}

/**
 * Whether a version was published before the held one. Numbers decide, then dates; a smaller number with a later date is
 * newer, because the server's storage was replaced. Versions that cannot be compared are not older.
 */
export function isOlder(next: VersionOrder, held: VersionOrder | undefined): boolean {
  const numbers = (next.version ?? Number.NaN) - (held?.version ?? Number.NaN);
  const dates = (next.lastModifiedMs ?? Number.NaN) - (held?.lastModifiedMs ?? Number.NaN);
  return Number.isNaN(numbers) ? dates < 0 : numbers < 0 && !(dates > 0);
}

/** Whether a version that was answered may replace the one held. */
export type RollbackGuard = (next: VersionOrder, held: VersionOrder | undefined) => boolean;

/**
 * Refuses versions older than the one held, which replicas and caches that lag behind still answer. A server that names
 * the same older version for ten minutes and nothing else was set back on purpose: then that version is taken.
 */
export function createRollbackGuard(clock: Clock): RollbackGuard {
  let refused: string | undefined;
  let answers = 0;
  let sinceMs = 0;
  return (next, held) => {
    const nowMs = clock.monotonicMs();
    const name = isOlder(next, held) ? `${next.version} ${next.lastModifiedMs}` : undefined;
    if (name !== refused) [refused, answers, sinceMs] = [name, 0, nowMs];
    answers += 1;
    return name === undefined || (answers >= ROLLBACK_ANSWERS_MIN && nowMs - sinceMs >= ROLLBACK_AFTER_MS);
  };
}
