import type { Role } from "@burgee/contract";

import type { IdentityDeps } from "../core/identity-deps.ts";
import { authorize, type Identity, type Need } from "../core/identity.ts";
import type { LogLimiter } from "../core/log-limiter.ts";
import { readCallerAddress, type RateLimiter } from "../core/rate-limiter.ts";
import type { Log, Meter } from "../ports.ts";
import type { IdentifyContext } from "./find-records.ts";
import { identify, type Identification } from "./identify.ts";
import { isEqualSecret, readBearerToken, readRequestId } from "./request.ts";

/** Whether a caller holds the admin token; `not_configured` lets nobody in. */
export type AdminTokenCheck = "granted" | "not_configured" | "missing" | "wrong";

/** Compares the `Authorization: Bearer …` token of a request with the deployment's. */
export async function checkAdminToken(headers: Headers, expected: string | undefined): Promise<AdminTokenCheck> {
  // Types promise the binding; a deployment may still lack it.
  if (expected === undefined || expected === "") return "not_configured";
  const given = readBearerToken(headers);
  if (given === undefined) return "missing";
  return (await isEqualSecret(given, expected)) ? "granted" : "wrong";
}

/** Limits of operators' routes, counted by address. */
export interface OperatorLimiters {
  /** Counts every request. */
  readonly operator: RateLimiter;
  /** Counts wrong and missing credentials only. */
  readonly login: RateLimiter;
}

/** What a Worker with operators' routes identifies its callers with. */
export interface OperatorGate {
  readonly limiters: OperatorLimiters;
  readonly meter: Meter;
  readonly log: Log;
  readonly mayLog: LogLimiter;
  readonly identity: IdentityDeps;
}

/** Why a request may not use an operators' route. */
export type OperatorRefusal =
  | Exclude<Identification, { kind: "identified" }>
  | {
      readonly kind: "forbidden";
      readonly actor: string;
      readonly role: Role;
      readonly environments: readonly string[];
      readonly scope: string;
    }
  | { readonly kind: "limited"; readonly limit: keyof OperatorLimiters; readonly retryAfterSeconds: number };

export type OperatorIdentification =
  | { readonly kind: "identified"; readonly identity: Identity }
  | Exclude<OperatorRefusal, { kind: "forbidden" }>;

/**
 * Finds out who sent a request, after the limits of its address. An address that gave too many wrong credentials is refused
 * with the right one, too: otherwise guessing could go on. Refusals and uses of the admin token are counted and logged,
 * without credential, address and name.
 */
export async function identifyOperator(
  request: Request,
  gate: OperatorGate,
  context: IdentifyContext,
): Promise<OperatorIdentification> {
  const { operator, login } = gate.limiters;
  // Cloudflare sets the header and drops one that the caller sent.
  const address = readCallerAddress(request.headers) ?? "unknown";
  if (login.isSpent(address)) return refuseLimited(gate, "login");
  if (!(await operator.admit(address))) return refuseLimited(gate, "operator");
  const found = await identify(request, gate.identity, context);
  const requestId = readRequestId(request.headers);
  if (found.kind === "identified") {
    if (found.identity.via === "break_glass") {
      gate.meter.count("break_glass", "");
      gate.log("warn", "the admin token was used", { requestId });
    }
    return found;
  }
  if (found.kind === "not_configured") return found;
  const labels = describeRefusal(found);
  gate.meter.count("operator_refused", "", Object.values(labels));
  if (gate.mayLog(`operator ${Object.values(labels).join(" ")}`)) {
    gate.log("warn", "an operator's request was refused", { ...labels, requestId });
  }
  if (found.kind === "unavailable") return found;
  return (await login.admit(address)) ? found : refuseLimited(gate, "login");
}

/** Whether an identified operator may do what a route needs; undefined: yes. Refusals are counted and logged. */
export function refuseUnauthorized(
  identity: Identity,
  need: Need,
  { headers }: Request,
  gate: OperatorGate,
): OperatorRefusal | undefined {
  const authorization = authorize(identity, need);
  if (authorization.kind === "granted") return undefined;
  gate.meter.count("operator_refused", "", ["forbidden", identity.via]);
  if (gate.mayLog("operator forbidden")) {
    const { role } = authorization;
    gate.log("warn", "an operator lacks a role", { role, via: identity.via, requestId: readRequestId(headers) });
  }
  return { ...authorization, actor: identity.actor, scope: need.scope };
}

function describeRefusal(
  refusal: Extract<Identification, { kind: "missing" | "wrong" | "unavailable" }>,
): Readonly<Record<string, string>> {
  switch (refusal.kind) {
    case "missing":
      return { token: "missing" };
    case "wrong":
      return { token: "wrong", credential: refusal.credential, fault: refusal.fault };
    case "unavailable":
      return { token: "unchecked", what: refusal.what };
  }
}

function refuseLimited(
  { limiters, meter, log, mayLog }: OperatorGate,
  limit: keyof OperatorLimiters,
): Extract<OperatorRefusal, { kind: "limited" }> {
  meter.count("rate_limited", "", [limit]);
  if (mayLog(`limited ${limit}`)) log("warn", "operators' requests are refused: the rate limit is reached", { limit });
  return { kind: "limited", limit, retryAfterSeconds: limiters[limit].retryAfterSeconds };
}
