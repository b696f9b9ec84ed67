import { DIRECT_POLICY } from "@burgee/publisher/core";

import { reaches } from "../changes/authority.ts";
import type { Caller } from "../changes/caller.ts";
import { OPEN_CHANGES_MAX } from "../changes/change-limits.ts";
import type { ChangeRecord } from "../changes/change-record.ts";
import type { ChangePorts } from "../changes/ports.ts";
import type { GuardedEnvironment } from "../revisions/ports.ts";

/**
 * Counts the open changes that the caller could approve and has not. Only their records are read: whether an approval still
 * holds, and what a change does to environments that it does not name, shows once somebody looks at it.
 */
export function countWaiting({ changes, revisions }: ChangePorts, { author, authority }: Caller): number {
  // As in `approveChange`: only people, and machines that stand for one.
  if (author.via === "break_glass" || author.via === "ci" || author.via === "platform") return 0;
  const environments = revisions.findNewest()?.environments ?? [];
  const open = changes.listChanges("open", Number.MAX_SAFE_INTEGER, OPEN_CHANGES_MAX);
  return open.filter((record) => {
    const touched = listTouched(record, environments);
    return (
      touched.some(({ policy = DIRECT_POLICY }) => policy.changes === "approved") &&
      touched.every(({ key }) => reaches(authority.publishes, key)) &&
      !record.authors.includes(author.actor) &&
      !record.approvals.some(({ by }) => by === author.actor)
    );
  }).length;
}

function listTouched(record: ChangeRecord, environments: readonly GuardedEnvironment[]): readonly GuardedEnvironment[] {
  const isNamed = ({ key }: GuardedEnvironment): boolean => record.environments.includes(key);
  return record.environments.includes("*") ? environments : environments.filter(isNamed);
}
