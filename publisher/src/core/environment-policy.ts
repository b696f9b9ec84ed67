import type { EnvironmentSource } from "./file-schemas.ts";

/** How an environment may be changed, as environments.yaml says. */
export interface EnvironmentPolicy {
  /** `direct`: by whoever may publish. `approved`: after others agreed. `git`: only by commits of the protected branch. */
  readonly changes: "direct" | "approved" | "git";
  /** How many other people must agree. */
  readonly approvals: number;
  /** Whether an owner may publish without them in an emergency. */
  readonly emergencies: boolean;
}

/** The policy of an environment, with the defaults of what it does not say. */
export function readPolicy({ changes, approvals, emergencies }: EnvironmentSource): EnvironmentPolicy {
  return { changes: changes ?? "direct", approvals: approvals ?? 1, emergencies: emergencies ?? false };
}

/** How an environment is changed whose files say nothing about it. */
export const DIRECT_POLICY: EnvironmentPolicy = readPolicy({ type: "development" });

/** Whether two policies ask for the same. */
export function isSamePolicy(a: EnvironmentPolicy, b: EnvironmentPolicy): boolean {
  return a.changes === b.changes && a.approvals === b.approvals && a.emergencies === b.emergencies;
}
