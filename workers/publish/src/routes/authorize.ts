import { isEqualSecret, readBearerToken } from "@burgee/worker-common";
import type { MiddlewareHandler } from "hono";
import { respondError } from "../respond.ts";

/** Lets only holders of the admin token through. */
export const authorize: MiddlewareHandler<{ Bindings: Env }> = async (context, next) => {
  const expected = context.env.ADMIN_TOKEN;
  const given = readBearerToken(context.req.raw.headers);
  if (expected === undefined || expected === "") {
    return respondError(503, "Not configured", "set the secret ADMIN_TOKEN of burgee-publish");
  }
  if (given === undefined) {
    return respondError(401, "Unauthorized", "send the admin token as `Authorization: Bearer …`");
  }
  if (!(await isEqualSecret(given, expected))) return respondError(401, "Unauthorized", "the admin token is wrong");
  await next();
  return undefined;
};
