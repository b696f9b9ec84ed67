import type { PublisherPorts } from "../ports.ts";
import { findPerson } from "../principals/find-person.ts";
import type { ChangeRecord } from "./change-record.ts";
import type { ChangePlan } from "./plan-change.ts";

/** How many people approved what a change does now. Authors do not count, also when they became one later. */
export function countHeld(
  { database }: Pick<PublisherPorts, "database">,
  { approvals, authors }: Pick<ChangeRecord, "approvals" | "authors">,
  digest: string,
): number {
  const of = (actor: string) => findPerson(database, actor);
  const writers = new Set(authors.map((author) => of(author).actor));
  const people = approvals.filter((approval) => approval.digest === digest).map(({ by }) => of(by));
  const others = people.filter(({ actor, isCi }) => !isCi && !writers.has(actor));
  return new Set(others.map(({ actor }) => actor)).size;
}

/** Whether somebody wrote some of a change, under whichever name. */
export function isAuthor(
  { database }: Pick<PublisherPorts, "database">,
  { authors }: Pick<ChangeRecord, "authors">,
  actor: string,
): boolean {
  const person = findPerson(database, actor).actor;
  return authors.some((author) => findPerson(database, author).actor === person);
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
