import { EVALUATION_BODY_BYTES_MAX } from "@burgee/contract";
import { CORS_HEADERS, readJsonBody } from "@burgee/worker-common";

import type { ResolvedConfig } from "../core/resolve-config.ts";
import { respondWithError } from "../routes/respond.ts";
import type { RouteContext } from "../routes/route-context.ts";
import type { UserDirectory } from "./user-directory.ts";

/** A request for stored user data whose key was accepted. */
export interface UserDataRequest {
  readonly context: RouteContext;
  readonly config: ResolvedConfig;
  readonly users: UserDirectory;
  readonly userId: string;
}

/** The JSON body, or undefined when it is too large; a body that is not JSON reads as `null`, which no reader takes. */
export async function readBody({ context }: UserDataRequest): Promise<{ readonly value: unknown } | undefined> {
  const body = await readJsonBody(context.request, EVALUATION_BODY_BYTES_MAX);
  if (body.kind === "too_large") return undefined;
  return { value: body.kind === "json" ? body.value : null };
}

/** Success bodies are JSON objects without `statusCode`: iOS takes anything else for a failure. */
export function respondWithObject(body: object, { context }: UserDataRequest): Response {
  return Response.json(body, {
    headers: { "cache-control": "no-store", "x-request-id": context.requestId, ...CORS_HEADERS },
  });
}

export function refuse(
  statusCode: number,
  message: string | readonly string[],
  { context }: UserDataRequest,
): Response {
  return respondWithError(statusCode, message, "client", context);
}
