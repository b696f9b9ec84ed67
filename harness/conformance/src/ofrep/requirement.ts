import type { ContextExpectation, OfrepExpectations } from "./expectations.ts";
import type { OfrepSubject } from "./ofrep-subject.ts";

/** `must`: the protocol says so. `should`: recommended, or needed by the published providers. */
export type RequirementLevel = "must" | "should";

/** What a requirement checks against. */
export interface KitContext {
  readonly subject: OfrepSubject;
  readonly expectations: OfrepExpectations;
  /** The context of requests that are not about contexts. */
  readonly plain: ContextExpectation;
  /** Absent when the kit cannot change a flag. */
  readonly change?: FlagChange;
}

/** How the kit changes a flag of the server. */
export interface FlagChange {
  /** Resolves when the change is published. */
  trigger(): Promise<void>;
  /** Time until a stream must have announced it. */
  readonly timeoutMs: number;
}

/** A requirement that this server, or this call of the kit, gives no occasion to check. */
export interface Skipped {
  readonly skipped: string;
}

/** Problems found; an empty list is a pass. */
export type Verdict = readonly string[] | Skipped;

export interface Requirement {
  /** Stable name: area, then what holds. */
  readonly name: string;
  readonly level: RequirementLevel;
  check(kit: KitContext): Promise<Verdict>;
}

export function isSkipped(verdict: Verdict): verdict is Skipped {
  return "skipped" in verdict;
}
