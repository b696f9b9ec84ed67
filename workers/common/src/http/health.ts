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
 */
export async function respondToHealth(
  headers: Headers,
  adminToken: string | undefined,
  httpStatus: 200 | 503,
  health: WorkerHealth,
): Promise<Response> {
  const isOperator = (await checkAdminToken(headers, adminToken)) === "granted";
  return respondJson(httpStatus, isOperator ? health : { status: health.status });
}
