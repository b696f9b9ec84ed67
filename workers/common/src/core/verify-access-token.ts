import { memberSubject } from "@burgee/contract";

import type { KeepAlive } from "../ports.ts";
import { verifyJwt, type CredentialFault, type JwtDeps } from "./verify-jwt.ts";

/** The Cloudflare Access application in front of the platform. */
export interface AccessSettings {
  /** `<team>.cloudflareaccess.com`. */
  readonly teamDomain: string;
  /** Audience tags of its applications. */
  readonly audiences: readonly string[];
}

/** Whom Access let through. */
export interface AccessMember {
  /** E-mail address in lower case, or the name of a service token. */
  readonly subject: string;
  readonly groups: readonly string[];
  /** Epoch milliseconds. */
  readonly expiresAtMs: number;
}

export type AccessVerdict =
  | { readonly kind: "valid"; readonly member: AccessMember }
  | { readonly kind: "wrong"; readonly fault: CredentialFault }
  | { readonly kind: "unavailable" };

/** Groups read from a token; each may cost two reads of storage. */
const ACCESS_GROUPS_MAX = 20;

/** Reads the settings `ACCESS_TEAM_DOMAIN` and `ACCESS_AUDIENCE`; undefined when they are empty. Throws when only one is set. */
export function readAccessSettings(teamDomain = "", audience = ""): AccessSettings | undefined {
  const audiences = audience.split(/[\s,]+/).filter((text) => text !== "");
  if (teamDomain === "" && audiences.length === 0) return undefined;
  if (!/^[a-z0-9-]+\.cloudflareaccess\.com$/.test(teamDomain) || audiences.length === 0) {
    throw new Error(
      "ACCESS_TEAM_DOMAIN must be <team>.cloudflareaccess.com, and ACCESS_AUDIENCE its application's audience",
    );
  }
  return { teamDomain, audiences };
}

/** Verifies the token that Cloudflare Access adds to a request. */
export async function verifyAccessToken(
  token: string,
  { teamDomain, audiences }: AccessSettings,
  deps: JwtDeps,
  keepAlive: KeepAlive,
): Promise<AccessVerdict> {
  const issuer = `https://${teamDomain}`;
  const source = { keysUrl: `${issuer}/cdn-cgi/access/certs` };
  const verdict = await verifyJwt(token, { issuer, audiences, source }, deps, keepAlive);
  if (verdict.kind !== "valid") return verdict;
  const { email, common_name: serviceName, groups, custom, exp = 0 } = verdict.claims;
  const name = [email, serviceName].find((text) => typeof text === "string" && text !== "");
  if (typeof name !== "string") return { kind: "wrong", fault: "malformed" };
  const inCustom = (custom as { readonly groups?: unknown } | undefined)?.groups;
  const member = { subject: memberSubject(name), groups: readGroups(groups ?? inCustom), expiresAtMs: exp * 1_000 };
  return { kind: "valid", member };
}

function readGroups(given: unknown): readonly string[] {
  const names = (Array.isArray(given) ? given : []).flatMap((group: unknown) => {
    const name = typeof group === "string" ? group : (group as { readonly name?: unknown } | null)?.name;
    return typeof name === "string" && name !== "" ? [memberSubject(name)] : [];
  });
  return [...new Set(names)].slice(0, ACCESS_GROUPS_MAX);
}
