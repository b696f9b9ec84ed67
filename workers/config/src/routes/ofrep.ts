import { EVALUATION_BODY_BYTES_MAX, type SdkKeyKind } from "@burgee/contract";
import {
  CORS_HEADERS,
  type JsonBody,
  MISSING_CREDENTIAL_MESSAGE,
  decodeSegment,
  parseJsonText,
  readBodyText,
  readJsonBody,
  readSdkKey,
} from "@burgee/worker-common";

import { completeContext } from "../core/complete-context.ts";
import { matchesEtag, type VersionFloor, parseFloorDate } from "../core/conditional.ts";
import { describeBulkEtag } from "../core/ofrep-etag.ts";
import type { CompiledConfig, ConfigNeed } from "../core/published-version.ts";
import { type OfrepErrorCode, readOfrepContext } from "../core/read-ofrep-context.ts";
import { describeUnserved, renderBulk, renderDefault, renderFlag } from "../core/render-ofrep.ts";
import { type ResolvedConfig, resolveConfig } from "../core/resolve-config.ts";
import { findSource } from "../core/served-sources.ts";
import { adjustHeaders, prepareHeaders } from "./answer-cache.ts";
import { checkLimits } from "./check-limits.ts";
import { countEvaluation } from "./cloud.ts";
import type { RouteContext } from "./request.ts";
import { noteServed, respondToFailure, respondUnavailable, respondWithError } from "./respond.ts";

const ANY_KIND: readonly SdkKeyKind[] = ["server", "client", "mobile"];

/** A request whose key was accepted. */
interface Accepted {
  readonly found: ResolvedConfig;
  readonly compiled: CompiledConfig;
  readonly sdkKey: string;
}

/** `POST /ofrep/v1/evaluate/flags/{key}`: one flag for one context. */
export async function serveOfrepFlag(context: RouteContext, segment: string): Promise<Response> {
  const accepted = await accept(context);
  if (accepted instanceof Response) return accepted;
  const key = decodeSegment(segment) ?? segment;
  const body = await readJsonBody(context.request, EVALUATION_BODY_BYTES_MAX);
  if (body.kind !== "json") return refuseBody(body, context, key);
  const read = readOfrepContext(body.value);
  if (!read.ok) return refuse(400, read.errorCode, read.errorDetails, context, key);
  const { found, compiled, sdkKey } = accepted;
  const user = await completeContext(read.context, found, compiled, context);
  const evaluator = compiled.engine.forContext(user, { nowMs: context.services.clock.now() });
  const { variable, eval: reason } = evaluator.variable(key);
  const source = variable === undefined ? undefined : findSource(variable, () => evaluator.all());
  noteServed(found, "ofrep_flag_evaluated", context);
  if (found.record.kind === "server") countEvaluation(context, sdkKey, key, reason.reason, source);
  const { version } = found.snapshot.pointer;
  if (variable !== undefined) return respond(renderFlag(variable, source, version), found);
  const unserved = describeUnserved(reason);
  switch (unserved.kind) {
    case "unknown":
      return refuse(404, "FLAG_NOT_FOUND", "No flag has this key", context, key);
    case "failed":
      return refuse(400, "GENERAL", unserved.errorDetails, context, key);
    case "code_default":
      return respond(renderDefault(key, reason, version), found);
  }
}

/** `POST /ofrep/v1/evaluate/flags`: every flag that the key's kind may see, for one context. */
export async function serveOfrepBulk(context: RouteContext): Promise<Response> {
  const accepted = await accept(context);
  if (accepted instanceof Response) return accepted;
  const { found, compiled } = accepted;
  const body = await readBodyText(context.request, EVALUATION_BODY_BYTES_MAX);
  if (body.kind === "too_large") return refuseBody(body, context);
  const etag = describeBulkEtag(found.snapshot, found.view, body.text, context.services.clock.now());
  if (isHeld(context, found, etag)) {
    noteServed(found, "ofrep_bulk_not_modified", context);
    return new Response(null, { status: 304, headers: adjustHeaders(prepareHeaders(found, "revalidated"), { etag }) });
  }
  const value = parseJsonText(body.text);
  if (value === undefined) return refuseBody({ kind: "malformed" }, context);
  const read = readOfrepContext(value);
  if (!read.ok) return refuse(400, read.errorCode, read.errorDetails, context);
  const user = await completeContext(read.context, found, compiled, context);
  const evaluator = compiled.engine.forContext(user, { nowMs: context.services.clock.now() });
  noteServed(found, "ofrep_bulk_evaluated", context);
  const headers = adjustHeaders(prepareHeaders(found, "revalidated"), { etag });
  return new Response(renderBulk(found.snapshot, found.view, evaluator), { headers });
}

/**
 * Whether 304 is right. A refetch that names another config version than ours must get a full answer, whatever the
 * caller holds; and stored user data can change without the context.
 */
function isHeld({ request, query }: RouteContext, found: ResolvedConfig, etag: string): boolean {
  const ifNoneMatch = request.headers.get("if-none-match");
  if (ifNoneMatch === null || query.get("enableEdgeDB") === "true") return false;
  const floorEtag = query.get("flagConfigEtag");
  if (floorEtag !== undefined && floorEtag !== found.snapshot.pointer.etag) return false;
  return matchesEtag(ifNoneMatch, etag);
}

async function accept(context: RouteContext): Promise<Accepted | Response> {
  const { request, query, services, keepAlive } = context;
  const sdkKey = readSdkKey(request.headers, query.get("sdkKey")) ?? request.headers.get("x-api-key") ?? undefined;
  if (sdkKey === undefined) return respondWithError(401, MISSING_CREDENTIAL_MESSAGE, "client", context);
  if ((await checkLimits(sdkKey, context)) === false) {
    return respondWithError(429, "Too many requests", "client", context, { "retry-after": "10" });
  }
  const floor = readFloor(query);
  const found = await resolveConfig(
    { sdkKey, allowedKinds: ANY_KIND, chooseNeed: (kind) => chooseNeed(kind, floor) },
    services,
    keepAlive,
  );
  if (found.kind !== "found") return respondToFailure(found, "client", context);
  const { compiled } = found.view;
  return compiled === undefined ? respondUnavailable("client", context) : { found, compiled, sdkKey };
}

function chooseNeed(kind: SdkKeyKind, floor: VersionFloor | undefined): ConfigNeed {
  return { view: kind === "server" ? "server-v2" : kind, isCompiled: true, floor };
}

/** An event stream's message names the version that caused this fetch. */
function readFloor(query: ReadonlyMap<string, string>): VersionFloor | undefined {
  const lastModifiedMs = parseFloorDate(query.get("flagConfigLastModified"));
  const etag = query.get("flagConfigEtag");
  return lastModifiedMs === undefined && etag === undefined ? undefined : { lastModifiedMs, etag };
}

function respond(body: string, found: ResolvedConfig): Response {
  return new Response(body, { headers: prepareHeaders(found, "revalidated") });
}

function refuseBody(body: Exclude<JsonBody, { kind: "json" }>, context: RouteContext, key?: string): Response {
  return body.kind === "malformed"
    ? refuse(400, "PARSE_ERROR", "The body is not JSON", context, key)
    : refuse(413, "GENERAL", `The body may have ${EVALUATION_BODY_BYTES_MAX} bytes`, context, key);
}

/** Error in the shape of the protocol; single evaluations name their flag. */
function refuse(
  status: number,
  errorCode: OfrepErrorCode,
  errorDetails: string,
  context: RouteContext,
  key?: string,
): Response {
  const body = JSON.stringify({ ...(key === undefined ? {} : { key }), errorCode, errorDetails });
  return new Response(body, {
    status,
    headers: {
      "content-type": "application/json",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "x-request-id": context.requestId,
      ...CORS_HEADERS,
    },
  });
}
