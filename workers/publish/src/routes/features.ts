import { sha256Hex } from "@burgee/contract";
import { closestName } from "@burgee/publisher/core";
import { respondJson } from "@burgee/worker-common";
import { Hono } from "hono";

import type { PublishContext } from "../services.ts";
import { readKeyParameter } from "./read-request.ts";
import { respondPushRefusal } from "./respond-push.ts";
import { respondError } from "./respond.ts";

/** Lists features; shows one, and its history. */
export const featureRoutes = new Hono<PublishContext>();

featureRoutes.get("/features", async (context) => {
  const wanted = context.req.query("environment");
  const environment = wanted === undefined ? undefined : readKeyParameter("environment", wanted);
  if (environment?.ok === false) return environment.response;
  const body = JSON.stringify(await context.var.project.listFeatures(environment?.value));
  // Of the body, not the revision: a release may list the same revision in another way.
  const etag = `"${(await sha256Hex(body)).slice(0, 32)}"`;
  const headers = { etag, "cache-control": "no-cache", "content-type": "application/json" };
  const isKnown = (context.req.header("if-none-match") ?? "").split(",").some((known) => known.trim() === etag);
  return isKnown ? new Response(null, { status: 304, headers }) : new Response(body, { headers });
});

featureRoutes.get("/features/:feature", async (context) => {
  const key = readKeyParameter("feature", context.req.param("feature"));
  if (!key.ok) return key.response;
  const read = await context.var.project.readFeature(key.value);
  if (read.kind === "found") return respondJson(200, read.reply);
  return read.kind === "unknown_feature" ? respondUnknownFeature(key.value, read.known) : respondPushRefusal(read);
});

featureRoutes.get("/features/:feature/history", async (context) => {
  const key = readKeyParameter("feature", context.req.param("feature"));
  if (!key.ok) return key.response;
  const reply = await context.var.project.readFeatureHistory(key.value);
  return reply === undefined ? respondUnknownFeature(key.value, []) : respondJson(200, reply);
});

function respondUnknownFeature(key: string, known: readonly string[]): Response {
  const closest = closestName(key, known);
  const hint = closest === undefined ? "" : `; did you mean \`${closest}\`?`;
  return respondError(404, "Not Found", `the project has no feature \`${key}\`${hint}`, { code: "unknown_feature" });
}
