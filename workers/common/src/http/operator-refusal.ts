import { PLATFORM_SCOPE } from "@burgee/contract";

import type { CredentialFault } from "../core/verify-jwt.ts";
import type { OperatorRefusal } from "./admin.ts";
import type { CredentialKind } from "./identify.ts";

/** How a refusal of an operator is answered; each Worker writes it in its own error shape. */
export interface RefusalAnswer {
  readonly status: 401 | 403 | 429 | 503;
  readonly error: string;
  /** For programs; never changes. */
  readonly code: string;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
}

/** Says what is wrong and what to do, without repeating any credential. */
export function describeOperatorRefusal(refusal: OperatorRefusal, worker: string): RefusalAnswer {
  switch (refusal.kind) {
    case "not_configured":
      return answer(503, "not_configured", `set the secret ADMIN_TOKEN of ${worker}`);
    case "missing":
      return answer(401, "credential_missing", "send a token or the admin token as `Authorization: Bearer …`");
    case "wrong": {
      const { credential, fault } = refusal;
      return answer(401, "credential_wrong", `${CREDENTIALS[credential]} ${FAULTS[fault]}`, { credential, fault });
    }
    case "unavailable":
      return answer(503, "identity_unavailable", UNAVAILABLE[refusal.what], {}, { "retry-after": "5" });
    case "forbidden":
      return describeForbidden(refusal);
    case "limited": {
      const what = refusal.limit === "login" ? "failed logins" : "requests from here";
      const seconds = String(refusal.retryAfterSeconds);
      return answer(429, "limited", `too many ${what}: try again in ${seconds} s`, {}, { "retry-after": seconds });
    }
  }
}

const ERRORS = { 401: "Unauthorized", 403: "Forbidden", 429: "Too Many Requests", 503: "Service Unavailable" } as const;

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

function describeForbidden(refusal: Extract<OperatorRefusal, { kind: "forbidden" }>): RefusalAnswer {
  const { actor, role, environments, scope } = refusal;
  const where = environments.length === 0 ? "" : ` for ${environments.join(", ")}`;
  const who = scope === PLATFORM_SCOPE ? "an operator of the platform" : "an owner of the project";
  const message = `${actor} needs the role ${role}${where} here: ask ${who}`;
  const data = { role, ...(environments.length === 0 ? {} : { environments }) };
  return answer(403, "role_missing", message, data);
}

function answer(
  status: RefusalAnswer["status"],
  code: string,
  message: string,
  data: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): RefusalAnswer {
  const error = code === "not_configured" ? "Not configured" : ERRORS[status];
  return { status, error, code, message, data: { code, ...data }, headers };
}
