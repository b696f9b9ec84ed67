import { PLATFORM_SCOPE } from "@burgee/contract";
import type { PRINCIPAL_ROWS } from "@burgee/contract/admin";
import type { PrincipalListing } from "@burgee/publisher/core";
import { respondError, type RowHandlers } from "@burgee/worker-common/admin";

import type { PrincipalOutcome } from "../core/principals/principal-outcomes.ts";
import type { PublishRoute } from "../services.ts";
import { readAuthor } from "./read-author.ts";

/** Tokens, members, groups, certificates and CIs, and who the caller is. */
export const principalHandlers: RowHandlers<typeof PRINCIPAL_ROWS, PublishRoute> = {
  async whoAmI(_input, { identity: { actor, via, groups, grants }, scope }) {
    const known = grants.map((grant) => ({
      ...grant,
      scope: grant.scope === PLATFORM_SCOPE ? ("platform" as const) : ("project" as const),
      isHere: grant.scope === scope || grant.scope === PLATFORM_SCOPE,
    }));
    const here = known.filter(({ isHere }) => isHere).map(({ isHere: _isHere, ...grant }) => grant);
    return { status: 200, body: { actor, via, groups, grants: here } };
  },

  async listPrincipals(_input, { project }) {
    return { status: 200, body: await project.listPrincipals() };
  },

  async setPrincipal({ body: { actor, ...request } }, { project, identity }) {
    return respondPrincipal(await project.setPrincipal(request, readAuthor(identity, { actor })));
  },

  async createToken({ body: { actor, ...request } }, { project, identity }) {
    const outcome = await project.createToken(request, readAuthor(identity, { actor }));
    return outcome.kind === "created" ? { status: 201, body: outcome.token } : refusePrincipal(outcome);
  },

  async revokePrincipal({ params: { id }, body }, { project, identity }) {
    return respondPrincipal(await project.revokePrincipal(id, readAuthor(identity, body)));
  },
};

function respondPrincipal(
  outcome: PrincipalOutcome,
): { readonly status: 200; readonly body: PrincipalListing } | Response {
  return outcome.kind === "done" ? { status: 200, body: outcome.principal } : refusePrincipal(outcome);
}

function refusePrincipal(outcome: PrincipalOutcome): Response {
  switch (outcome.kind) {
    case "invalid":
      return respondError("bad_request", outcome.message);
    case "unknown_principal":
      return respondError("unknown_principal", "nobody has this id here: list tokens and members for their ids");
    case "ambiguous_principal":
      return respondError("ambiguous_principal", "more than one id starts like this: give more of it");
    case "last_owner":
      return respondError("last_owner", "nobody else could manage tokens and members: make another owner first");
    case "too_many":
      return respondError("too_many_principals", `at most ${outcome.countMax} may be in force: revoke some first`);
    case "pending": {
      const message =
        "the change is recorded, but storage did not take it: at the edge everything is as before. " +
        "It is tried again until it succeeds; repeat the command to see when";
      return respondError("not_at_edge", message, { principal: outcome.principal });
    }
    case "storage_failed":
      return respondError("storage_failed", "storage does not answer, and nothing was made: try again in a moment");
    case "done":
    case "created":
      throw new Error("the change was made");
  }
}
