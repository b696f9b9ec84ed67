import type { LogLimiter } from "../core/log-limiter.ts";
import { readCallerAddress, type RateLimiter } from "../core/rate-limiter.ts";
import type { Log, Meter } from "../ports.ts";
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
  /** Counts wrong and missing tokens only. */
  readonly login: RateLimiter;
}

/** What a Worker with operators' routes hands to `admitOperator`. */
export interface OperatorGate {
  readonly limiters: OperatorLimiters;
  readonly meter: Meter;
  readonly log: Log;
  readonly mayLog: LogLimiter;
}

/** Why a request may not use operators' routes. */
export type OperatorRefusal =
  | { readonly kind: Exclude<AdminTokenCheck, "granted"> }
  | { readonly kind: "limited"; readonly limit: keyof OperatorLimiters; readonly retryAfterSeconds: number };

/**
 * Checks the admin token of a request, and the limits of its address first. An address that gave too many wrong tokens is
 * refused with the right one, too: otherwise guessing could go on. Refusals are counted and logged, without token and address.
 */
export async function admitOperator(
  headers: Headers,
  expected: string | undefined,
  gate: OperatorGate,
): Promise<{ readonly kind: "granted" } | OperatorRefusal> {
  const { operator, login } = gate.limiters;
  // Cloudflare sets the header and drops one that the caller sent.
  const address = readCallerAddress(headers) ?? "unknown";
  if (login.isSpent(address)) return refuseLimited(gate, "login");
  if (!(await operator.admit(address))) return refuseLimited(gate, "operator");
  const token = await checkAdminToken(headers, expected);
  if (token === "granted" || token === "not_configured") return { kind: token };
  gate.meter.count("operator_refused", "", [token]);
  if (gate.mayLog(`operator ${token}`)) {
    gate.log("warn", "an operator's request was refused", { token, requestId: readRequestId(headers) });
  }
  return (await login.admit(address)) ? { kind: token } : refuseLimited(gate, "login");
}

function refuseLimited({ limiters, meter, log, mayLog }: OperatorGate, limit: keyof OperatorLimiters): OperatorRefusal {
  meter.count("rate_limited", "", [limit]);
  if (mayLog(`limited ${limit}`)) log("warn", "operators' requests are refused: the rate limit is reached", { limit });
  return { kind: "limited", limit, retryAfterSeconds: limiters[limit].retryAfterSeconds };
}
