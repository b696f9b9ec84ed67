import { STREAM_RECONNECT_MS_MAX, STREAM_RECONNECT_MS_MIN } from "@burgee/contract";
import { hashText, readCallerAddress } from "@burgee/worker-common";

import { checkToken } from "../core/check-token.ts";
import { orderShards } from "../core/order-shards.ts";
import { readStreamQuery, type StreamQuery } from "../core/read-stream-query.ts";
import type { StreamOpening } from "../core/stream-hub.ts";
import type { ShardRefusal } from "../core/stream-shares.ts";
import type { Limiters, Services } from "../services.ts";
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
  const { environmentId, token } = read.query;
  const { limiters } = services;
  const address = readCallerAddress(request.headers);
  // Before the token is checked, so that an address over its limit costs no signature. Other Workers have no address.
  if (address !== undefined && !(await limiters.address.admit(address))) {
    return refuseLimited("address", "", caller, services);
  }
  const check = await checkToken(environmentId, token, services.readTokenSettings(), services.clock.now());
  switch (check.kind) {
    case "wrong":
      return respondWithError(401, "Missing or wrong stream token; fetch the config again for its stream URL", caller);
    case "expired":
      return respondWithError(401, "The stream token has expired; fetch the config again for its stream URL", caller);
    case "granted":
      if (!(await limiters.key.admit(check.keyDigest ?? environmentId))) {
        return refuseLimited("key", environmentId, caller, services);
      }
      return connect(request, caller, services, read.query, check.keyDigest);
  }
}

/**
 * Refuses an opening over a limit.
 * @param environmentId "" before the token has proved it: callers choose what they send
 */
function refuseLimited(limit: keyof Limiters, environmentId: string, caller: Caller, services: Services): Response {
  services.meter.count("rate_limited", environmentId, [limit]);
  if (services.mayLog(`limited ${limit}`)) {
    services.log("warn", "openings of streams are refused: the rate limit is reached", { limit, environmentId });
  }
  const seconds = String(services.limiters[limit].retryAfterSeconds);
  const message = `Too many event streams were opened; poll, and try again in ${seconds} seconds`;
  return respondWithError(429, message, caller, { "retry-after": seconds });
}

async function connect(
  request: Request,
  caller: Caller,
  services: Services,
  { environmentId, kind, heldVersion }: StreamQuery,
  keyDigest: string | undefined,
): Promise<Response> {
  // Only what a client cannot choose: neither its agent nor its language picks the shard. Hashed: nothing stores addresses.
  const address = String(hashText(readCallerAddress(request.headers) ?? ""));
  const opening: StreamOpening = {
    kind,
    address,
    ...(keyDigest === undefined ? {} : { keyDigest }),
    ...(GO_AGENT.test(request.headers.get("user-agent") ?? "") ? {} : { reconnectMs: chooseReconnectMs() }),
    ...(heldVersion === undefined ? {} : { heldVersion }),
  };
  let reason: ShardRefusal = "unreachable";
  for (const shard of orderShards(address, services.readShardCount())) {
    const answer = await services.shards.connect(environmentId, shard, opening, request.signal);
    if (answer.kind === "open") {
      services.meter.count("stream_opened", environmentId, [kind]);
      return respondWithStream(answer.body, caller);
    }
    ({ reason } = answer);
    // Another shard would say the same of the key, and must not double what an address may hold.
    if (reason === "revoked" || reason === "address") break;
  }
  services.meter.count("stream_refused", environmentId, [kind, reason]);
  return refuse(reason, caller);
}

function refuse(reason: ShardRefusal, caller: Caller): Response {
  if (reason === "revoked") {
    return respondWithError(401, "The SDK key of this stream is unknown or was revoked", caller);
  }
  const retryAfter = { "retry-after": String(Math.ceil(chooseReconnectMs() / 1_000)) };
  if (reason === "address") {
    const message = "Too many event streams are open from this address; poll, and try again later";
    return respondWithError(429, message, caller, retryAfter);
  }
  return respondWithError(503, "No room for another event stream; poll, and try again later", caller, retryAfter);
}

function chooseReconnectMs(): number {
  return Math.round(STREAM_RECONNECT_MS_MIN + Math.random() * (STREAM_RECONNECT_MS_MAX - STREAM_RECONNECT_MS_MIN));
}
