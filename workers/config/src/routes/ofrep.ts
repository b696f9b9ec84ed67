import { EVALUATION_BODY_BYTES_MAX, type EvaluationContext, type SdkKeyKind } from "@burgee/contract";
import { CORS_HEADERS, type JsonBody, parseJsonText, readBodyText, readJsonBody } from "@burgee/worker-common";

import { completeContext } from "../core/complete-context.ts";
import { matchesEtag, readFloor } from "../core/conditional.ts";
import { makeBulkEtag } from "../core/ofrep-etag.ts";
import type { ConfigNeed } from "../core/published-version.ts";
import { type OfrepErrorCode, readOfrepContext } from "../core/read-ofrep-context.ts";
import { classifyUnserved, renderBulk, renderDefault, renderFlag } from "../core/render-ofrep.ts";
import { requiresObfuscation } from "../core/requires-obfuscation.ts";
import type { EvaluableConfig } from "../core/resolve-config.ts";
import { adjustHeaders } from "./answer-cache.ts";
import { countEvaluation } from "./cloud.ts";
import type { MaybePromise, RouteRequest } from "./request.ts";

/** The SDK key of the usual headers or the query, else of the header that the protocol names. */
export function readOfrepKey(request: RouteRequest): string | undefined {
  return request.readKey() ?? request.request.headers.get("x-api-key") ?? undefined;
}

export function chooseOfrepNeed({ query }: RouteRequest, kind: SdkKeyKind): ConfigNeed {
  return {
    view: kind === "server" ? "server-v2" : kind,
    isCompiled: true,
    floor: readFloor(query, "flagConfigLastModified", "flagConfigEtag"),
  };
}

/** `POST /ofrep/v1/evaluate/flags/{key}`: one flag for one context. */
export async function answerOfrepFlag(request: RouteRequest, found: EvaluableConfig): Promise<Response> {
  const key = request.decodeSegment() ?? request.segment;
  if (requiresObfuscation(found)) return refuseReadableNames(request, key);
  const body = await readJsonBody(request.request, EVALUATION_BODY_BYTES_MAX);
  if (body.kind !== "json") return refuseBody(body, request, key);
  const read = readOfrepContext(body.value);
  if (!read.ok) return refuse(400, read.errorCode, read.errorDetails, request, key);
  const { compiled, rendered } = found.loaded;
  const user = await complete(request, found, read.context);
  const evaluator = compiled.engine.forContext(user, { nowMs: request.services.clock.now() });
  const { variable, eval: reason } = evaluator.variable(key);
  const source = variable === undefined ? undefined : rendered.findSource(variable, evaluator);
  request.answers.count(found, "ofrep_flag_evaluated", request);
  if (found.record.kind === "server") countEvaluation(request, found.sdkKey, key, reason.reason, source);
  if (variable !== undefined) return respond(request, found, renderFlag(found, variable, source));
  const unserved = classifyUnserved(reason);
  switch (unserved.kind) {
    case "unknown":
      return refuse(404, "FLAG_NOT_FOUND", "No flag has this key", request, key);
    case "failed":
      return refuse(400, "GENERAL", unserved.errorDetails, request, key);
    case "code_default":
      return respond(request, found, renderDefault(found, key, reason));
  }
}

/** `POST /ofrep/v1/evaluate/flags`: every flag that the key's kind may see, for one context. */
export async function answerOfrepBulk(request: RouteRequest, found: EvaluableConfig): Promise<Response> {
  const { compiled } = found.loaded;
  if (requiresObfuscation(found)) return refuseReadableNames(request);
  const body = await readBodyText(request.request, EVALUATION_BODY_BYTES_MAX);
  if (body.kind !== "text") return refuseBody(body, request);
  const { clock, keyStreams } = request.services;
  const pending = keyStreams.find(found);
  const stream = pending instanceof Promise ? await pending : pending;
  request.services.polls?.count(found.published.pointer, request.keepAlive);
  const etag = makeBulkEtag(found.published, found.loaded, stream, body.text, clock.now());
  if (isHeld(request, found, etag)) {
    request.answers.count(found, "ofrep_bulk_not_modified", request);
    return new Response(null, {
      status: 304,
      headers: adjustHeaders(request.answers.headers(found, "revalidated"), { etag }),
    });
  }
  const value = parseJsonText(body.text);
  if (value === undefined) return refuseBody({ kind: "malformed" }, request);
  const read = readOfrepContext(value);
  if (!read.ok) return refuse(400, read.errorCode, read.errorDetails, request);
  const user = await complete(request, found, read.context);
  const evaluator = compiled.engine.forContext(user, { nowMs: clock.now() });
  request.answers.count(found, "ofrep_bulk_evaluated", request);
  const headers = adjustHeaders(request.answers.headers(found, "revalidated"), { etag });
  return new Response(renderBulk(found, evaluator, stream.ofrepMember), { headers });
}

function complete(
  { services, wantsStoredUser }: RouteRequest,
  found: EvaluableConfig,
  context: EvaluationContext,
): MaybePromise<EvaluationContext> {
  return wantsStoredUser ? completeContext(context, found, services) : context;
}

/**
 * Whether to answer 304. A refetch that names another config version than ours must get a full answer, whatever the
 * caller holds. So must a request with stored user data, which can change while the context stays the same.
 */
function isHeld({ request, query }: RouteRequest, found: EvaluableConfig, etag: string): boolean {
  const ifNoneMatch = request.headers.get("if-none-match");
  if (ifNoneMatch === null || query.get("enableEdgeDB") === "true") return false;
  const floorEtag = query.get("flagConfigEtag");
  if (floorEtag !== undefined && floorEtag !== found.published.pointer.etag) return false;
  return matchesEtag(ifNoneMatch, etag);
}

function respond({ answers }: RouteRequest, found: EvaluableConfig, body: string): Response {
  return new Response(body, { headers: answers.headers(found, "revalidated") });
}

/** A provider asks by the readable name, so obfuscated flags would be of no use to it. On 403 providers stop for good. */
function refuseReadableNames(request: RouteRequest, key?: string): Response {
  const problem = "This project requires obfuscated keys, which OpenFeature evaluation does not have: use a server key";
  return refuse(403, "GENERAL", problem, request, key);
}

function refuseBody(body: Exclude<JsonBody, { kind: "json" }>, request: RouteRequest, key?: string): Response {
  return body.kind === "malformed"
    ? refuse(400, "PARSE_ERROR", "The body is not JSON, or did not arrive whole", request, key)
    : refuse(413, "GENERAL", `The body may have ${EVALUATION_BODY_BYTES_MAX} bytes`, request, key);
}

/** Error in the shape of the protocol; single evaluations name their flag. */
function refuse(
  status: number,
  errorCode: OfrepErrorCode,
  errorDetails: string,
  request: RouteRequest,
  key?: string,
): Response {
  const body = JSON.stringify({ ...(key === undefined ? {} : { key }), errorCode, errorDetails });
  return new Response(body, {
    status,
    headers: {
      "content-type": "application/json",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "x-request-id": request.requestId,
      ...CORS_HEADERS,
    },
  });
}
