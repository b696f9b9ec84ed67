import type { SourcePath } from "../source-file.ts";

/** Members of a target that are one decision: half of one person's condition and half of another's is neither. */
const FIELDS_OF_TARGETS: ReadonlySet<unknown> = new Set(["when", "split", "rollout"]);

/** Whether the map at this path is merged as one value, although its members have names. */
export function isOneField(at: SourcePath): boolean {
  const isAudienceCondition = at.length === 1 && at[0] === "when";
  const isOfTarget = at.length === 5 && at[0] === "environments" && at[2] === "targets";
  return isAudienceCondition || (isOfTarget && FIELDS_OF_TARGETS.has(at[4]));
}
