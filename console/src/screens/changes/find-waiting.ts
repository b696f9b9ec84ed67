import type { ChangeListing, EnvironmentOverview, SessionReply } from "@burgee/contract/admin";

type Held = SessionReply["projects"][number] | undefined;

/** Keys of the environments to which a change is published. */
function targetsOf(change: ChangeListing, environments: readonly EnvironmentOverview[]): readonly string[] {
  if (!change.environments.includes("*")) return change.environments;
  return environments
    .filter(({ retiredAtMs }) => retiredAtMs === undefined)
    .map(({ environmentKey }) => environmentKey);
}

/** Whether a person may approve a change: one who did not write it, and a publisher wherever it goes. */
export function mayApprove(
  change: ChangeListing,
  actor: string,
  held: Held,
  environments: readonly EnvironmentOverview[],
): boolean {
  if (change.authors.includes(actor) || held?.role === undefined || held.role === "reader") return false;
  const allowed = held.role === "publisher" ? held.environments : undefined;
  return allowed === undefined || targetsOf(change, environments).every((key) => allowed.includes(key));
}

/** Whether a change waits for this person's approval, as far as its record tells. The server decides. */
export function isWaitingFor(
  change: ChangeListing,
  actor: string,
  held: Held,
  environments: readonly EnvironmentOverview[],
): boolean {
  const isGuarded = targetsOf(change, environments).some((key) =>
    environments.some(({ environmentKey, policy }) => environmentKey === key && policy.changes === "approved"),
  );
  const isApproved = change.approvals.some(({ by }) => by === actor);
  return change.state === "open" && isGuarded && !isApproved && mayApprove(change, actor, held, environments);
}
