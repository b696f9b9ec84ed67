import { STREAM_RECONNECT_MS_MAX, STREAM_RECONNECT_MS_MIN, verifyStreamToken } from "@burgee/contract";

import { orderShards } from "../core/order-shards.ts";
import { readStreamQuery } from "../core/read-stream-query.ts";
import type { StreamOpening } from "../core/stream-hub.ts";
import { log } from "../log.ts";
import { readShardCount } from "../read-settings.ts";
import { respondToPreflight, respondWithError, respondWithStream } from "../respond.ts";
import { encodeOpeningUrl, shardName } from "../shard-address.ts";

/** Go's event-source library hands a block without data to the SDK as an empty message; it spreads reconnects itself. */
const GO_AGENT = /^Go-http-client/i;

/** `GET /event-stream`: verifies the token and connects the client to a shard that has room. */
export async function openStream(request: Request, env: Env): Promise<Response> {
  const origin = request.headers.get("origin");
  if (request.method === "OPTIONS") return respondToPreflight(origin);
  if (request.method !== "GET") {
    return respondWithError(405, "Event streams are opened with GET", origin, { allow: "GET, OPTIONS" });
  }
  const lastEventId = request.headers.get("last-event-id") ?? undefined;
  const read = readStreamQuery(new URL(request.url).searchParams, lastEventId);
  if (!read.ok) return respondWithError(400, read.problems, origin);
  const { environmentId, token, kind, heldVersion } = read.query;
  if (!(await verifyStreamToken(env.STREAM_SECRET, environmentId, token))) {
    return respondWithError(401, "Missing or wrong stream token; fetch the config again for its stream URL", origin);
  }

  const opening: StreamOpening = {
    kind,
    ...(GO_AGENT.test(request.headers.get("user-agent") ?? "") ? {} : { reconnectMs: chooseReconnectMs() }),
    ...(heldVersion === undefined ? {} : { heldVersion }),
  };
  const body = await connectToShard(request, env, environmentId, opening);
  if (body === undefined) {
    return respondWithError(503, "No room for another event stream; poll, and try again later", origin, {
      "retry-after": String(Math.ceil(chooseReconnectMs() / 1_000)),
    });
  }
  return respondWithStream(body, origin);
}

/** The stream of the first shard with room; undefined when each one tried is full or out of reach. */
async function connectToShard(
  request: Request,
  env: Env,
  environmentId: string,
  opening: StreamOpening,
): Promise<ReadableStream | null | undefined> {
  const url = encodeOpeningUrl(environmentId, opening);
  for (const shard of orderShards(describeClient(request), readShardCount(env))) {
    try {
      const stub = env.STREAMS.getByName(shardName(environmentId, shard));
      const response = await stub.fetch(url, { signal: request.signal });
      if (response.ok) return response.body;
    } catch (error) {
      log("warn", "shard is out of reach", { environmentId, shard, error: String(error) });
    }
  }
  return undefined;
}

/** Text that stays the same for one client; never stored and never logged. */
function describeClient(request: Request): string {
  const { headers } = request;
  return `${headers.get("cf-connecting-ip") ?? ""} ${headers.get("user-agent") ?? ""} ${headers.get("accept-language") ?? ""}`;
}

function chooseReconnectMs(): number {
  return Math.round(STREAM_RECONNECT_MS_MIN + Math.random() * (STREAM_RECONNECT_MS_MAX - STREAM_RECONNECT_MS_MIN));
}
