import * as v from "valibot";

import { PRINCIPAL_KINDS, type Role } from "../principal.ts";
import { projectOrPlatform } from "./audit.ts";
import { authorship, SMALL_BODY_BYTES_MAX } from "./authorship.ts";
import type { Output } from "./output.ts";
import { defineRow, ROLES } from "./row.ts";
import { closed, described, keyText, listOf, wholeNumber } from "./shapes.ts";

const role = described(v.picklist(ROLES as readonly Role[]), "`operator` on the platform, the others in projects.");

const listing = {
  id: described(v.string(), "Names it in commands: 16 hex digits."),
  kind: v.picklist(PRINCIPAL_KINDS),
  subject: v.exactOptional(
    described(v.string(), "Address, group, fingerprint, or a CI's issuer, repository and branch. Absent for tokens."),
  ),
  label: v.string(),
  role,
  environments: v.exactOptional(described(v.array(v.string()), "The only environments that a publisher may change.")),
  createdAtMs: wholeNumber,
  createdBy: v.string(),
  expiresAtMs: v.exactOptional(wholeNumber),
  revokedAtMs: v.exactOptional(wholeNumber),
  isPending: v.exactOptional(
    described(v.literal(true), "The newest change is recorded, but readers at the edge do not see it yet."),
  ),
};
const principalListing = v.strictObject(listing);
/** One principal of a project or of the platform. */
export type PrincipalListing = Output<typeof principalListing>;

const principalListReply = v.strictObject({
  principals: described(v.array(principalListing), "Those in force first."),
});
export type PrincipalListReply = Output<typeof principalListReply>;

const createdToken = v.strictObject({ ...listing, token: described(v.string(), "The only time it is shown.") });
/** The only time a token's text is shown. */
export type CreatedToken = Output<typeof createdToken>;

/** Longest text of a request, in UTF-16 code units. Names are checked more strictly by the publish Worker. */
const TEXT_LENGTH_MAX = 600;
/** Environments in one request. */
const ENVIRONMENTS_MAX = 100;
const text = (sentence: string) => described(v.pipe(v.string(), v.maxLength(TEXT_LENGTH_MAX)), sentence);

const rights = {
  role,
  environments: v.exactOptional(
    described(listOf(keyText, ENVIRONMENTS_MAX), "For a publisher: the only environments that it may change."),
  ),
};

const createTokenRequest = {
  ...rights,
  label: text("What it is for."),
  days: v.exactOptional(described(wholeNumber, "Days until it expires; 90 unless given, at most 366.")),
};
export type CreateTokenRequest = Output<ReturnType<typeof closed<typeof createTokenRequest>>>;

const setPrincipalRequest = {
  ...rights,
  kind: v.picklist(["member", "group", "certificate", "ci"]),
  subject: text("E-mail address, group, SHA-256 fingerprint, or repository."),
  label: v.exactOptional(text("Name for lists; by default the subject.")),
  issuer: v.exactOptional(text("For a CI: its issuer; GitHub Actions unless given.")),
  branch: v.exactOptional(text("For a CI: the branch; `*` stands for every branch, tag and pull request.")),
};
export type SetPrincipalRequest = Output<ReturnType<typeof closed<typeof setPrincipalRequest>>>;

const whoAmIReply = v.strictObject({
  actor: v.string(),
  via: v.picklist(["mtls", "access", "ci", "token", "break_glass"]),
  groups: v.array(v.string()),
  grants: described(
    v.array(
      v.strictObject({
        scope: v.picklist(["project", "platform"]),
        role,
        environments: v.exactOptional(v.array(v.string())),
      }),
    ),
    "The holder of the admin token may do everything without being listed.",
  ),
});
export type WhoAmIReply = Output<typeof whoAmIReply>;

const OF_PROJECT = "/admin/v1/projects/{project}";
const params = { project: projectOrPlatform };
const place = { worker: "publish", tag: "Tokens and members", params } as const;
const body = <const Fields extends v.ObjectEntries>(fields: Fields) => ({
  schema: closed({ ...fields, actor: authorship.actor }),
  bytesMax: SMALL_BODY_BYTES_MAX,
});
const WRITE_ERRORS = ["too_large", "last_owner", "too_many_principals", "not_at_edge", "storage_failed"] as const;

/** Who may do what in a project, or with `$platform` on the platform. */
export const PRINCIPAL_ROWS = {
  whoAmI: defineRow({
    ...place,
    method: "GET",
    path: `${OF_PROJECT}/whoami`,
    role: "anyone",
    summary: "Says who the caller is and which roles it has here.",
    replies: { 200: whoAmIReply },
    errors: [],
  }),
  listPrincipals: defineRow({
    ...place,
    method: "GET",
    path: `${OF_PROJECT}/principals`,
    role: "owner",
    summary: "Lists tokens, members, groups, certificates and CIs.",
    replies: { 200: principalListReply },
    errors: [],
  }),
  setPrincipal: defineRow({
    ...place,
    method: "POST",
    path: `${OF_PROJECT}/principals`,
    role: "owner",
    summary: "Gives a member, group, certificate or CI a role, or another one.",
    body: body(setPrincipalRequest),
    replies: { 200: principalListing },
    errors: WRITE_ERRORS,
  }),
  createToken: defineRow({
    ...place,
    method: "POST",
    path: `${OF_PROJECT}/tokens`,
    role: "owner",
    summary: "Makes a token, whose text is shown this once.",
    body: body(createTokenRequest),
    replies: { 201: createdToken },
    errors: WRITE_ERRORS,
  }),
  revokePrincipal: defineRow({
    ...place,
    method: "DELETE",
    path: `${OF_PROJECT}/principals/{id}`,
    role: "owner",
    summary: "Revokes a token, or takes the role of a member, group, certificate or CI away.",
    params: { ...params, id: v.pipe(v.string(), v.maxLength(TEXT_LENGTH_MAX)) },
    body: body({}),
    replies: { 200: principalListing },
    errors: ["unknown_principal", "ambiguous_principal", ...WRITE_ERRORS],
  }),
};
