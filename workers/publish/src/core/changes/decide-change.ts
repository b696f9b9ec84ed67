import { findPerson } from "../principals/find-person.ts";
import { countHeld, isAuthor } from "./approvals.ts";
import type { Caller } from "./caller.ts";
import { askReach } from "./caller.ts";
import { APPROVALS_MAX } from "./change-limits.ts";
import type { ChangeRefusal, ChangeStep, ChangeView } from "./change-outcome.ts";
import { type ChangeRecord, isOpen, listChange } from "./change-record.ts";
import { reachesAll, whatOf } from "./draft-change.ts";
import { releaseDraft } from "./drafts.ts";
import { planChange } from "./plan-change.ts";
import type { ChangePorts } from "./ports.ts";
import { saveChange } from "./save-change.ts";
import { viewChange } from "./show-change.ts";

/**
 * Approves what a change does. Only people may, and machines that stand for one: not a CI, and not the holder of the admin
 * token, behind which nobody in particular stands. Throws when storage fails.
 * @param digest what the caller looked at
 */
export async function approveChange(
  ports: ChangePorts,
  number: number,
  digest: string,
  caller: Caller,
): Promise<ChangeView> {
  const record = ports.changes.findChange(number);
  const closed = refuseClosed(record);
  if (record === undefined || closed !== undefined) return closed ?? { kind: "unknown_change" };
  const { actor, via } = caller.author;
  const person = findPerson(ports.database, actor);
  if (isAuthor(ports, record, actor)) return { kind: "own_change", reason: refuseAuthor(actor, person.actor) };
  if (via === "break_glass" || via === "ci" || via === "platform" || person.isCi) {
    return { kind: "own_change", reason: "only a person can approve: not the admin token, and not a CI" };
  }
  const plan = await planChange(ports, record);
  if (plan.kind !== "planned") return plan;
  const refusal = askReach(caller, plan);
  if (refusal !== undefined) return refusal;
  if (plan.digest !== digest) return { kind: "stale_change", id: record.id };
  const isOwn = (by: string) => findPerson(ports.database, by).actor === person.actor;
  const others = record.approvals.filter(({ by }) => !isOwn(by)).slice(-APPROVALS_MAX + 1);
  const approvals = [...others, { by: actor, via, atMs: ports.clock.now(), digest }];
  const isApproved = countHeld(ports, { ...record, approvals }, digest) >= plan.approvalsNeeded;
  const state = record.state === "scheduled" ? record.state : isApproved ? "approved" : record.state;
  const approved: ChangeRecord = { ...record, approvals, state, approvedLines: plan.lines };
  const note = `what has the digest ${digest}`;
  const saved = await saveChange(ports, approved, { actor: caller.author, action: "approve_change", note });
  return viewChange(ports, saved, plan);
}

function refuseAuthor(actor: string, person: string): string {
  const who = person === actor ? "" : `: this token counts as ${person}, who made it`;
  return `nobody approves what they wrote${who}`;
}

/** Rejects a change for good. */
export async function rejectChange(
  ports: ChangePorts,
  number: number,
  reason: string,
  { author, authority }: Caller,
): Promise<ChangeStep> {
  const record = ports.changes.findChange(number);
  const closed = refuseClosed(record);
  if (record === undefined || closed !== undefined) return closed ?? { kind: "unknown_change" };
  if (!reachesAll(authority.publishes, record.environments)) {
    return { kind: "not_a_publisher", environmentKeys: record.environments };
  }
  return closeChange(ports, record, "rejected", reason, author);
}

/** Withdraws a change: one of its authors, or an owner. */
export async function withdrawChange(
  ports: ChangePorts,
  number: number,
  reason: string,
  { author, authority }: Caller,
): Promise<ChangeStep> {
  const record = ports.changes.findChange(number);
  const closed = refuseClosed(record);
  if (record === undefined || closed !== undefined) return closed ?? { kind: "unknown_change" };
  if (!isAuthor(ports, record, author.actor) && !authority.isOwner) {
    return { kind: "own_change", reason: "only its authors and owners may withdraw it: reject it instead" };
  }
  return closeChange(ports, record, "withdrawn", reason, author);
}

function refuseClosed(record: ChangeRecord | undefined): ChangeRefusal | undefined {
  if (record === undefined) return { kind: "unknown_change" };
  if (isOpen(record) && record.applying === undefined) return undefined;
  return { kind: "change_closed", ...whatOf(record) };
}

async function closeChange(
  ports: ChangePorts,
  record: ChangeRecord,
  state: "rejected" | "withdrawn",
  reason: string,
  actor: Caller["author"],
): Promise<ChangeStep> {
  const { scheduledAtMs: _at, scheduledBy: _by, scheduled: _scheduled, reason: _earlier, ...kept } = record;
  const closed: ChangeRecord = {
    ...kept,
    state,
    closedBy: actor.actor,
    ...(reason === "" ? {} : { reason }),
  };
  const action = state === "rejected" ? "reject_change" : "withdraw_change";
  const saved = await saveChange(ports, closed, { actor, action, note: reason }, () => {
    releaseDraft(ports, record.id, record.draft);
  });
  return { kind: "done", listing: listChange(saved) };
}
