import { compileBundle, type ValidateReply } from "@burgee/publisher/core";
import { respondJson } from "@burgee/worker-common";
import { Hono } from "hono";

import type { PublishContext } from "../services.ts";
import { readBody, readBundle, readIntent, readKeyParameter, readNumber } from "./read-request.ts";
import { respondError, respondProblems, respondPublish, respondUnknownEnvironment } from "./respond.ts";

/** Versions in one answer. */
const VERSIONS_MAX = 1_000;
const VERSIONS_DEFAULT = 50;

/** Validates files; lists, shows and rolls back versions. */
export const versionRoutes = new Hono<PublishContext>();

versionRoutes.post("/validate", async (context) => {
  const input = await readBody(context.req.raw);
  if (!input.ok) return input.response;
  const bundle = readBundle(input.value.body);
  if (!bundle.ok) return bundle.response;
  const compiled = await compileBundle(bundle.value);
  if (!compiled.ok) return respondProblems(compiled.problems);
  const environments = [...compiled.environments].map(([environmentKey, { document }]) => {
    return { environmentId: document.environment._id, environmentKey };
  });
  return respondJson(200, { problems: compiled.problems, environments } satisfies ValidateReply);
});

versionRoutes.get("/versions", async (context) => {
  const environmentKey = readKeyParameter("environment", context.req.query("environment"));
  if (!environmentKey.ok) return environmentKey.response;
  const limit = readNumber("limit", context.req.query("limit") ?? String(VERSIONS_DEFAULT), 1);
  if (!limit.ok) return limit.response;
  const reply = await context.var.project.listVersions(environmentKey.value, Math.min(limit.value, VERSIONS_MAX));
  return reply === undefined ? respondUnknownEnvironment() : respondJson(200, reply);
});

versionRoutes.get("/versions/:version", async (context) => {
  const environmentKey = readKeyParameter("environment", context.req.query("environment"));
  if (!environmentKey.ok) return environmentKey.response;
  const version = readNumber("version", context.req.param("version"), 1);
  if (!version.ok) return version.response;
  const reply = await context.var.project.readVersion(environmentKey.value, version.value);
  if (reply === undefined) return respondError(404, "Not Found", `there is no version ${version.value}`);
  return respondJson(200, reply);
});

versionRoutes.post("/versions/:version/rollback", async (context) => {
  const environmentKey = readKeyParameter("environment", context.req.query("environment"));
  if (!environmentKey.ok) return environmentKey.response;
  const version = readNumber("version", context.req.param("version"), 1);
  if (!version.ok) return version.response;
  const input = await readBody(context.req.raw);
  if (!input.ok) return input.response;
  const intent = readIntent(context.req.raw, new URL(context.req.url), input.value);
  if (!intent.ok) return intent.response;
  return respondPublish(await context.var.project.rollBack(environmentKey.value, version.value, intent.value));
});
