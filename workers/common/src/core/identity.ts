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
