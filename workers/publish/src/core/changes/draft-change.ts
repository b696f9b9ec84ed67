import type { DraftRequest } from "@burgee/publisher/core";

import type { IdempotentRequest } from "../database-rows.ts";
import { isAuthor } from "./approvals.ts";
import { reaches } from "./authority.ts";
import type { Caller } from "./caller.ts";
import { OPEN_CHANGES_MAX } from "./change-limits.ts";
import type { ChangeView } from "./change-outcome.ts";
import { type ChangeRecord, isOpen } from "./change-record.ts";
import { holdDraft, releaseDraft, storeDraft } from "./drafts.ts";
import { planDraft } from "./plan-change.ts";
import type { ChangePorts } from "./ports.ts";
import { saveChange } from "./save-change.ts";
import { showChange, viewChange } from "./show-change.ts";

/** Opens a change. A draft that cannot be merged or does not compile is refused. Throws when storage fails. */
export async function openChange(
  ports: ChangePorts,
  request: DraftRequest,
  { author }: Caller,
  idempotency: IdempotentRequest | undefined,
): Promise<ChangeView> {
  const earlier = idempotency === undefined ? undefined : ports.database.findReply(idempotency.key);
  if (earlier !== undefined) {
    const { number } = JSON.parse(earlier.reply) as { readonly number?: number };
    if (earlier.fingerprint !== idempotency?.fingerprint || number === undefined)
      return { kind: "idempotency_mismatch" };
    return showChange(ports, number, {});
  }
  if (ports.changes.countOpenChanges() >= OPEN_CHANGES_MAX) {
    return { kind: "too_many_changes", countMax: OPEN_CHANGES_MAX };
  }
  const plan = await planDraft(ports, withMessage(request));
  if (plan.kind !== "planned") return plan;
  await ports.wakeLater();
  const draft = await storeDraft(ports, request);
  const number = ports.changes.lastNumber() + 1;
  const nowMs = ports.clock.now();
  const record: ChangeRecord = {
    number,
    id: `c${number}`,
    ...describeDraft(request),
    authors: [author.actor],
    ...(author.claimed === undefined ? {} : { claimed: author.claimed }),
    draft,
    state: "open",
    createdAtMs: nowMs,
    changedAtMs: nowMs,
    approvals: [],
  };
  const saved = await saveChange(ports, record, { actor: author, action: "open_change" }, () => {
    holdDraft(ports, record.id, draft, record.base);
    if (idempotency === undefined) return;
    ports.database.saveReply(idempotency.key, idempotency.fingerprint, JSON.stringify({ number }), nowMs);
  });
  return viewChange(ports, saved, plan);
}

/**
 * Replaces a draft, which voids approvals and a schedule. Only its authors may, and publishers of its environments, who
 * become authors by that. Throws when storage fails.
 */
export async function editChange(
  ports: ChangePorts,
  number: number,
  request: DraftRequest,
  { author, authority }: Caller,
): Promise<ChangeView> {
  const before = ports.changes.findChange(number);
  if (before === undefined) return { kind: "unknown_change" };
  if (!isOpen(before) || before.applying !== undefined) return { kind: "change_closed", ...whatOf(before) };
  const isOwn = isAuthor(ports, before, author.actor);
  if (!isOwn && !reachesAll(authority.publishes, before.environments)) {
    return { kind: "own_change", reason: "only its authors and publishers of its environments may edit it" };
  }
  const plan = await planDraft(ports, withMessage(request));
  if (plan.kind !== "planned") return plan;
  await ports.wakeLater();
  const draft = await storeDraft(ports, request);
  const { scheduledAtMs: _at, scheduledBy: _by, scheduled: _scheduled, reason: _reason, ...kept } = before;
  const record: ChangeRecord = {
    ...kept,
    ...describeDraft(request),
    authors: isOwn ? before.authors : [...before.authors, author.actor],
    draft,
    state: "open",
    approvals: [],
  };
  const saved = await saveChange(ports, record, { actor: author, action: "edit_change" }, () => {
    if (draft !== before.draft) releaseDraft(ports, before.id, before.draft);
    holdDraft(ports, before.id, draft, record.base);
  });
  return viewChange(ports, saved, plan);
}

function withMessage(request: DraftRequest) {
  return { ...request, message: request.message ?? request.title };
}

function describeDraft({ title, message = "", base, environments, files, removed, allow }: DraftRequest) {
  return { title, message, base, environments, files: files.length + removed.length, allow };
}

/** What closed a change, or keeps it from being edited. */
export function whatOf({ id, state, applying }: ChangeRecord): { readonly id: string; readonly what: string } {
  return { id, what: applying === undefined ? state : "being applied" };
}

export function reachesAll(publishes: Caller["authority"]["publishes"], environments: readonly string[]): boolean {
  return publishes === "all" || environments.every((key) => key !== "*" && reaches(publishes, key));
}
