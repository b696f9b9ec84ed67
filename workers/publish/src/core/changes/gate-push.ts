import {
  canonicalJson,
  DIRECT_POLICY,
  type EnvironmentPolicy,
  isSamePolicy,
  type PushRequest,
} from "@burgee/publisher/core";

import type { Author } from "../author.ts";
import type { PublishIntent } from "../outcomes.ts";
import { compileTree, type PushPlan } from "../revisions/plan-push.ts";
import type { RevisionPorts } from "../revisions/ports.ts";
import { readLive } from "../revisions/read-live.ts";
import { type Authority, type MetPolicies, NO_AUTHORITY, reaches } from "./authority.ts";

/** Why the policy of an environment does not let a push move it. */
export type GateRefusal =
  /** Others must approve a change first. */
  | { readonly kind: "change_required"; readonly environmentKey: string; readonly policy: EnvironmentPolicy }
  /** Only a commit of the protected branch may, pushed by its CI. */
  | { readonly kind: "commit_required"; readonly environmentKey: string; readonly reason: string }
  /** Only an owner may change a policy. */
  | { readonly kind: "owner_required"; readonly environmentKeys: readonly string[] };

export type Gate = { readonly kind: "passed"; readonly met: MetPolicies } | GateRefusal;

/** An environment whose policy a push changes. */
export interface PolicyEdit {
  readonly id: string;
  readonly key: string;
  readonly before: EnvironmentPolicy;
  readonly after: EnvironmentPolicy;
}

/** The policy in force, which the newest revision has. Environments are told apart by id: a new name changes no policy. */
export function policyInForce({ head }: PushPlan, environmentId: string): EnvironmentPolicy {
  return head?.environments.find(({ id }) => id === environmentId)?.policy ?? DIRECT_POLICY;
}

/** Environments of the newest revision whose policy differs in what is pushed. One that is gone lost its policy. */
export function listPolicyEdits({ head, compilation }: PushPlan): readonly PolicyEdit[] {
  const after = new Map<string, EnvironmentPolicy | undefined>();
  for (const [key, { document }] of compilation.environments) {
    after.set(document.environment._id, compilation.policies.get(key));
  }
  return (head?.environments ?? []).flatMap(({ id, key, policy: before = DIRECT_POLICY }) => {
    const policy = after.get(id) ?? DIRECT_POLICY;
    return isSamePolicy(before, policy) ? [] : [{ id, key, before, after: policy }];
  });
}

/**
 * Whether a push may publish to the environments that it names, and change their policies. The policy that held before
 * decides, so that nobody lowers a gate with the edit that it guards.
 */
export async function gatePush(
  ports: RevisionPorts,
  plan: PushPlan,
  environmentKeys: readonly string[],
  request: PushRequest,
  { actor, authority = NO_AUTHORITY }: PublishIntent,
): Promise<Gate> {
  const edits = listPolicyEdits(plan);
  if (edits.length > 0 && !authority.isOwner) {
    return { kind: "owner_required", environmentKeys: edits.map(({ key }) => key) };
  }
  for (const { id, key, before } of edits) {
    // An emergency is about what is served, so that only the holder of the admin token may open a gate for good with it.
    const refusal =
      authority.isEmergency && actor.via === "break_glass"
        ? undefined
        : await askPolicy(ports, plan, { id, key, policy: before }, request, authority);
    if (refusal !== undefined) return refusal;
  }
  const met = new Map<string, "approved" | "git">();
  for (const key of environmentKeys) {
    const id = plan.compilation.environments.get(key)?.document.environment._id ?? "";
    const policy = policyInForce(plan, id);
    if (policy.changes === "direct" || isExcused(policy, actor, authority)) continue;
    if (await isServedAlready(ports, plan, key)) continue;
    const refusal = await askPolicy(ports, plan, { id, key, policy }, request, authority);
    if (refusal !== undefined) return refusal;
    met.set(key, policy.changes);
  }
  return { kind: "passed", met };
}

/** Whether an emergency leaves a policy out: for an owner where it says so, for the holder of the admin token everywhere. */
export function isExcused(policy: EnvironmentPolicy, { via }: Author, { isEmergency, isOwner }: Authority): boolean {
  return isEmergency && (via === "break_glass" || (isOwner && policy.emergencies));
}

async function isServedAlready(ports: RevisionPorts, { compilation }: PushPlan, key: string): Promise<boolean> {
  const after = compilation.environments.get(key);
  const live = after === undefined ? undefined : await readLive(ports, after);
  return live !== undefined && canonicalJson(live) === canonicalJson(after);
}

interface Guarded {
  readonly id: string;
  readonly key: string;
  readonly policy: EnvironmentPolicy;
}

async function askPolicy(
  ports: RevisionPorts,
  plan: PushPlan,
  { id, key, policy }: Guarded,
  request: PushRequest,
  { approved = [], ci }: NonNullable<PublishIntent["authority"]>,
): Promise<GateRefusal | undefined> {
  if (policy.changes === "direct") return undefined;
  if (policy.changes === "approved") {
    return approved.includes(id) ? undefined : { kind: "change_required", environmentKey: key, policy };
  }
  const refuse = (reason: string): GateRefusal => ({ kind: "commit_required", environmentKey: key, reason });
  if (ci === undefined || !reaches(ci.publishes, key)) return refuse("no CI of a listed branch proved who it is");
  if (request.commit === undefined) return refuse("the push names no commit");
  if (ci.commit !== undefined && ci.commit !== request.commit) return refuse("the CI runs on another commit");
  if (await isWhatCommitSays(ports, plan, key)) return undefined;
  return refuse("others pushed something that the commit lacks: pull it, commit it, and let the CI run again");
}

/** Whether the merged files give an environment nothing that the commit's own files do not. */
async function isWhatCommitSays(ports: RevisionPorts, plan: PushPlan, key: string): Promise<boolean> {
  if (plan.isAsPushed) return true;
  const own = await compileTree(ports, plan.pushedTree, new Map([...plan.texts, ...plan.pushedTexts]));
  if (own.kind !== "compiled") return false;
  const { environments, policies } = own.compilation;
  const [snapshot, policy] = [environments.get(key), policies.get(key)];
  const merged = plan.compilation;
  return (
    canonicalJson(snapshot) === canonicalJson(merged.environments.get(key)) &&
    canonicalJson(policy) === canonicalJson(merged.policies.get(key))
  );
}
