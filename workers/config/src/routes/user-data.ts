import { EVALUATION_BODY_BYTES_MAX, USER_ID_LENGTH_MAX } from "@burgee/contract";
import { CORS_HEADERS, readJsonBody } from "@burgee/worker-common";

import { joinOptIns, readOptInDecisions } from "../core/opt-in.ts";
import type { UserDirectory } from "../core/ports.ts";
import type { EvaluableConfig } from "../core/resolve-config.ts";
import { readStoredUserPatch } from "../core/stored-user.ts";
import type { RouteRequest } from "./request.ts";
import { respondUnavailable, respondWithError } from "./respond.ts";

/** A request for stored user data whose key was accepted. */
interface UserDataRequest {
  readonly request: RouteRequest;
  readonly found: EvaluableConfig;
  readonly users: UserDirectory;
  readonly userId: string;
}

type UserDataAnswer = (request: RouteRequest, found: EvaluableConfig) => Promise<Response>;

/** Wraps what a route does: reads the user's id, counts the request, and answers 503 when the store fails. */
function forUser(
  measure: string,
  readUserId: (request: RouteRequest) => string | undefined,
  answer: (request: UserDataRequest) => Promise<Response>,
): UserDataAnswer {
  return async (request, found) => {
    const userId = checkUserId(readUserId(request));
    if (userId === undefined) {
      return refuse(400, "user_id must be a non-empty string of at most 200 characters", request);
    }
    const { meter, log, users } = request.services;
    meter.count("user_data", found.record.environmentId, [measure, request.request.method]);
    try {
      return await answer({ request, found, users, userId });
    } catch (error) {
      log("error", "stored user data is not available", { route: measure, error: String(error) });
      return respondUnavailable("user_data", request);
    }
  };
}

/** User ids may hold slashes, because not every SDK escapes them. */
const fromPath = (request: RouteRequest): string | undefined => request.decodeSegment();
const fromQuery = ({ query }: RouteRequest): string | undefined => query.get("user_id");

function checkUserId(userId: string | undefined): string | undefined {
  return userId === undefined || userId === "" || userId.length > USER_ID_LENGTH_MAX ? undefined : userId;
}

/** `PUT /v1/optIns/{user}`: records the user's decisions about features that are offered. */
export const writeOptIns = forUser("opt_ins", fromPath, async ({ request, found, users, userId }) => {
  const offer = found.loaded.rendered.optInOffer;
  if (!offer.isEnabled) return refuse(403, "Opt-in is not enabled for this project", request);
  const body = await readBody(request);
  if (body === undefined) return refuse(413, "The body is too large: at most 256 KiB", request);
  const read = readOptInDecisions(body.value, offer);
  if (!read.ok) return refuse(400, read.problems, request);
  await users.writeOptIns(found.record.environmentId, userId, read.decisions);
  return respondWithObject({ message: "Successfully saved opt-ins" }, request);
});

/** `GET /v1/optIns/{user}/hasEnabled`: 200 or 204, the only statuses that Next.js takes for an answer. */
export const answerWhetherOptedIn = forUser("has_opt_ins", fromPath, async ({ request, found, users, userId }) => {
  const offer = found.loaded.rendered.optInOffer;
  const decisions = offer.isEnabled ? await users.readOptIns(found.record.environmentId, userId) : {};
  return joinOptIns(offer, decisions).features.some(({ status }) => status)
    ? respondWithObject({ message: "The user has opt-ins" }, request)
    : new Response(null, { status: 204, headers: CORS_HEADERS });
});

/** `GET /v1/optInConfig`: what an opt-in page shows to this user. */
export const answerOptInConfig = forUser("opt_in_config", fromQuery, async ({ request, found, users, userId }) => {
  const offer = found.loaded.rendered.optInOffer;
  const decisions = offer.isEnabled ? await users.readOptIns(found.record.environmentId, userId) : {};
  return respondWithObject(joinOptIns(offer, decisions), request);
});

const TOO_LARGE_MESSAGE = "The user's data is too large: a request may have 256 KiB, and 64 KiB are kept per user";

/** `PATCH /v1/edgedb/{user}`: keeps what the request says about the person, without private data. */
export const patchStoredUser = forUser("stored_user", fromPath, async ({ request, found, users, userId }) => {
  if (found.loaded.compiled.engine.project.settings.edgeDB?.enabled !== true) {
    return refuse(403, "EdgeDB is not enabled for this project", request);
  }
  const body = await readBody(request);
  if (body === undefined) return refuse(413, TOO_LARGE_MESSAGE, request);
  const read = readStoredUserPatch(body.value);
  if (!read.ok) return refuse(400, read.problems, request);
  const outcome = await users.patchUser(found.record.environmentId, userId, read.patch);
  if (outcome === "too_large") return refuse(413, TOO_LARGE_MESSAGE, request);
  return respondWithObject({ message: "Successfully saved user data" }, request);
});

/**
 * `DELETE /v1/edgedb/{user}`: deletes data and opt-ins. Works also while EdgeDB is switched off: what is stored can
 * always be deleted.
 */
export const deleteStoredUser = forUser("stored_user", fromPath, async ({ request, found, users, userId }) => {
  const isDeleted = await users.deleteUser(found.record.environmentId, userId);
  const message = isDeleted ? "Successfully deleted user data" : "Nothing was stored about this user";
  return respondWithObject({ message }, request);
});

/** The JSON body, or undefined when it is too large; a body that is not JSON reads as `null`, which no reader takes. */
async function readBody({ request }: RouteRequest): Promise<{ readonly value: unknown } | undefined> {
  const body = await readJsonBody(request, EVALUATION_BODY_BYTES_MAX);
  if (body.kind === "too_large") return undefined;
  return { value: body.kind === "json" ? body.value : null };
}

/** Success bodies are JSON objects without `statusCode`: iOS takes anything else for a failure. */
function respondWithObject(body: object, { requestId }: RouteRequest): Response {
  return Response.json(body, {
    headers: { "cache-control": "no-store", "x-request-id": requestId, ...CORS_HEADERS },
  });
}

function refuse(statusCode: number, message: string | readonly string[], request: RouteRequest): Response {
  return respondWithError(statusCode, message, "user_data", request);
}
