import type { IdentifiedVia } from "@burgee/contract";

import type { Change } from "./diff-snapshots.ts";

/** How an author was proven; `platform`: nobody asked, such as when an interrupted publish is settled. */
export type AuthorVia = IdentifiedVia | "platform";

export interface AuditEntry {
  /** Counts from 1. */
  readonly sequence: number;
  readonly atMs: number;
  /** Who did it, as far as the server could prove it. */
  readonly actor: string;
  /** Absent in entries of releases that took the caller's word for the actor. */
  readonly via?: AuthorVia;
  /** Who did it, as the caller said. */
  readonly claimed?: string;
  readonly action: string;
  readonly environmentKey?: string;
  readonly version?: number;
  readonly message?: string;
  /** The project from which the environment was taken back. */
  readonly takenFrom?: string;
  readonly changes?: readonly Change[];
  /** Digest of the entry before; empty for the first. */
  readonly previousDigest: string;
  /** SHA-256 over the canonical JSON of all other members. */
  readonly digest: string;
}

/** Which entries of the audit log are asked for. All that are given must hold. */
export interface AuditFilter {
  readonly actor?: string;
  readonly action?: string;
  readonly environmentKey?: string;
  /** Key of a feature that was changed. */
  readonly feature?: string;
  /** Epoch milliseconds, the first that counts. */
  readonly sinceMs?: number;
  /** Epoch milliseconds, the first that does not count. */
  readonly untilMs?: number;
  /** Only entries with a lower sequence number: the cursor of the page before. */
  readonly before?: number;
  /** Only entries with a higher sequence number. */
  readonly after?: number;
}

/** Place and digest of one entry, from which everything before it follows. */
export interface AuditHead {
  readonly sequence: number;
  readonly digest: string;
}

export interface AuditReply {
  /** Newest first. */
  readonly entries: readonly AuditEntry[];
  /** `before` of the next page; absent on the last one. A page may be empty and have a next one. */
  readonly nextBefore?: number;
  readonly head: AuditHead;
}
