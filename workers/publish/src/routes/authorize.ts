import { checkAdminToken } from "@burgee/worker-common";
import type { MiddlewareHandler } from "hono";

import type { PublishContext } from "../services.ts";
import { respondError } from "./respond.ts";

/** Lets only holders of the admin token through, and nobody while a secret is missing. */
export const authorize: MiddlewareHandler<PublishContext> = async (context, next) => {
  const { adminToken, lacksStreamSecret } = context.var.services;
  const check = await checkAdminToken(context.req.raw.headers, adminToken);
  if (check === "not_configured") {
    return respondError(503, "Not configured", "set the secret ADMIN_TOKEN of burgee-publish");
  }
  if (lacksStreamSecret) {
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
