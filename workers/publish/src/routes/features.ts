import { sha256Hex } from "@burgee/contract";
import type { FEATURE_ROWS } from "@burgee/contract/admin";
import { closestName } from "@burgee/publisher/core";
import { respondError, type RowHandlers } from "@burgee/worker-common/admin";

import type { PublishRoute } from "../services.ts";
import { respondPushRefusal } from "./respond-push.ts";

/** Hex digits of an ETag. */
const ETAG_LENGTH = 32;

/** Lists features; shows one, and its history. */
export const featureHandlers: RowHandlers<typeof FEATURE_ROWS, PublishRoute> = {
  async listFeatures({ query, headers }, { project }) {
    const body = JSON.stringify(await project.listFeatures(query.environment));
    // Of the body, not of the revision: a release may list the same revision in another way.
    const etag = `"${(await sha256Hex(body)).slice(0, ETAG_LENGTH)}"`;
    const answerHeaders = { etag, "cache-control": "no-cache", "content-type": "application/json" };
    // A proxy that compresses makes ETags weak.
    const known = (headers["if-none-match"] ?? "").split(",").map((text) => text.trim().replace(/^W\//, ""));
    return known.includes(etag)
      ? new Response(null, { status: 304, headers: answerHeaders })
      : new Response(body, { headers: answerHeaders });
  },

  async readFeature({ params: { feature } }, { project }) {
    const read = await project.readFeature(feature);
    if (read.kind === "found") return { status: 200, body: read.reply };
    return read.kind === "unknown_feature" ? respondUnknownFeature(feature, read.known) : respondPushRefusal(read);
  },

  async readFeatureHistory({ params: { feature } }, { project }) {
    const reply = await project.readFeatureHistory(feature);
    return reply === undefined ? respondUnknownFeature(feature, []) : { status: 200, body: reply };
  },
};

function respondUnknownFeature(key: string, known: readonly string[]): Response {
  const closest = closestName(key, known);
  const hint = closest === undefined ? "" : `; did you mean \`${closest}\`?`;
  return respondError("unknown_feature", `the project has no feature \`${key}\`${hint}`);
}
