import { PLATFORM_SCOPE, PROJECT_ROLES, type IdentifiedVia, type Role } from "@burgee/contract";

/** A role that a principal record gives. */
export interface Grant {
  /** Id of a project, or `PLATFORM_SCOPE`. */
  readonly scope: string;
  readonly role: Role;
  /** Keys of the only environments that a publisher may change; absent: all. */
  readonly environments?: readonly string[];
}

/** Who sent a request, as far as it was proven. */
export interface Identity {
  /** Name for the audit log. Contains no secret. */
  readonly actor: string;
  readonly via: IdentifiedVia;
  /** Groups that Access named. */
  readonly groups: readonly string[];
  readonly grants: readonly Grant[];
  /** What a CI proved about the run; absent for everybody else. */
  readonly ci?: CiRun;
  /** When the credential expires, in epoch milliseconds; absent for one that does not, or does not say. */
  readonly expiresAtMs?: number;
  /** A member's request says that the console sent it. A claim, that opens nothing. */
  readonly isConsole?: true;
  /** More scopes were asked for than were looked at: the caller may have grants in others. */
  readonly isPartial?: true;
}

/** A run of a CI, as its token says. */
export interface CiRun {
  /** The commit that it runs on; undefined when the token names none. */
  readonly commit: string | undefined;
  /** What the records of the very branch that runs give, without those for every branch. */
  readonly branchGrants: readonly Grant[];
}

/** What a route asks of an identity. */
export interface Need {
  readonly role: Role;
  /** Id of the project, or `PLATFORM_SCOPE`: there every route is for operators. */
  readonly scope: string;
  /** Keys of the environments that a publisher must be allowed to change. */
  readonly environments?: readonly string[];
}

export type Authorization =
  | { readonly kind: "granted" }
  /** `environments` are those that the identity may not change, although it may change others. */
  | { readonly kind: "forbidden"; readonly role: Role; readonly environments: readonly string[] };

/** Environments that roles let somebody publish to. */
export type Reach = "all" | readonly string[];

/** The environments of a project that grants let their holder publish to. */
export function reachOf(grants: readonly Grant[], scope: string): Reach {
  const fitting = grants.filter((grant) => grant.scope === scope && includesRole(grant.role, "publisher"));
  const isEverywhere = fitting.some(({ role, environments }) => role !== "publisher" || environments === undefined);
  return isEverywhere ? "all" : [...new Set(fitting.flatMap(({ environments = [] }) => environments))];
}

/** Whether an identity may do what a route does. The holder of the admin token may do everything. */
export function authorize(identity: Identity, need: Need): Authorization {
  if (identity.via === "break_glass") return { kind: "granted" };
  const role = need.scope === PLATFORM_SCOPE ? "operator" : need.role;
  const scope = role === "operator" ? PLATFORM_SCOPE : need.scope;
  const fitting = identity.grants.filter((grant) => grant.scope === scope && includesRole(grant.role, role));
  if (fitting.length === 0) return { kind: "forbidden", role, environments: [] };
  const refused = (need.environments ?? []).filter(
    (environment) => !fitting.some((grant) => reaches(grant, environment)),
  );
  return refused.length === 0 ? { kind: "granted" } : { kind: "forbidden", role, environments: refused };
}

function includesRole(held: Role, wanted: Role): boolean {
  if (wanted === "operator" || held === "operator") return held === wanted;
  return PROJECT_ROLES.indexOf(held) >= PROJECT_ROLES.indexOf(wanted);
}

function reaches({ role, environments }: Grant, environment: string): boolean {
  return role !== "publisher" || environments === undefined || environments.includes(environment);
}
