import { authorize, type Identity, reachOf } from "@burgee/worker-common";

import type { Authority } from "../core/changes/authority.ts";
import type { Caller } from "../core/changes/caller.ts";
import type { PublishRoute } from "../services.ts";
import { readAuthor } from "./read-author.ts";

/** What the roles of a caller allow in the project that the path names. */
export function readAuthority(
  { identity, scope }: Pick<PublishRoute, "identity" | "scope">,
  isEmergency = false,
): Authority {
  const isOwner = authorize(identity, { role: "owner", scope }).kind === "granted";
  const { ci } = identity;
  return {
    isOwner,
    publishes: isOwner ? "all" : reachOf(identity.grants, scope),
    isEmergency,
    ...(ci === undefined ? {} : { ci: { publishes: reachOf(ci.branchGrants, scope), commit: ci.commit } }),
  };
}

/** Who takes a step of a change. */
export function readCaller(route: PublishRoute, body: { readonly actor?: string | undefined }): Caller {
  const identity: Identity = route.identity;
  return { author: readAuthor(identity, body), authority: readAuthority(route) };
}
