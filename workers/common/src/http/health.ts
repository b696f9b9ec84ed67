import { readCallerAddress, type RateLimiter } from "../core/rate-limiter.ts";
import { checkAdminToken } from "./admin.ts";
import { respondJson } from "./answers.ts";

/** State of a Worker. Everything but `status` is for operators. */
export interface WorkerHealth {
  readonly status: "ok" | "degraded" | "misconfigured";
  /** Name of the Worker: its presence shows that an answer has the details. */
  readonly worker: string;
  readonly [detail: string]: unknown;
}

/**
 * Answers `GET /health`: the status to everybody, the details to the holder of the admin token. A wrong token gets what
 * a stranger gets.
 * @param adminToken the deployment's; without one nobody gets the details
 * @param login counts wrong tokens by address: the details say that a token is right, so nobody may guess on here
 */
export async function respondToHealth(
  headers: Headers,
  adminToken: string | undefined,
  httpStatus: 200 | 503,
  health: WorkerHealth,
  login?: RateLimiter,
): Promise<Response> {
  const isOperator = await isAdmitted(headers, adminToken, login);
  return respondJson(httpStatus, isOperator ? health : { status: health.status });
}

async function isAdmitted(headers: Headers, adminToken: string | undefined, login?: RateLimiter): Promise<boolean> {
  const address = readCallerAddress(headers) ?? "unknown";
  if (login?.isSpent(address) === true) return false;
  const token = await checkAdminToken(headers, adminToken);
  if (token === "wrong") await login?.admit(address);
  return token === "granted";
}
