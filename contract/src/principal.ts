import { sha256Hex } from "./digest.ts";
import type { Signature } from "./signed-record.ts";

/**
 * What a principal may do. In a project, `reader` sees, `publisher` also changes environments, `owner` also manages keys and
 * principals; on the platform, `operator` uses the routes of the events Worker and manages operators.
 */
export type Role = "reader" | "publisher" | "owner" | "operator";

/** In rising order. `operator` is apart: it belongs to the platform, the others belong to a project. */
export const PROJECT_ROLES = ["reader", "publisher", "owner"] as const satisfies readonly Role[];

/** How a principal proves who it is: a member and a group by Cloudflare Access, a certificate by mTLS, a CI by OIDC. */
export type PrincipalKind = "member" | "group" | "token" | "certificate" | "ci";

export const PRINCIPAL_KINDS: readonly PrincipalKind[] = ["member", "group", "token", "certificate", "ci"];

/** Which credential an identity rests on. */
export type IdentifiedVia = "mtls" | "access" | "ci" | "token" | "break_glass";

/** Name of the holder of the admin token. No member can have it: their names are in lower case. */
export const ADMIN_TOKEN_ACTOR = "ADMIN_TOKEN";

/** Key under which the platform's own principals are managed. No project can have it: keys contain no `$`. */
export const PLATFORM_KEY = "$platform";
/** Stands for the project id in names of the platform's principal records. */
export const PLATFORM_SCOPE = "platform";

/** `principals/{project id or "platform"}/{digest}.json`: what one principal may do there. */
export interface PrincipalRecord extends Signature {
  readonly kind: PrincipalKind;
  /** What `principalSubject` makes of the credential. */
  readonly subject: string;
  /** Name for people, shown in lists and in the audit log. */
  readonly label: string;
  readonly role: Role;
  /** For `publisher`: keys of the only environments that it may change. Absent: all. */
  readonly environments?: readonly string[];
  /** Epoch milliseconds. */
  readonly createdAtMs: number;
  readonly createdBy: string;
  /** Which credential its maker had; absent in records of earlier releases. */
  readonly createdVia?: IdentifiedVia;
  /** Epoch milliseconds of the newest change. Readers that know a newer record do not believe an older one. */
  readonly changedAtMs: number;
  readonly expiresAtMs?: number;
  readonly revokedAtMs?: number;
}

/** Name of a principal's record. It contains a digest, so that lists of names show neither addresses nor tokens. */
export async function principalObjectName(scope: string, kind: PrincipalKind, subject: string): Promise<string> {
  return `principals/${scope}/${await sha256Hex(`${kind}:${subject}`)}.json`;
}

/** Form of a token's text. Its subject is the lower-case hex SHA-256 of the text. */
export const TOKEN_PATTERN = /^bgt_[0-9a-f]{40}$/;
export const TOKEN_PREFIX = "bgt_";
/** Digits of a token's digest that name it in lists and commands. */
export const TOKEN_ID_LENGTH = 16;

/** What the audit log calls the holder of a token or a certificate. */
export function principalActor({ kind, label, subject }: Pick<PrincipalRecord, "kind" | "label" | "subject">): string {
  return `${label} (${kind} ${subject.slice(0, TOKEN_ID_LENGTH)})`;
}

/** Stands for every branch, tag and pull request of a CI's repository. */
export const ANY_BRANCH = "*";
/** Issuer of the OIDC tokens of GitHub Actions. */
export const GITHUB_ISSUER = "https://token.actions.githubusercontent.com";

/** Subject of a CI: whoever runs on this branch of this repository. Repository names ignore case, branch names do not. */
export function ciSubject(issuer: string, repository: string, branch: string): string {
  return `${issuer.replace(/\/+$/, "")} ${repository.toLowerCase()} ${branch}`;
}

/** Subject of a member or a group. */
export function memberSubject(text: string): string {
  return text.trim().toLowerCase();
}

/** Subject of a certificate: its SHA-256 fingerprint as 64 lower-case hex digits, however it was written. */
export function certificateSubject(fingerprint: string): string {
  return fingerprint.replaceAll(":", "").trim().toLowerCase();
}
