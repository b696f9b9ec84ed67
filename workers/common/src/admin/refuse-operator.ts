import { PLATFORM_SCOPE } from "@burgee/contract";
import type { ErrorCode } from "@burgee/contract/admin";

import type { CredentialFault } from "../core/verify-jwt.ts";
import type { OperatorRefusal } from "../http/admin.ts";
import type { CredentialKind } from "../http/identify.ts";
import { respondError } from "./respond-error.ts";

/** Answers a refused caller: what is wrong and what to do, without repeating any credential. */
export function refuseOperator(refusal: OperatorRefusal, worker: string): Response {
  switch (refusal.kind) {
    case "not_configured":
      return respondError("not_configured", `set the secret ADMIN_TOKEN of ${worker}`);
    case "missing":
      return respondError("unauthorized", "send a token, or the admin token, as `Authorization: Bearer …`");
    case "wrong": {
      const { credential, fault } = refusal;
      return respondError("unauthorized", `${CREDENTIALS[credential]} ${FAULTS[fault]}`, { credential, fault });
    }
    case "unavailable":
      return respondLater("identity_unavailable", UNAVAILABLE[refusal.what], 5);
    case "forbidden":
      return refuseForbidden(refusal);
    case "limited": {
      const what = refusal.limit === "login" ? "failed logins" : "requests from here";
      const seconds = refusal.retryAfterSeconds;
      return respondLater("rate_limited", `too many ${what}: try again in ${seconds} s`, seconds);
    }
  }
}

const CREDENTIALS: Readonly<Record<CredentialKind, string>> = {
  certificate: "the client certificate",
  access: "the token of Cloudflare Access",
  ci: "the token of the CI",
  token: "the token",
  admin_token: "the admin token",
};

const FAULTS: Readonly<Record<CredentialFault, string>> = {
  malformed: "cannot be read",
  wrong_algorithm: "is not signed with RS256",
  wrong_signature: "has a wrong signature",
  wrong_issuer: "comes from an issuer that is not trusted here",
  wrong_audience: "is meant for somebody else: ask for one whose audience is this platform's origin",
  unknown_key: "is signed with a key that its issuer does not publish",
  not_yet_valid: "is not valid yet",
  expired: "has expired: get a new one",
  revoked: "was revoked",
  unverified: "was not verified by Cloudflare",
  unknown: "is wrong: nobody is known by it here",
};

const UNAVAILABLE = {
  principals: "the records of tokens and members cannot be read now: try again",
  issuer: "the keys of the token's issuer cannot be read now: try again",
} as const;

function refuseForbidden(refusal: Extract<OperatorRefusal, { kind: "forbidden" }>): Response {
  const { actor, role, environments, scope } = refusal;
  const where = environments.length === 0 ? "" : ` for ${environments.join(", ")}`;
  const who = scope === PLATFORM_SCOPE ? "an operator of the platform" : "an owner of the project";
  const message = `${actor} needs the role ${role}${where} here: ask ${who}`;
  return respondError("forbidden", message, { role, ...(environments.length === 0 ? {} : { environments }) });
}

function respondLater(code: ErrorCode, message: string, seconds: number): Response {
  const response = respondError(code, message);
  response.headers.set("retry-after", String(seconds));
  return response;
}
