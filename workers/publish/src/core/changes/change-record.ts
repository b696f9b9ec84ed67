import type { ChangeListing } from "@burgee/publisher/core";

import type { Author } from "../author.ts";

/** A change as the database keeps it. */
export interface ChangeRecord extends ChangeListing {
  readonly number: number;
  /** Digest of the stored draft. */
  readonly draft: string;
  /** Set when it was told to be applied and nobody knows yet what came of it: a crash leaves it set. */
  readonly applying?: Applying;
  /** How often it was begun. Each time is a request of its own, and only a crash continues one. */
  readonly attempts?: number;
  /** On whose behalf it will be applied at `scheduledAtMs`. */
  readonly scheduled?: Applying;
  /** What the newest approval covers, one line for each difference. */
  readonly approvedLines?: readonly string[];
}

/** On whose behalf a change is applied. */
export interface Applying {
  readonly by: Author;
  readonly isOwner: boolean;
  /** When it was begun, or due, in epoch milliseconds. */
  readonly atMs: number;
  /** Whether nobody waits for an answer. */
  readonly isScheduled: boolean;
}

/** States in which a change can still be edited, approved and applied. */
export function isOpen({ state }: Pick<ChangeListing, "state">): boolean {
  return state === "open" || state === "approved" || state === "scheduled" || state === "failed";
}

/** What others see of a change. */
export function listChange(record: ChangeRecord): ChangeListing {
  const {
    number: _number,
    draft: _draft,
    applying: _applying,
    scheduled: _scheduled,
    approvedLines: _lines,
    attempts: _attempts,
    ...listing
  } = record;
  return listing;
}
