import { SDK_KEY_KINDS } from "@burgee/contract";
import { REVOCATION_REASONS } from "@burgee/publisher/core";
import { respondJson } from "@burgee/worker-common";
import { Hono } from "hono";

import type { PublishContext } from "../services.ts";
import { readActor, readBody, readIdempotencyKey, readKeyParameter, readNumber } from "./read-request.ts";
import {
  respondCreateKey,
  respondError,
  respondRevokeKey,
  respondUnknownEnvironment,
  respondUnknownProject,
} from "./respond.ts";

const AUDIT_ENTRIES_MAX = 500;

/** SDK keys and status of environments, and the project's audit log. */
export const environmentRoutes = new Hono<PublishContext>();

environmentRoutes.get("/environments", async (context) => {
  return respondJson(200, await context.var.project.listEnvironments());
});

environmentRoutes.get("/environments/:environment/status", async (context) => {
  const reply = await context.var.project.readStatus(context.req.param("environment"));
  return reply === undefined ? respondUnknownEnvironment() : respondJson(200, reply);
});

environmentRoutes.get("/environments/:environment/sdk-keys", async (context) => {
  const reply = await context.var.project.listKeys(context.req.param("environment"));
  return reply === undefined ? respondUnknownEnvironment() : respondJson(200, reply);
});

environmentRoutes.post("/environments/:environment/sdk-keys", async (context) => {
  const environmentKey = readKeyParameter("environment", context.req.param("environment"));
  if (!environmentKey.ok) return environmentKey.response;
  const input = await readBody(context.req.raw);
  if (!input.ok) return input.response;
  const kind = SDK_KEY_KINDS.find((known) => known === input.value.body["kind"]);
  if (kind === undefined) {
    return respondError(400, "Bad Request", `\`kind\` must be one of ${SDK_KEY_KINDS.join(", ")}`);
  }
  const idempotencyKey = readIdempotencyKey(context.req.raw);
  if (!idempotencyKey.ok) return idempotencyKey.response;
  const actor = readActor(input.value);
  return respondCreateKey(await context.var.project.createKey(environmentKey.value, kind, actor, idempotencyKey.value));
});

environmentRoutes.delete("/environments/:environment/sdk-keys/:key", async (context) => {
  const input = await readBody(context.req.raw);
  if (!input.ok) return input.response;
  const given = context.req.query("reason") ?? "rotation";
  const reason = REVOCATION_REASONS.find((known) => known === given);
  if (reason === undefined) {
    return respondError(400, "Bad Request", `\`reason\` must be one of ${REVOCATION_REASONS.join(", ")}`);
  }
  const { environment, key } = context.req.param();
  return respondRevokeKey(await context.var.project.revokeKey(environment, key, readActor(input.value), reason));
});

environmentRoutes.get("/audit", async (context) => {
  const after = readNumber("after", context.req.query("after") ?? "0", 0);
  if (!after.ok) return after.response;
  const reply = await context.var.project.listAudit(after.value, AUDIT_ENTRIES_MAX);
  return reply === undefined ? respondUnknownProject() : respondJson(200, reply);
});
