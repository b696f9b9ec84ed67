import { sha256Hex } from "@burgee/contract";
import {
  canonicalJson,
  type CompiledEnvironment,
  DIRECT_POLICY,
  findBreakingChanges,
  type PushRequest,
} from "@burgee/publisher/core";

import { NO_AUTHORITY } from "../changes/authority.ts";
import { isExcused } from "../changes/gate-push.ts";
import type { PublishIntent } from "../outcomes.ts";
import type { RevisionPorts, StoredRevision } from "./ports.ts";
import type { PushRefusal } from "./push-outcome.ts";
import { readLive } from "./read-live.ts";

/** What a caller allows a lift to do. */
export type LiftRequest = Pick<PushRequest, "allow">;

/**
 * Why lifting a pin may not publish the newest revision; undefined when it may. It is a publish: the guards ask for what they
 * ask of a push. Where the policy is `approved`, that very content must have been applied by an approved change while the
 * pin held, because whoever approved it looked at the difference to what is pinned. Where it is `git`, it must be what the
 * CI of the protected branch published last, before or while the pin held.
 */
export async function gateLift(
  ports: RevisionPorts,
  head: StoredRevision,
  newest: CompiledEnvironment,
  { allow }: LiftRequest,
  { actor, authority = NO_AUTHORITY }: PublishIntent,
): Promise<PushRefusal | undefined> {
  const { _id: id, key: environmentKey } = newest.document.environment;
  const live = await readLive(ports, newest);
  const unmeant = findBreakingChanges(live, newest).filter(({ kind }) => !allow.includes(kind));
  if (unmeant.length > 0) {
    return { kind: "breaking_changes", changes: unmeant.map((change) => ({ ...change, environmentKey })) };
  }
  const policy = head.environments.find((environment) => environment.id === id)?.policy ?? DIRECT_POLICY;
  if (policy.changes === "direct" || isExcused(policy, actor, authority)) return undefined;
  if (live !== undefined && canonicalJson(live) === canonicalJson(newest)) return undefined;
  if (await hasMet(ports, newest, policy.changes)) return undefined;
  return { kind: "lift_gated", environmentKey, revision: head.record.revision, policy };
}

/** Whether content is that of the newest publish, which met the policy. */
async function hasMet(
  { database }: RevisionPorts,
  newest: CompiledEnvironment,
  policy: "approved" | "git",
): Promise<boolean> {
  const { _id: id } = newest.document.environment;
  const published = database.findNewestOf(id, "publish");
  if (published?.policy !== policy) return false;
  if (published.snapshotSha256 !== (await sha256Hex(JSON.stringify(newest)))) return false;
  if (policy === "git") return true;
  const pinnedBy = database.findNewestOf(id, "rollback")?.version ?? 0;
  return published.held === true && published.version > pinnedBy;
}
