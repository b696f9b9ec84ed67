import type { EvaluationContext } from "@burgee/contract";
import type { PublishClient } from "@burgee/publisher/client";
import {
  applyOverlay,
  canonicalJson,
  type Change,
  type Compilation,
  type CompiledEnvironment,
  diffSnapshots,
  type EnvironmentPolicy,
  type OverlayEntry,
} from "@burgee/publisher/core";
import { type Impact, makeSampleUsers, measureImpact } from "@burgee/publisher/preview";

import type { ServedConfigReader } from "../served-config.ts";
import { readPublished } from "../snapshots.ts";

/** What publishing would do to one environment. */
export interface EnvironmentPlan {
  /** Version that is served now; 0 for none. */
  readonly against: number;
  readonly changes: readonly Change[];
  /** What holds there whatever is published. */
  readonly overlay: readonly OverlayEntry[];
  /** Keys of the features that would not be what they are, in order. */
  readonly features: readonly string[];
  /** Absent when nothing changes or nothing was published. */
  readonly impact?: Impact;
  /** How the environment may be changed, unless whoever may publish decides alone. */
  readonly policy?: EnvironmentPolicy;
}

/** What all environments of a plan are judged with. */
export interface PlanScope {
  readonly compilation: Extract<Compilation, { ok: true }>;
  readonly client: PublishClient;
  readonly served: ServedConfigReader | undefined;
  /** Real users; undefined for sample users. */
  readonly contexts: readonly EvaluationContext[] | undefined;
  readonly sampleUsers: number;
  readonly nowMs: number;
}

export async function planEnvironment(
  key: string,
  compiled: CompiledEnvironment,
  scope: PlanScope,
): Promise<EnvironmentPlan> {
  const { compilation, client, served, contexts, sampleUsers, nowMs } = scope;
  const published = await readPublished(client, compilation.projectKey, key, served);
  const before = published?.snapshot;
  // Both sides as they are served: what a rule keeps from readers is no change.
  const after = applyOverlay(compiled, published?.version.rules ?? []).snapshot;
  const policy = compilation.policies.get(key);
  const plan = {
    against: published?.version.version ?? 0,
    changes: diffSnapshots(before, after),
    overlay: published?.overlay ?? [],
    features: findChangedFeatures(before, after),
    ...(policy === undefined || policy.changes === "direct" ? {} : { policy }),
  };
  if (before === undefined || plan.changes.length === 0) return plan;
  const users = contexts ?? makeSampleUsers([before.document, after.document], sampleUsers);
  return users.length === 0 ? plan : { ...plan, impact: measureImpact(before, after, users, nowMs) };
}

function findChangedFeatures(before: CompiledEnvironment | undefined, after: CompiledEnvironment): readonly string[] {
  const older = new Map((before?.document.features ?? []).map((feature) => [feature._id, canonicalJson(feature)]));
  return after.document.features
    .filter((feature) => older.get(feature._id) !== canonicalJson(feature))
    .map(({ key }) => key);
}

/** Says who must act before the change may be published; undefined when nobody else must. */
export function describePolicy(key: string, { changes, policy }: EnvironmentPlan): string | undefined {
  if (policy === undefined || changes.length === 0) return undefined;
  if (policy.changes === "git") return `${key} changes only by commits of the protected branch: merge this first`;
  const approvals = `${policy.approvals} approval${policy.approvals === 1 ? "" : "s"}`;
  return `${key} needs ${approvals}: burgee change open`;
}
