import { type SdkKeyKind, EVALUATION_BODY_BYTES_MAX } from "@burgee/contract";
import {
  MISSING_CREDENTIAL_MESSAGE,
  preflightResponse,
  readSdkKey,
  CORS_HEADERS,
  readJsonBody,
} from "@burgee/worker-common";

import type { UserDirectory } from "../adapters/user-directory.ts";
import { describeOptIns, readOptInDecisions, readPublishedOffer } from "../core/opt-in.ts";
import type { ConfigNeed } from "../core/published-version.ts";
import { resolveConfig, type ResolvedConfig } from "../core/resolve-config.ts";
import { readStoredUserPatch } from "../core/stored-user.ts";
import { checkLimits } from "./check-limits.ts";
import { type UserDataRoute, matchUserDataRoute, readUserId } from "./match-user-data-route.ts";
import type { RouteContext } from "./request.ts";
import { respondToFailure, respondUnavailable, respondWithError } from "./respond.ts";

interface Operation {
  readonly allowedKinds: readonly SdkKeyKind[];
  readonly answer: (request: UserDataRequest) => Promise<Response>;
}

const ANY_KIND: readonly SdkKeyKind[] = ["client", "mobile", "server"];

/** What each route does per method. Deleting is for the application's own server, on behalf of the user. */
const OPERATIONS: Readonly<Record<UserDataRoute["kind"], Readonly<Partial<Record<string, Operation>>>>> = {
  stored_user: {
    PATCH: { allowedKinds: ANY_KIND, answer: patchStoredUser },
    DELETE: { allowedKinds: ["server"], answer: deleteStoredUser },
  },
  opt_ins: { PUT: { allowedKinds: ANY_KIND, answer: writeOptIns } },
  has_opt_ins: { GET: { allowedKinds: ANY_KIND, answer: answerWhetherOptedIn } },
  opt_in_config: { GET: { allowedKinds: ANY_KIND, answer: answerOptInConfig } },
};

/**
 * Answers the routes for stored user data and opt-in: `/v1/edgedb/{user}`, `/v1/optIns/{user}[/hasEnabled]` and
 * `/v1/optInConfig`. Undefined when the path is none of them.
 */
export function handleUserData(context: RouteContext, users: UserDirectory): Promise<Response> | undefined {
  const route = matchUserDataRoute(context.path.path);
  return route === undefined ? undefined : answerRoute(route, context, users);
}

async function answerRoute(route: UserDataRoute, context: RouteContext, users: UserDirectory): Promise<Response> {
  const { request, query } = context;
  if (request.method === "OPTIONS") return preflightResponse();
  const operations = OPERATIONS[route.kind];
  const operation = operations[request.method];
  if (operation === undefined) {
    const allow = [...Object.keys(operations), "OPTIONS"].join(", ");
    return respondWithError(405, `This route takes ${allow}`, "client", context, { allow });
  }
  const sdkKey = readSdkKey(request.headers, query.get("sdkKey"));
  if (sdkKey === undefined) return respondWithError(401, MISSING_CREDENTIAL_MESSAGE, "client", context);
  if ((await checkLimits(sdkKey, context)) === false) return respondUnavailable("client", context);
  const config = await resolveConfig(
    { sdkKey, allowedKinds: operation.allowedKinds, chooseNeed },
    context.services,
    context.keepAlive,
  );
  if (config.kind !== "found") return respondToFailure(config, "client", context);
  const userId = route.kind === "opt_in_config" ? readUserId(query.get("user_id")) : route.userId;
  if (userId === undefined) {
    return respondWithError(400, "user_id must be a non-empty string of at most 200 characters", "client", context);
  }
  context.services.meter.count("user_data", config.record.environmentId, [route.kind, request.method]);
  try {
    return await operation.answer({ context, config, users, userId });
  } catch (error) {
    context.services.log("error", "stored user data is not available", { route: route.kind, error: String(error) });
    return respondUnavailable("client", context);
  }
}

function chooseNeed(kind: SdkKeyKind): ConfigNeed {
  return { view: kind === "server" ? "server-v2" : kind, isCompiled: true };
}

/** `PUT /v1/optIns/{user}`: records the user's decisions about features that are offered. */
async function writeOptIns(request: UserDataRequest): Promise<Response> {
  const { config, users, userId } = request;
  const offer = readPublishedOffer(config.view);
  if (!offer.isEnabled) return refuse(403, "Opt-in is not enabled for this project", request);
  const body = await readBody(request);
  if (body === undefined) return refuse(413, "The body is too large: at most 256 KiB", request);
  const read = readOptInDecisions(body.value, offer);
  if (!read.ok) return refuse(400, read.problems, request);
  await users.writeOptIns(config.record.environmentId, userId, read.decisions);
  return respondWithObject({ message: "Successfully saved opt-ins" }, request);
}

/** `GET /v1/optIns/{user}/hasEnabled`: 200 or 204, the only statuses that Next.js takes for an answer. */
async function answerWhetherOptedIn(request: UserDataRequest): Promise<Response> {
  const { config, users, userId } = request;
  const offer = readPublishedOffer(config.view);
  const decisions = offer.isEnabled ? await users.readOptIns(config.record.environmentId, userId) : {};
  return describeOptIns(offer, decisions).features.some(({ status }) => status)
    ? respondWithObject({ message: "The user has opt-ins" }, request)
    : new Response(null, { status: 204, headers: CORS_HEADERS });
}

/** `GET /v1/optInConfig`: what an opt-in page shows to this user. */
async function answerOptInConfig(request: UserDataRequest): Promise<Response> {
  const { config, users, userId } = request;
  const offer = readPublishedOffer(config.view);
  const decisions = offer.isEnabled ? await users.readOptIns(config.record.environmentId, userId) : {};
  return respondWithObject(describeOptIns(offer, decisions), request);
}

const TOO_LARGE_MESSAGE = "The user's data is too large: a request may have 256 KiB, and 64 KiB are kept per user";

/** `PATCH /v1/edgedb/{user}`: keeps what the request says about the person, without private data. */
async function patchStoredUser(request: UserDataRequest): Promise<Response> {
  const { config, users, userId } = request;
  if (config.view.compiled?.engine.project.settings.edgeDB?.enabled !== true) {
    return refuse(403, "EdgeDB is not enabled for this project", request);
  }
  const body = await readBody(request);
  if (body === undefined) return refuse(413, TOO_LARGE_MESSAGE, request);
  const read = readStoredUserPatch(body.value);
  if (!read.ok) return refuse(400, read.problems, request);
  const outcome = await users.patchUser(config.record.environmentId, userId, read.patch);
  if (outcome === "too_large") return refuse(413, TOO_LARGE_MESSAGE, request);
  return respondWithObject({ message: "Successfully saved user data" }, request);
}

/**
 * `DELETE /v1/edgedb/{user}`: forgets data and opt-ins. Works also while EdgeDB is switched off: whoever wants to be
 * forgotten shall be.
 */
async function deleteStoredUser(request: UserDataRequest): Promise<Response> {
  const isDeleted = await request.users.deleteUser(request.config.record.environmentId, request.userId);
  const message = isDeleted ? "Successfully deleted user data" : "Nothing was stored about this user";
  return respondWithObject({ message }, request);
}

/** A request for stored user data whose key was accepted. */
export interface UserDataRequest {
  readonly context: RouteContext;
  readonly config: ResolvedConfig;
  readonly users: UserDirectory;
  readonly userId: string;
}

/** The JSON body, or undefined when it is too large; a body that is not JSON reads as `null`, which no reader takes. */
async function readBody({ context }: UserDataRequest): Promise<{ readonly value: unknown } | undefined> {
  const body = await readJsonBody(context.request, EVALUATION_BODY_BYTES_MAX);
  if (body.kind === "too_large") return undefined;
  return { value: body.kind === "json" ? body.value : null };
}

/** Success bodies are JSON objects without `statusCode`: iOS takes anything else for a failure. */
function respondWithObject(body: object, { context }: UserDataRequest): Response {
  return Response.json(body, {
    headers: { "cache-control": "no-store", "x-request-id": context.requestId, ...CORS_HEADERS },
  });
}

function refuse(statusCode: number, message: string | readonly string[], { context }: UserDataRequest): Response {
  return respondWithError(statusCode, message, "client", context);
}
