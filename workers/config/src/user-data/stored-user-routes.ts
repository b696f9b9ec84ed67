import { readStoredUserPatch } from "./stored-user.ts";
import { type UserDataRequest, readBody, refuse, respondWithObject } from "./user-data-request.ts";

const TOO_LARGE_MESSAGE = "The user's data is too large: a request may have 256 KiB, and 64 KiB are kept per user";

/** `PATCH /v1/edgedb/{user}`: keeps what the request says about the person, without private data. */
export async function patchStoredUser(request: UserDataRequest): Promise<Response> {
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
export async function deleteStoredUser(request: UserDataRequest): Promise<Response> {
  const isDeleted = await request.users.deleteUser(request.config.record.environmentId, request.userId);
  const message = isDeleted ? "Successfully deleted user data" : "Nothing was stored about this user";
  return respondWithObject({ message }, request);
}
