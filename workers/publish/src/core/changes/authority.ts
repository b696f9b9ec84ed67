import type { Reach } from "@burgee/worker-common";

/** What the roles of a caller allow in a project, beyond what its route asks for. */
export interface Authority {
  readonly isOwner: boolean;
  /** Environments that the caller may publish to. */
  readonly publishes: Reach;
  /** What a CI proved: the environments that its very branch may publish to, and the commit. */
  readonly ci?: { readonly publishes: Reach; readonly commit: string | undefined };
  /** Whether approvals are left out on purpose. */
  readonly isEmergency: boolean;
  /** Ids of the environments for which others approved exactly this. Only applying a change says so. */
  readonly approved?: readonly string[];
}

/** The policies that a publish met, by key of the environment. None for one that is `direct`, or where an emergency left it out. */
export type MetPolicies = ReadonlyMap<string, "approved" | "git">;

export const NO_AUTHORITY: Authority = { isOwner: false, publishes: [], isEmergency: false };

/** Whether an environment is among those. */
export function reaches(reach: Reach, environmentKey: string): boolean {
  return reach === "all" || reach.includes(environmentKey);
}
