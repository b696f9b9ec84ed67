import { STREAM_RECONNECT_MS_MAX, STREAM_RECONNECT_MS_MIN, verifyStreamToken } from "@burgee/contract";

import { orderShards } from "../core/order-shards.ts";
import { readStreamQuery } from "../core/read-stream-query.ts";
import type { StreamOpening } from "../core/stream-hub.ts";
import type { Services } from "../services.ts";
import { type Caller, respondToPreflight, respondWithError, respondWithStream } from "./respond.ts";

/** Go's event-source library hands a block without data to the SDK as an empty message; it spreads reconnects itself. */
const GO_AGENT = /^Go-http-client/i;

/** `GET /event-stream`: verifies the token and connects the client to a shard that has room. */
export async function openStream(request: Request, caller: Caller, services: Services): Promise<Response> {
  if (request.method === "OPTIONS") return respondToPreflight(caller);
  if (request.method !== "GET") {
    return respondWithError(405, "Event streams are opened with GET", caller, { allow: "GET, OPTIONS" });
  }
  const lastEventId = request.headers.get("last-event-id") ?? undefined;
  const read = readStreamQuery(new URL(request.url).searchParams, lastEventId);
  if (!read.ok) return respondWithError(400, read.problems, caller);
  const { environmentId, token, kind, heldVersion } = read.query;
  if (!(await verifyStreamToken(services.streamSecret, environmentId, token))) {
    return respondWithError(401, "Missing or wrong stream token; fetch the config again for its stream URL", caller);
  }

  const opening: StreamOpening = {
    kind,
    ...(GO_AGENT.test(request.headers.get("user-agent") ?? "") ? {} : { reconnectMs: chooseReconnectMs() }),
    ...(heldVersion === undefined ? {} : { heldVersion }),
  };
  for (const shard of orderShards(identifyClient(request), services.readShardCount())) {
    const body = await services.shards.connect(environmentId, shard, opening, request.signal);
    if (body === undefined) continue;
    services.meter.count("stream_opened", environmentId, [kind]);
    return respondWithStream(body, caller);
  }
  services.meter.count("stream_refused", environmentId, [kind]);
  return respondWithError(503, "No room for another event stream; poll, and try again later", caller, {
    "retry-after": String(Math.ceil(chooseReconnectMs() / 1_000)),
  });
}

/** Text that stays the same for one client; never stored and never logged. */
function identifyClient(request: Request): string {
  const { headers } = request;
  return `${headers.get("cf-connecting-ip") ?? ""} ${headers.get("user-agent") ?? ""} ${headers.get("accept-language") ?? ""}`;
}

function chooseReconnectMs(): number {
  return Math.round(STREAM_RECONNECT_MS_MIN + Math.random() * (STREAM_RECONNECT_MS_MAX - STREAM_RECONNECT_MS_MIN));
}
