import { PLATFORM_SCOPE, PROJECT_ROLES } from "@burgee/contract";
import type { SESSION_ROWS, SessionProject } from "@burgee/contract/admin";
import { authorize, type Identity, reachOf } from "@burgee/worker-common";
import type { RowHandlers } from "@burgee/worker-common/admin";

import type { PublishRoute } from "../services.ts";

/** Says what the caller may do in which projects. */
export const sessionHandlers: RowHandlers<typeof SESSION_ROWS, PublishRoute> = {
  async readSession({ query }, { identity, listScopes }) {
    const { actor, via, expiresAtMs, isPartial } = identity;
    const { scopes, hasMore } = await listScopes(query.project);
    const isOperator = authorize(identity, { role: "operator", scope: PLATFORM_SCOPE }).kind === "granted";
    const projects = scopes.flatMap(({ projectKey, scope }): readonly SessionProject[] => {
      const rights = readRights(identity, scope);
      return rights === undefined && !isOperator ? [] : [{ projectKey, ...rights }];
    });
    return {
      status: 200,
      body: {
        actor,
        via,
        ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
        isOperator,
        projects,
        hasMore: hasMore || isPartial === true,
      },
    };
  },
};

/** The highest role in a project, and the environments that it is limited to; undefined for strangers. */
function readRights(identity: Identity, scope: string): Omit<SessionProject, "projectKey"> | undefined {
  const role = PROJECT_ROLES.findLast((one) => authorize(identity, { role: one, scope }).kind === "granted");
  if (role === undefined) return undefined;
  const reach = role === "publisher" ? reachOf(identity.grants, scope) : "all";
  return reach === "all" ? { role } : { role, environments: reach };
}
