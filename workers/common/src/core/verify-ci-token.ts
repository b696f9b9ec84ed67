import { ANY_BRANCH, ciSubject, GITHUB_ISSUER } from "@burgee/contract";
import { decodeJwt, type JWTPayload } from "jose";

import type { KeepAlive } from "../ports.ts";
import { JWT_LENGTH_MAX, verifyJwt, type CredentialFault, type JwtDeps } from "./verify-jwt.ts";

/** Audience that a CI may ask for when it does not name the platform's origin. */
export const CI_AUDIENCE = "burgee";

export type CiVerdict =
  | {
      readonly kind: "valid";
      /** Such as `acme/flags@main`, for the audit log. */
      readonly name: string;
      /** Subjects of the records that would let it in, the exact branch first. */
      readonly subjects: readonly string[];
      /** Whether the first subject is that of a branch, and not of every one. */
      readonly hasBranch: boolean;
      /** Id of the commit that runs, when the token names one. */
      readonly commit: string | undefined;
      /** Epoch milliseconds. */
      readonly expiresAtMs: number;
    }
  | { readonly kind: "wrong"; readonly fault: CredentialFault }
  | { readonly kind: "unavailable" };

/** Reads the setting `CI_ISSUERS`: addresses separated by commas; absent: GitHub's; `none`: no CI. Throws when one is not https. */
export function readCiIssuers(setting: string | undefined): readonly string[] {
  if (setting === undefined || setting === "") return [GITHUB_ISSUER];
  if (setting === "none") return [];
  const issuers = setting.split(/[\s,]+/).filter((text) => text !== "");
  const wrong = issuers.find((issuer) => !issuer.startsWith("https://"));
  if (wrong !== undefined) throw new Error("each of CI_ISSUERS must be an https address");
  return issuers;
}

/** Verifies an OIDC token of a CI: of GitHub Actions, or of another issuer whose claims say the same as GitLab's. */
export async function verifyCiToken(
  token: string,
  issuers: readonly string[],
  audiences: readonly string[],
  deps: JwtDeps,
  keepAlive: KeepAlive,
): Promise<CiVerdict> {
  const issuer = readIssuer(token);
  if (issuer === undefined) return { kind: "wrong", fault: "malformed" };
  // Before anything is fetched: a token must not choose whom the Worker asks.
  if (!issuers.includes(issuer)) return { kind: "wrong", fault: "wrong_issuer" };
  const source = { configurationUrl: `${issuer.replace(/\/+$/, "")}/.well-known/openid-configuration` };
  const verdict = await verifyJwt(token, { issuer, audiences, source }, deps, keepAlive);
  if (verdict.kind !== "valid") return verdict;
  const { repository, project_path: projectPath } = verdict.claims;
  const name = [repository, projectPath].find((text) => typeof text === "string" && text !== "");
  if (typeof name !== "string") return { kind: "wrong", fault: "malformed" };
  const branch = readBranch(verdict.claims);
  const branches = branch === undefined || branch === ANY_BRANCH ? [ANY_BRANCH] : [branch, ANY_BRANCH];
  const { ref, sha, exp = 0 } = verdict.claims;
  return {
    kind: "valid",
    name: `${name}@${branch ?? (typeof ref === "string" ? ref : "?")}`,
    subjects: branches.map((one) => ciSubject(issuer, name, one)),
    hasBranch: branches.length > 1,
    commit: typeof sha === "string" ? sha : undefined,
    expiresAtMs: exp * 1_000,
  };
}

/** The branch that runs; undefined for tags and pull requests. GitHub names whole refs, GitLab the name and its type. */
function readBranch({ ref, ref_type: refType }: JWTPayload): string | undefined {
  if (typeof ref !== "string" || ref === "") return undefined;
  if (ref.startsWith("refs/heads/")) return ref.slice("refs/heads/".length);
  return refType === "branch" && !ref.startsWith("refs/") ? ref : undefined;
}

function readIssuer(token: string): string | undefined {
  if (token.length > JWT_LENGTH_MAX) return undefined;
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}
