import { checkAdminToken, readRequestId } from "@burgee/worker-common";
import type { MiddlewareHandler } from "hono";

import type { PublishContext, Services } from "../services.ts";
import { respondError } from "./respond.ts";

/** Lets only holders of the admin token through, and nobody while a secret is missing. */
export const authorize: MiddlewareHandler<PublishContext> = async (context, next) => {
  const { services } = context.var;
  const request = context.req.raw;
  const limited = checkLoginLimit(request, services);
  if (limited !== undefined) return limited;
  const check = await checkAdminToken(request.headers, services.adminToken);
  if (check === "not_configured") {
    return respondError(503, "Not configured", "set the secret ADMIN_TOKEN of burgee-publish");
  }
  if (services.lacksStreamSecret) {
    const message = "set the secret STREAM_SECRET of burgee-publish: with PUBLIC_ORIGIN, configs name event streams";
    return respondError(503, "Not configured", message);
  }
  if (check === "granted") {
    await next();
    return undefined;
  }
  recordRefusal(request, services, check);
  return check === "missing"
    ? respondError(401, "Unauthorized", "send the admin token as `Authorization: Bearer …`")
    : respondError(401, "Unauthorized", "the admin token is wrong");
};

/**
 * Refuses an address after too many failed logins, also with the right token: otherwise guessing would go on. The only
 * place that limits callers of this Worker; a limit that all isolates share belongs here, too.
 */
function checkLoginLimit(request: Request, services: Services): Response | undefined {
  const waitMs = services.logins.waitMs(readAddress(request), services.loginFailuresMax);
  if (waitMs === 0) return undefined;
  services.meter.count("admin_limited", "");
  const seconds = Math.ceil(waitMs / 1000);
  const response = respondError(429, "Too Many Requests", `too many failed logins: try again in ${seconds} s`);
  response.headers.set("retry-after", String(seconds));
  return response;
}

/** Counts and logs a failed login. Neither the token nor the address is logged: an address is personal data. */
function recordRefusal(request: Request, { logins, meter, mayLog, log }: Services, reason: "missing" | "wrong"): void {
  logins.recordFailure(readAddress(request));
  meter.count("admin_refused", "", [reason]);
  if (!mayLog(reason)) return;
  const refused = meter.read()["admin_refused"] ?? 0;
  log("warn", "an admin login was refused", { reason, refused, requestId: readRequestId(request.headers) });
}

/** Address of the caller. The platform sets the header and drops one that the caller sent. */
function readAddress(request: Request): string {
  return request.headers.get("cf-connecting-ip") ?? "unknown";
}
