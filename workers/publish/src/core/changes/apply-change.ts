import type { EnvironmentOutcome, PushRequest } from "@burgee/publisher/core";

import type { PublishIntent } from "../outcomes.ts";
import { describeChangeReason } from "../refusals/describe-change.ts";
import { listMove } from "../refusals/describe-push.ts";
import type { PushOutcome, PushRefusal } from "../revisions/push-outcome.ts";
import { pushRevision } from "../revisions/push-revision.ts";
import { settlePrepared } from "../settle-prepared.ts";
import { countHeld, listChangedSince } from "./approvals.ts";
import { askReach, type Caller } from "./caller.ts";
import type { ChangeRefusal, ChangeStep } from "./change-outcome.ts";
import { type Applying, type ChangeRecord, isOpen, listChange } from "./change-record.ts";
import { whatOf } from "./draft-change.ts";
import { releaseDraft } from "./drafts.ts";
import { gatePush } from "./gate-push.ts";
import { type ChangePlan, planChange, requestOf } from "./plan-change.ts";
import type { ChangePorts } from "./ports.ts";
import { saveChange } from "./save-change.ts";

/**
 * Makes a change the newest revision and publishes it, when policies and approvals allow it. Repeating it changes nothing
 * more, and finishes what was interrupted; when nobody repeats it, the alarm does.
 */
export async function applyChange(ports: ChangePorts, number: number, caller: Caller): Promise<ChangeStep> {
  const record = ports.changes.findChange(number);
  if (record === undefined) return { kind: "unknown_change" };
  if (record.state === "applied") return { kind: "done", listing: listChange(record) };
  if (!isOpen(record)) return { kind: "change_closed", ...whatOf(record) };
  if (record.applying !== undefined) return carryOut(ports, record, record.applying);
  const { author, authority } = caller;
  const checked = await checkChange(ports, record, caller);
  if (checked.kind !== "planned") {
    const note = describeChangeReason(checked);
    await saveChange(ports, record, { actor: author, action: "refused_apply_change", note });
    return checked;
  }
  const applying = { by: author, isOwner: authority.isOwner, atMs: ports.clock.now(), isScheduled: false };
  return carryOut(ports, record, applying);
}

/** Why a change cannot be applied now, or what it would do. Changes nothing. */
export async function checkChange(
  ports: ChangePorts,
  record: ChangeRecord,
  caller: Caller,
): Promise<ChangePlan | ChangeRefusal> {
  await settlePrepared(ports);
  const plan = await planChange(ports, record);
  if (plan.kind !== "planned") return plan;
  const refusal = askReach(caller, plan) ?? askApprovals(ports, record, plan);
  if (refusal !== undefined) return refusal;
  const keys = plan.effects.filter(({ isPublished }) => isPublished).map(({ environmentKey }) => environmentKey);
  const gate = await gatePush(ports, plan.plan, keys, plan.request, intentOf(record, caller, plan));
  return gate.kind === "passed" ? plan : gate;
}

function askApprovals(ports: ChangePorts, record: ChangeRecord, plan: ChangePlan): ChangeRefusal | undefined {
  const held = countHeld(ports, record, plan.digest);
  if (held >= plan.approvalsNeeded) return undefined;
  const changedSince = listChangedSince(record, plan);
  return { kind: "approvals_missing", id: record.id, needed: plan.approvalsNeeded, held, changedSince };
}

/** The key belongs to one attempt, and no caller can send it: `#` is not allowed in one. */
function requestKey({ id, draft, attempts = 0 }: ChangeRecord) {
  return { key: `change#${id}#${attempts}`, fingerprint: draft };
}

function intentOf(record: ChangeRecord, { author, authority }: Caller, plan: ChangePlan | undefined): PublishIntent {
  const { message } = requestOf(record);
  return {
    actor: author,
    message: `${record.id}: ${message}`,
    expectedVersion: undefined,
    isDryRun: false,
    authority: { ...authority, isEmergency: false, approved: plan?.effects.map(({ id }) => id) ?? [] },
    idempotency: requestKey(record),
  };
}

/**
 * Applies a change that may be applied, or finishes it. Once its revision is recorded it is not checked again: what was
 * approved is in it. Before that it is, since others may have pushed since a crash.
 */
export async function carryOut(ports: ChangePorts, found: ChangeRecord, due: Applying): Promise<ChangeStep> {
  const { isOwner, by } = due;
  const caller = { author: by, authority: { isOwner, publishes: "all", isEmergency: false } } as const;
  await settlePrepared(ports);
  const isRecorded = found.applying !== undefined && ports.database.findReply(requestKey(found).key) !== undefined;
  const attempts = (found.attempts ?? 0) + (found.applying === undefined ? 1 : 0);
  const record = { ...withoutApplying(found), attempts };
  const plan = isRecorded ? undefined : await checkChange(ports, record, caller);
  if (plan !== undefined && plan.kind !== "planned") return giveUp(ports, record, due, plan);
  ports.changes.saveChange({ ...record, applying: due });
  await ports.wakeLater();
  const request: PushRequest = plan?.request ?? { base: record.base, files: [], removed: [], ...requestOf(record) };
  const outcome = await pushRevision(ports, request, intentOf(record, caller, plan));
  if (outcome.kind === "pushed") return finish(ports, record, due, outcome);
  // The alarm goes on with it.
  if (outcome.kind === "storage_failed") return outcome;
  return giveUp(ports, record, due, outcome);
}

async function finish(
  ports: ChangePorts,
  record: ChangeRecord,
  { by }: Applying,
  { revision, moves }: Extract<PushOutcome, { kind: "pushed" }>,
): Promise<ChangeStep> {
  const refused = moves.find((move) => move.kind === "refused");
  if (refused?.kind === "refused" && refused.refusal.kind === "storage_failed") return refused.refusal;
  const outcomes = moves.map(listMove);
  const failure = outcomes.find(({ outcome }) => outcome === "refused")?.refusal?.message;
  const reason = failure === undefined ? describeHeld(outcomes) : `${refused?.environmentKey ?? ""}: ${failure}`;
  const closed: ChangeRecord = {
    ...settled(record),
    state: failure === undefined ? "applied" : "failed",
    closedBy: by.actor,
    revision,
    outcomes: outcomes.map(({ changes: _changes, version: _version, ...outcome }) => outcome),
    ...(reason === undefined ? {} : { reason }),
  };
  const action = failure === undefined ? "apply_change" : "fail_change";
  const saved = await saveChange(
    ports,
    closed,
    { actor: by, action, revision, ...(reason === undefined ? {} : { note: reason }) },
    () => {
      releaseDraft(ports, record.id, record.draft);
    },
  );
  return { kind: "done", listing: listChange(saved) };
}

/** Says that a change was applied and readers do not see it yet; undefined when they do. */
function describeHeld(outcomes: readonly EnvironmentOutcome[]): string | undefined {
  const held = outcomes.filter(({ outcome }) => outcome === "held").map(({ environmentKey }) => environmentKey);
  if (held.length === 0) return undefined;
  const commands = held.map((key) => `\`burgee unpin --env ${key}\``).join(", ");
  return `stored and not served yet in ${held.join(", ")}, where a version is pinned: lifting the pin serves it (${commands})`;
}

/** Nothing came of it. The one who waits is told why; what nobody waits for is marked as failed. */
async function giveUp(
  ports: ChangePorts,
  record: ChangeRecord,
  { by, isScheduled }: Applying,
  refusal: ChangeRefusal | PushRefusal,
): Promise<ChangeStep> {
  const reason = describeChangeReason(refusal);
  if (isScheduled) return failChange(ports, record, by, reason);
  const actor = { actor: by, action: "refused_apply_change", note: reason };
  await saveChange(ports, record, actor);
  return refusal;
}

/** Marks a change that could not be applied when it was due. It can be edited, approved and applied again. */
export async function failChange(
  ports: ChangePorts,
  record: ChangeRecord,
  actor: Caller["author"],
  reason: string,
): Promise<ChangeStep> {
  const failed: ChangeRecord = { ...settled(record), state: "failed", reason };
  const saved = await saveChange(ports, failed, { actor, action: "fail_change", note: reason });
  return { kind: "done", listing: listChange(saved) };
}

function settled(record: ChangeRecord): ChangeRecord {
  const {
    scheduledAtMs: _at,
    scheduledBy: _by,
    scheduled: _scheduled,
    reason: _reason,
    ...kept
  } = withoutApplying(record);
  return kept;
}

function withoutApplying({ applying: _applying, ...record }: ChangeRecord): ChangeRecord {
  return record;
}
