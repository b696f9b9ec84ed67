import { PLATFORM_SCOPE } from "@burgee/contract";
import type { AdminRow } from "@burgee/contract/admin";

import type { Identity } from "../core/identity.ts";
import { identifyOperator, refuseUnauthorized, type OperatorGate } from "../http/admin.ts";
import type { IdentifyContext } from "../http/find-records.ts";
import type { KeepAlive } from "../ports.ts";
import { refuseOperator } from "./refuse-operator.ts";
import { respondError } from "./respond-error.ts";

/** What a Worker with operator routes checks its callers with. */
export interface AdminGate extends OperatorGate {
  /** Name of the Worker in messages. */
  readonly worker: string;
  /** What the deployment lacks to answer operators, and how to give it; undefined when nothing. */
  readonly missing: string | undefined;
  /** Where the roles of a project are kept: its id, or `PLATFORM_SCOPE`. */
  readonly scopeOf: (projectKey: string) => Promise<string>;
  readonly keepAlive: KeepAlive;
  /** For routes about several projects; see `IdentifyContext`. */
  readonly listScopes?: IdentifyContext["listScopes"];
}

export type Admission =
  | {
      readonly kind: "granted";
      readonly identity: Identity;
      readonly scope: string;
      /** The answer to a caller who may not change one of these environments; undefined: it may change all. */
      readonly refuseEnvironments: (environments: readonly string[]) => Response | undefined;
    }
  | { readonly kind: "refused"; readonly response: Response };

/**
 * Decides whether a caller may use a route. The only place that does: the role is in the row. Environments are checked once
 * the request was read.
 * @param row undefined for a path that no route has, which only callers who prove who they are may learn
 * @param projectKey as the path has it, unchecked; undefined for routes of the platform
 */
export async function authorizeRow(
  row: AdminRow | undefined,
  request: Request,
  gate: AdminGate,
  projectKey?: string,
): Promise<Admission> {
  const refuse = (response: Response) => ({ kind: "refused", response }) as const;
  const scope = projectKey === undefined ? PLATFORM_SCOPE : await gate.scopeOf(projectKey);
  const { keepAlive, listScopes } = gate;
  const found = await identifyOperator(request, gate, {
    scope,
    keepAlive,
    ...(listScopes === undefined ? {} : { listScopes }),
  });
  if (found.kind !== "identified") return refuse(refuseOperator(found, gate.worker));
  const { identity } = found;
  const role = row?.role ?? "anyone";
  const refuseEnvironments = (environments: readonly string[]): Response | undefined => {
    if (role === "anyone") return undefined;
    const refusal = refuseUnauthorized(identity, { role, scope, environments }, request, gate);
    return refusal === undefined ? undefined : refuseOperator(refusal, gate.worker);
  };
  const forbidden = refuseEnvironments([]);
  if (forbidden !== undefined) return refuse(forbidden);
  if (gate.missing !== undefined) return refuse(respondError("not_configured", gate.missing));
  return { kind: "granted", identity, scope, refuseEnvironments };
}
