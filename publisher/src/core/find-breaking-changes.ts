import type { BREAKING_KINDS } from "@burgee/contract/admin";

import type { CompiledEnvironment } from "./compiled-environment.ts";

export type BreakingKind = (typeof BREAKING_KINDS)[number];

/** A change that can break code or move users for a reason nobody wrote down. */
export interface BreakingChange {
  readonly kind: BreakingKind;
  /** What it happens to, such as "feature checkout". */
  readonly subject: string;
  readonly message: string;
  readonly remedy: string;
}

/** Finds breaking changes between what is live and what would be. */
export function findBreakingChanges(
  _before: CompiledEnvironment | undefined,
  _after: CompiledEnvironment,
): readonly BreakingChange[] {
  return [];
}
