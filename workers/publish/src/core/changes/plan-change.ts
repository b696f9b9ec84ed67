import { sha256Hex } from "@burgee/contract";
import {
  canonicalJson,
  type Change,
  type ChangeEffect,
  type CompiledEnvironment,
  diffSnapshots,
  listCompiledDifferences,
  type PushRequest,
} from "@burgee/publisher/core";

import { type PushPlan, planPush } from "../revisions/plan-push.ts";
import type { PushRefusal } from "../revisions/push-outcome.ts";
import { readLive } from "../revisions/read-live.ts";
import { LINE_LENGTH_MAX, LINES_KEPT_MAX } from "./change-limits.ts";
import type { ChangeRecord } from "./change-record.ts";
import { readDraft } from "./drafts.ts";
import { listPolicyEdits, policyInForce } from "./gate-push.ts";
import type { ChangePorts } from "./ports.ts";

/** What a change would do if it were applied now. */
export interface ChangePlan {
  readonly kind: "planned";
  readonly request: PushRequest;
  readonly plan: PushPlan;
  /** SHA-256 over everything that an approval covers. */
  readonly digest: string;
  readonly effects: readonly (ChangeEffect & { readonly id: string })[];
  /** What each environment serves, and would serve, by id. */
  readonly snapshots: ReadonlyMap<string, readonly [live: CompiledEnvironment | undefined, after: CompiledEnvironment]>;
  /** The same in words, one line for each difference. */
  readonly lines: readonly string[];
  /** How many other people must approve. */
  readonly approvalsNeeded: number;
}

/** Merges the draft with the newest revision, compiles it, and compares it with what environments serve. */
export async function planChange(ports: ChangePorts, record: ChangeRecord): Promise<ChangePlan | PushRefusal> {
  const draft = await readDraft(ports, record.draft);
  if (draft === undefined) return { kind: "changed_file", path: `the draft of ${record.id}` };
  return planDraft(ports, { ...draft, ...requestOf(record) });
}

/** What a change asks of a push, beside its files. */
export function requestOf({ environments, allow, title, message }: ChangeRecord) {
  return { environments, allow, message: message === "" ? title : message };
}

/**
 * Compares a draft, merged with the newest revision, with what environments serve. Against that, and not against the newest
 * revision, so that nothing which somebody pushed and nobody approved goes along with what was approved.
 */
export async function planDraft(ports: ChangePorts, request: PushRequest): Promise<ChangePlan | PushRefusal> {
  const plan = await planPush(ports, request);
  if (plan.kind !== "planned") return plan;
  const known = [...plan.compilation.environments.keys()];
  const keys = request.environments.includes("*") ? known : [...new Set(request.environments)];
  const stranger = keys.find((key) => !plan.compilation.environments.has(key));
  if (stranger !== undefined) return { kind: "environment_not_in_files", wanted: stranger, known };
  const edits = new Map(listPolicyEdits(plan).map((edit) => [edit.id, edit]));
  const effects: (ChangeEffect & { readonly id: string })[] = [];
  const facts: unknown[] = [];
  const snapshots = new Map<string, readonly [CompiledEnvironment | undefined, CompiledEnvironment]>();
  for (const key of keys) {
    const after = plan.compilation.environments.get(key);
    if (after === undefined) continue;
    const id = after.document.environment._id;
    const live = await readLive(ports, after);
    snapshots.set(id, [live, after]);
    const edit = edits.get(id);
    edits.delete(id);
    const newPolicy = edit === undefined ? {} : { newPolicy: edit.after };
    const policy = policyInForce(plan, id);
    effects.push({
      id,
      environmentKey: key,
      policy,
      ...newPolicy,
      isPublished: true,
      changes: diffSnapshots(live, after),
    });
    facts.push({ id, ...newPolicy, differences: listCompiledDifferences(live, after) });
  }
  for (const { id, key, before, after } of edits.values()) {
    effects.push({ id, environmentKey: key, policy: before, newPolicy: after, isPublished: false, changes: [] });
    facts.push({ id, newPolicy: after });
  }
  const gated = effects.filter(({ policy }) => policy.changes === "approved");
  return {
    kind: "planned",
    request,
    plan,
    digest: await sha256Hex(canonicalJson({ environments: facts, allow: [...request.allow].sort() })),
    effects,
    snapshots,
    lines: effects.flatMap(describeEffect),
    approvalsNeeded: Math.max(0, ...gated.map(({ policy }) => policy.approvals)),
  };
}

function describeEffect({ environmentKey, newPolicy, changes }: ChangeEffect): string[] {
  const lines = changes.slice(0, LINES_KEPT_MAX).map((change) => `${environmentKey}: ${describeChange(change)}`);
  if (newPolicy !== undefined) {
    lines.push(
      `${environmentKey}: changes ${newPolicy.changes}, approvals ${newPolicy.approvals}, emergencies ${newPolicy.emergencies}`,
    );
  }
  return lines.map((line) => line.slice(0, LINE_LENGTH_MAX));
}

function describeChange({ kind, subject, before, after }: Change): string {
  const values = kind === "changed" ? ` from ${before} to ${after}` : "";
  return `${kind} ${subject}${values}`;
}
