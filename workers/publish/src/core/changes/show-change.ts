import { writePatch } from "@burgee/publisher/core";

import { describeChangeReason } from "../refusals/describe-change.ts";
import { findTree } from "../revisions/plan-push.ts";
import type { PushRefusal } from "../revisions/push-outcome.ts";
import { readTexts } from "../revisions/read-texts.ts";
import { countHeld, listChangedSince } from "./approvals.ts";
import type { ChangeView } from "./change-outcome.ts";
import { type ChangeRecord, isOpen, listChange } from "./change-record.ts";
import { readDraft } from "./drafts.ts";
import { type ChangePlan, planChange } from "./plan-change.ts";
import type { ChangePorts } from "./ports.ts";

/** Shows a change and what it would do now. Throws when storage fails. */
export async function showChange(
  ports: ChangePorts,
  number: number,
  wants: { readonly patch?: boolean; readonly impact?: boolean },
): Promise<ChangeView> {
  const record = ports.changes.findChange(number);
  if (record === undefined) return { kind: "unknown_change" };
  const plan = isOpen(record) ? await planChange(ports, record) : undefined;
  const patch = wants.patch === true ? await readPatch(ports, record) : undefined;
  const view = viewChange(ports, record, plan, patch);
  if (wants.impact !== true || plan?.kind !== "planned" || view.kind !== "shown") return view;
  const effects = plan.effects.map(({ id, ...effect }) => {
    const [live, after] = plan.snapshots.get(id) ?? [];
    const isMeasured = live !== undefined && after !== undefined && effect.changes.length > 0;
    return isMeasured ? { ...effect, impact: ports.measure(live, after) } : effect;
  });
  return { kind: "shown", reply: { ...view.reply, effects } };
}

/** @param plan undefined for a change that is closed */
export function viewChange(
  ports: Pick<ChangePorts, "database">,
  record: ChangeRecord,
  plan: ChangePlan | PushRefusal | undefined,
  patch?: string,
): ChangeView {
  const change = listChange(record);
  const shown = patch === undefined ? {} : { patch };
  if (plan?.kind !== "planned") {
    const obstacles = plan === undefined ? [] : [describeChangeReason(plan)];
    const none = { effects: [], approvalsNeeded: 0, approvalsHeld: 0, changedSince: [] };
    return { kind: "shown", reply: { change, ...none, obstacles, ...shown } };
  }
  const { digest, approvalsNeeded } = plan;
  const approvalsHeld = countHeld(ports, record, digest);
  const byCommit = plan.effects
    .filter(({ policy }) => policy.changes === "git")
    .map(({ environmentKey }) => environmentKey);
  const isPolicy = plan.effects.some(({ newPolicy }) => newPolicy !== undefined);
  const left = approvalsNeeded - approvalsHeld;
  const obstacles = [
    ...byCommit.map((key) => `${key} takes only commits: apply the patch, commit and merge it; its CI publishes it`),
    ...(isPolicy ? ["it changes a policy, so that only an owner can apply it"] : []),
    ...(left > 0 ? [`${left} more ${left === 1 ? "person" : "people"} must approve`] : []),
  ];
  const effects = plan.effects.map(({ id: _id, ...effect }) => effect);
  const changedSince = listChangedSince(record, plan);
  return {
    kind: "shown",
    reply: { change, digest, effects, approvalsNeeded, approvalsHeld, changedSince, obstacles, ...shown },
  };
}

/** The text edits of a draft against the revision that it changes; undefined when one of them is no longer kept. */
async function readPatch(ports: ChangePorts, record: ChangeRecord): Promise<string | undefined> {
  const draft = await readDraft(ports, record.draft);
  if (draft === undefined) return undefined;
  const base = await findTree(ports, record.base, undefined, draft.baseTree);
  if (base.kind !== "found") return undefined;
  const paths = [...draft.files.map(({ path }) => path), ...draft.removed];
  const shas = paths.flatMap((path) => base.tree.get(path) ?? []);
  const { texts, changed } = await readTexts(ports, shas);
  if (changed.length > 0) return undefined;
  const before = new Map<string, string>();
  for (const path of paths) {
    const text = texts.get(base.tree.get(path) ?? "");
    if (text !== undefined) before.set(path, text);
  }
  return writePatch(before, new Map(draft.files.map(({ path, text }) => [path, text])));
}
