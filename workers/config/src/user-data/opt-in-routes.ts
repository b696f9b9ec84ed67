import { CORS_HEADERS } from "@burgee/worker-common";

import { describeOptIns, readOptInDecisions } from "./opt-in-config.ts";
import { readPublishedOffer } from "./read-published-offer.ts";
import { type UserDataRequest, readBody, refuse, respondWithObject } from "./user-data-request.ts";

/** `PUT /v1/optIns/{user}`: records the user's decisions about features that are offered. */
export async function writeOptIns(request: UserDataRequest): Promise<Response> {
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
export async function answerWhetherOptedIn(request: UserDataRequest): Promise<Response> {
  const { config, users, userId } = request;
  const offer = readPublishedOffer(config.view);
  const decisions = offer.isEnabled ? await users.readOptIns(config.record.environmentId, userId) : {};
  return describeOptIns(offer, decisions).features.some(({ status }) => status)
    ? respondWithObject({ message: "The user has opt-ins" }, request)
    : new Response(null, { status: 204, headers: CORS_HEADERS });
}

/** `GET /v1/optInConfig`: what an opt-in page shows to this user. */
export async function answerOptInConfig(request: UserDataRequest): Promise<Response> {
  const { config, users, userId } = request;
  const offer = readPublishedOffer(config.view);
  const decisions = offer.isEnabled ? await users.readOptIns(config.record.environmentId, userId) : {};
  return respondWithObject(describeOptIns(offer, decisions), request);
}
