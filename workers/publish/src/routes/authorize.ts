import { admitOperator, type OperatorRefusal } from "@burgee/worker-common";
import type { MiddlewareHandler } from "hono";

import type { PublishContext } from "../services.ts";
import { respondError } from "./respond.ts";

/** Lets only holders of the admin token through, as often as the limits allow, and nobody while a secret is missing. */
export const authorize: MiddlewareHandler<PublishContext> = async (context, next) => {
  const { services } = context.var;
  const admission = await admitOperator(context.req.raw.headers, services.adminToken, services);
  if (admission.kind !== "granted") return refuse(admission);
  if (services.lacksStreamSecret) {
    const message = "set the secret STREAM_SECRET of burgee-publish: with PUBLIC_ORIGIN, configs name event streams";
    return respondError(503, "Not configured", message);
  }
  await next();
  return undefined;
};

function refuse(refusal: OperatorRefusal): Response {
  switch (refusal.kind) {
    case "not_configured":
      return respondError(503, "Not configured", "set the secret ADMIN_TOKEN of burgee-publish");
    case "missing":
      return respondError(401, "Unauthorized", "send the admin token as `Authorization: Bearer …`");
    case "wrong":
      return respondError(401, "Unauthorized", "the admin token is wrong");
    case "limited": {
      const what = refusal.limit === "login" ? "failed logins" : "requests from here";
      const seconds = refusal.retryAfterSeconds;
      const response = respondError(429, "Too Many Requests", `too many ${what}: try again in ${seconds} s`);
      response.headers.set("retry-after", String(seconds));
      return response;
    }
  }
}
