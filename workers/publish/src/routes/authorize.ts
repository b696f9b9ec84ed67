import { isEqualSecret, readBearerToken } from "@burgee/worker-common";
import type { MiddlewareHandler } from "hono";

import { respondError } from "./respond.ts";

/** Lets only holders of the admin token through, and nobody while a secret is missing. */
export const authorize: MiddlewareHandler<{ Bindings: Env }> = async (context, next) => {
  const { ADMIN_TOKEN: expected, STREAM_SECRET: streamSecret, PUBLIC_ORIGIN: origin } = context.env;
  if (isMissing(expected)) return respondError(503, "Not configured", "set the secret ADMIN_TOKEN of burgee-publish");
  if (isMissing(streamSecret) && !isMissing(origin)) {
    const message = "set the secret STREAM_SECRET of burgee-publish: with PUBLIC_ORIGIN, configs name event streams";
    return respondError(503, "Not configured", message);
  }
  const given = readBearerToken(context.req.raw.headers);
  if (given === undefined) {
    return respondError(401, "Unauthorized", "send the admin token as `Authorization: Bearer …`");
  }
  if (!(await isEqualSecret(given, expected))) return respondError(401, "Unauthorized", "the admin token is wrong");
  await next();
  return undefined;
};

/** Types promise the bindings; a deployment may still lack them. */
function isMissing(value: string | undefined): boolean {
  return value === undefined || value === "";
}
