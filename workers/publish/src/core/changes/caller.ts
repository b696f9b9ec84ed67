import type { Author } from "../author.ts";
import { type Authority, reaches } from "./authority.ts";
import type { ChangeRefusal } from "./change-outcome.ts";
import type { ChangePlan } from "./plan-change.ts";

/** Who takes a step, and what the caller's roles allow. */
export interface Caller {
  readonly author: Author;
  readonly authority: Authority;
}

/** Refuses a caller who may not publish to every environment that a change touches. */
export function askReach({ authority }: Caller, { effects }: ChangePlan): ChangeRefusal | undefined {
  const refused = effects.filter(({ environmentKey }) => !reaches(authority.publishes, environmentKey));
  if (refused.length === 0) return undefined;
  return { kind: "not_a_publisher", environmentKeys: refused.map(({ environmentKey }) => environmentKey) };
}
