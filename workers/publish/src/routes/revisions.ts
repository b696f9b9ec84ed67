import { respondJson } from "@burgee/worker-common";
import { Hono } from "hono";

import { HISTORY_MAX } from "../core/revisions/revision-limits.ts";
import type { PublishContext } from "../services.ts";
import { readCommits, readDigests, readPush } from "./read-push.ts";
import { readBody, readIntent, readNumber } from "./read-request.ts";
import { respondPush, respondPushRefusal } from "./respond-push.ts";
import { respondError, respondUnknownRevision } from "./respond.ts";

const REVISIONS_DEFAULT = 20;

/** Pushes flag files; lists revisions; reads their files. */
export const revisionRoutes = new Hono<PublishContext>();

revisionRoutes.post("/revisions", async (context) => {
  const input = await readBody(context.req.raw);
  if (!input.ok) return input.response;
  const push = readPush(input.value);
  if (!push.ok) return push.response;
  const intent = readIntent(context.req.raw, new URL(context.req.url), input.value);
  if (!intent.ok) return intent.response;
  if (intent.value.expectedVersion !== undefined && push.value.environments?.length !== 1) {
    return respondError(400, "Bad Request", "If-Match names a version of one environment: name that one alone");
  }
  return respondPush(await context.var.project.push(push.value, intent.value));
});

revisionRoutes.get("/revisions", async (context) => {
  const before = readNumber("before", context.req.query("before") ?? String(Number.MAX_SAFE_INTEGER), 1);
  if (!before.ok) return before.response;
  const limit = readNumber("limit", context.req.query("limit") ?? String(REVISIONS_DEFAULT), 1);
  if (!limit.ok) return limit.response;
  return respondJson(200, await context.var.project.listRevisions(before.value, Math.min(limit.value, HISTORY_MAX)));
});

revisionRoutes.post("/revisions/find", async (context) => {
  const input = await readBody(context.req.raw);
  if (!input.ok) return input.response;
  const commits = readCommits(input.value);
  return commits.ok ? respondJson(200, await context.var.project.findRevision(commits.value)) : commits.response;
});

revisionRoutes.get("/revisions/:revision", async (context) => {
  const revision = readNumber("revision", context.req.param("revision"), 1);
  if (!revision.ok) return revision.response;
  const record = await context.var.project.readRevision(revision.value);
  return record === undefined ? respondUnknownRevision(revision.value) : respondJson(200, record);
});

revisionRoutes.get("/revisions/:revision/tree", async (context) => {
  const revision = readNumber("revision", context.req.param("revision"), 1);
  if (!revision.ok) return revision.response;
  const read = await context.var.project.readTree(revision.value);
  return read.kind === "found" ? respondJson(200, read.reply) : respondPushRefusal(read);
});

revisionRoutes.post("/files", async (context) => {
  const input = await readBody(context.req.raw);
  if (!input.ok) return input.response;
  const digests = readDigests(input.value);
  return digests.ok ? respondJson(200, await context.var.project.readFiles(digests.value)) : digests.response;
});
