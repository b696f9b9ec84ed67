import { checkAdminToken } from "@burgee/worker-common";
import type { MiddlewareHandler } from "hono";

import { respondError } from "./respond.ts";

/** Lets only holders of the admin token through, and nobody while a secret is missing. */
export const authorize: MiddlewareHandler<{ Bindings: Env }> = async (context, next) => {
  const { ADMIN_TOKEN: expected, STREAM_SECRET: streamSecret, PUBLIC_ORIGIN: origin } = context.env;
  const check = await checkAdminToken(context.req.raw.headers, expected);
  if (check === "not_configured") {
    return respondError(503, "Not configured", "set the secret ADMIN_TOKEN of burgee-publish");
  }
  // Types promise the secret; a deployment may still lack it.
  if (!streamSecret && origin) {
    const message = "set the secret STREAM_SECRET of burgee-publish: with PUBLIC_ORIGIN, configs name event streams";
    return respondError(503, "Not configured", message);
  }
  if (check === "missing") {
    return respondError(401, "Unauthorized", "send the admin token as `Authorization: Bearer …`");
  }
  if (check === "wrong") return respondError(401, "Unauthorized", "the admin token is wrong");
  await next();
  return undefined;
};
