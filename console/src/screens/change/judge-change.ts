import type { ChangeReply, SessionReply } from "@burgee/contract/admin";

import { changeMessages as messages } from "./messages.ts";

/** Why somebody may not take a step; undefined for those that are open to them. The server decides; this only says so early. */
export interface Refusals {
  readonly approve: string | undefined;
  readonly publish: string | undefined;
  readonly reject: string | undefined;
  readonly withdraw: string | undefined;
  /** With this person's approval it has all that it needs. */
  readonly completes: boolean;
}

export const isClosed = ({ state }: ChangeReply["change"]): boolean =>
  state === "applied" || state === "rejected" || state === "withdrawn" || state === "failed";

export function judgeChange(
  { change, digest, effects, approvalsNeeded, approvalsHeld, obstacles }: ChangeReply,
  actor: string,
  held: SessionReply["projects"][number] | undefined,
): Refusals {
  const touched = effects.filter(({ isPublished }) => isPublished).map(({ environmentKey }) => environmentKey);
  const role = held?.role;
  const allowed = role === "publisher" ? held?.environments : undefined;
  const isPublisher =
    (role === "publisher" || role === "owner") &&
    (allowed === undefined || touched.every((key) => allowed.includes(key)));
  const publishers = messages.publishersOf(touched);
  const isAuthor = change.authors.includes(actor);
  const approved = change.approvals.some((approval) => approval.by === actor && approval.digest === digest);
  const left = approvalsNeeded - approvalsHeld;
  const isPolicy = effects.some(({ newPolicy }) => newPolicy !== undefined);
  // Missing approvals are one of the obstacles, and a policy that owners alone may change is another.
  const others = obstacles.length - (left > 0 ? 1 : 0) - (isPolicy ? 1 : 0);
  const cannot = digest === undefined || others > 0 ? messages.cannot : undefined;
  const mayNot = isPublisher ? undefined : publishers;
  const approve =
    mayNot ??
    (isAuthor ? messages.ownChange : undefined) ??
    cannot ??
    (approved ? messages.approvedAlready : undefined);
  const policyRefusal = isPolicy && role !== "owner" ? messages.ownersOnly : undefined;
  const publish = mayNot ?? cannot ?? policyRefusal ?? (left > 0 ? messages.missingApprovals(left) : undefined);
  return {
    approve,
    publish,
    reject: mayNot,
    withdraw: isAuthor || role === "owner" ? undefined : messages.authorsOnly,
    completes: approve === undefined && left === 1 && policyRefusal === undefined,
  };
}
