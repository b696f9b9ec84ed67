import {
  EVALUATION_BODY_BYTES_MAX,
  EVENT_USER_ID_LENGTH_MAX,
  type StoredDataSettings,
  USER_ID_LENGTH_MAX,
} from "@burgee/contract";
import { CORS_HEADERS, readJsonBody } from "@burgee/worker-common";

import { joinOptIns, readOptInDecisions } from "../core/opt-in.ts";
import type { StoredTimes, UserDirectory } from "../core/ports.ts";
import type { EvaluableConfig } from "../core/resolve-config.ts";
import { describeWrite, mayWriteStoredUser } from "../core/stored-data-policy.ts";
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
  idLengthMax = USER_ID_LENGTH_MAX,
): UserDataAnswer {
  return async (request, found) => {
    const userId = readUserId(request);
    if (userId === undefined || userId === "" || userId.length > idLengthMax) {
      return refuse(400, `user_id must be a non-empty string of at most ${idLengthMax} characters`, request);
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

/** `PUT /v1/optIns/{user}`: records the user's decisions about features that are offered. */
export const writeOptIns = forUser("opt_ins", fromPath, async ({ request, found, users, userId }) => {
  const offer = found.loaded.rendered.optInOffer;
  if (!offer.isEnabled) return refuse(403, "Opt-in is not enabled for this project", request);
  const body = await readBody(request);
  if (body === undefined) return refuse(413, "The body is too large: at most 256 KiB", request);
  const read = readOptInDecisions(body.value, offer);
  if (!read.ok) return refuse(400, read.problems, request);
  const write = describeWrite(found.record.kind, readSettings(found));
  const outcome = await users.writeOptIns(found.record.environmentId, userId, read.decisions, write);
  if (outcome === "full") return refuseFull(request, found);
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

const TOO_LARGE_MESSAGE =
  "The user's data is too large: a request may have 256 KiB; 64 KiB are kept of what servers store, 16 KiB of what apps store";

/** `PATCH /v1/edgedb/{user}`: keeps what the request says about the person, without private data. */
export const patchStoredUser = forUser("stored_user", fromPath, async ({ request, found, users, userId }) => {
  const { kind, environmentId } = found.record;
  const settings = readSettings(found);
  if (settings?.enabled !== true) return refuse(403, "EdgeDB is not enabled for this project", request);
  if (!mayWriteStoredUser(kind, settings)) {
    return refuse(403, "This project lets only servers store user data (settings.edgeDB.clientWrites)", request);
  }
  const body = await readBody(request);
  if (body === undefined) return refuse(413, TOO_LARGE_MESSAGE, request);
  const read = readStoredUserPatch(body.value);
  if (!read.ok) return refuse(400, read.problems, request);
  const outcome = await users.patchUser(environmentId, userId, read.patch, describeWrite(kind, settings));
  if (outcome === "too_large") return refuse(413, TOO_LARGE_MESSAGE, request);
  if (outcome === "full") return refuseFull(request, found);
  return respondWithObject({ message: "Successfully saved user data" }, request);
});

/**
 * `GET /v1/edgedb/{user}`: everything that is stored about a user, for the person who asks for it. Works also while
 * EdgeDB is switched off.
 */
export const exportStoredUser = forUser("stored_user", fromPath, async ({ request, found, users, userId }) => {
  const { server, client, optIns } = await users.exportUser(found.record.environmentId, userId);
  const stored = {
    server: server === undefined ? null : { data: server.data, ...renderTimes(server) },
    client: client === undefined ? null : { data: client.data, ...renderTimes(client) },
  };
  const decisions = optIns.map((optIn) => {
    return { feature: optIn.featureId, enabled: optIn.isEnabled, ...renderTimes(optIn) };
  });
  return respondWithObject({ user_id: userId, stored, optIns: decisions }, request);
});

function renderTimes({ updatedAtMs, expiresAtMs }: StoredTimes): {
  updatedAt: string | null;
  expiresAt: string | null;
} {
  return { updatedAt: renderTime(updatedAtMs), expiresAt: renderTime(expiresAtMs) };
}

function renderTime(timeMs: number | null): string | null {
  return timeMs === null ? null : new Date(timeMs).toISOString();
}

/**
 * `DELETE /v1/edgedb/{user}`: deletes data and opt-ins, and has landed events of the user hidden. Works also while EdgeDB is
 * switched off: what is stored can always be deleted.
 */
export const deleteStoredUser = forUser(
  "stored_user",
  fromPath,
  async ({ request, found, users, userId }) => {
    const { environmentId } = found.record;
    const isDeleted = await users.deleteUser(environmentId, userId);
    if (!(await request.services.recordErasure(found.sdkKey, environmentId, userId))) {
      const problem = "Stored data is deleted, but landed events are not hidden yet; try again later";
      return respondUnavailable("user_data", request, problem);
    }
    const message = isDeleted ? "Successfully deleted user data" : "Nothing was stored about this user";
    return respondWithObject({ message }, request);
  },
  // Events take longer ids than evaluations.
  EVENT_USER_ID_LENGTH_MAX,
);

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

function readSettings({ loaded }: EvaluableConfig): StoredDataSettings | undefined {
  return loaded.compiled.engine.project.settings.edgeDB;
}

/** 403, on which SDKs give up: repeating the request would not make room. */
function refuseFull(request: RouteRequest, { record }: EvaluableConfig): Response {
  request.services.meter.count("user_data_full", record.environmentId);
  return refuse(403, "This environment stores data about as many users as it may; delete some", request);
}

function refuse(statusCode: number, message: string | readonly string[], request: RouteRequest): Response {
  return respondWithError(statusCode, message, "user_data", request);
}
