import { ADMIN_ROWS } from "@burgee/contract/admin";

import type {
  CreatedToken,
  CreateTokenRequest,
  PrincipalListing,
  PrincipalListReply,
  SessionReply,
  SetPrincipalRequest,
  WhoAmIReply,
} from "../core/publishing-api.ts";
import { type Authorship, claim } from "./authorship.ts";
import type { CallRow } from "./call-row.ts";
import { copyRights } from "./copy-rights.ts";

/** Calls about who may do what. */
export interface PrincipalCalls {
  /** A token of a project must name the project. */
  readSession(projectKey?: string): Promise<SessionReply>;
  whoAmI(projectKey: string): Promise<WhoAmIReply>;
  listPrincipals(projectKey: string): Promise<PrincipalListReply>;
  createToken(projectKey: string, request: CreateTokenRequest, author?: Authorship): Promise<CreatedToken>;
  setPrincipal(projectKey: string, request: SetPrincipalRequest, author?: Authorship): Promise<PrincipalListing>;
  /** `idOrToken` is the id of a listing or the text of a token. */
  revokePrincipal(projectKey: string, idOrToken: string, author?: Authorship): Promise<PrincipalListing>;
}

export function createPrincipalCalls(call: CallRow): PrincipalCalls {
  return {
    readSession: (project) => call(ADMIN_ROWS.readSession, { params: {}, query: { project } }),
    whoAmI: (project) => call(ADMIN_ROWS.whoAmI, { params: { project } }),
    listPrincipals: (project) => call(ADMIN_ROWS.listPrincipals, { params: { project } }),
    createToken: (project, request, author = {}) =>
      call(ADMIN_ROWS.createToken, { params: { project }, body: { ...copyRights(request), ...claim(author) } }),
    setPrincipal: (project, request, author = {}) =>
      call(ADMIN_ROWS.setPrincipal, { params: { project }, body: { ...copyRights(request), ...claim(author) } }),
    revokePrincipal: (project, id, author = {}) =>
      call(ADMIN_ROWS.revokePrincipal, { params: { project, id }, body: claim(author) }),
  };
}
