import type { ChangeRecord } from "./change-record.ts";
import type { ChangePlan } from "./plan-change.ts";

/** How many people approved what a change does now. Authors do not count, also when they became one later. */
export function countHeld({ approvals, authors }: ChangeRecord, digest: string): number {
  const people = approvals.filter((approval) => approval.digest === digest && !authors.includes(approval.by));
  return new Set(people.map(({ by }) => by)).size;
}

/** What approvals that no longer hold did not cover, or covered and is gone. Empty while all hold. */
export function listChangedSince(record: ChangeRecord, { digest, lines }: ChangePlan): readonly string[] {
  const { approvals, approvedLines } = record;
  if (approvedLines === undefined || approvals.every((approval) => approval.digest === digest)) return [];
  const added = lines.filter((line) => !approvedLines.includes(line));
  const gone = approvedLines.filter((line) => !lines.includes(line)).map((line) => `no longer: ${line}`);
  const found = [...added, ...gone];
  return found.length > 0 ? found : ["something that has no words changed"];
}
