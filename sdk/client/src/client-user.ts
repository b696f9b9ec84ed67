import { type EvaluationContext, findCustomDataProblem, USER_ID_LENGTH_MAX } from "@burgee/contract";
import { FlagError } from "@burgee/sdk-core";
import { createUuid } from "@burgee/sdk-core/web";

import type { KeyValueStorage } from "./key-value-storage.ts";
import { SDK_VERSION } from "./sdk-version.ts";

/** The user as the application describes it; without a `user_id` the user is anonymous. */
export type ClientUser = Omit<Partial<EvaluationContext>, "isAnonymous" | "sdkType" | "sdkVersion" | "sdkPlatform">;

const ANONYMOUS_ID_NAME = "burgee:anonymous_user_id";

/** What the application may set, by type; a test compares these names with the contract's, whose table is larger. */
const TEXT_NAMES = ["email", "name", "language", "country", "appVersion", "deviceModel", "platform", "platformVersion"];
const DATA_NAMES = ["customData", "privateCustomData"];

/**
 * Builds the evaluation context of a user. Members of the wrong type are left out, as the platform does. Throws
 * `FlagError` (`invalid_context`) that lists every problem.
 */
export function completeUser(user: ClientUser, storage: KeyValueStorage, nowMs: number): EvaluationContext {
  const given: Readonly<Record<string, unknown>> = {
    platform: "web",
    platformVersion: globalThis.navigator?.userAgent ?? "unknown",
    deviceModel: "unknown",
    ...user,
  };
  const { user_id, appBuild } = given;
  const isAnonymous = user_id === undefined || user_id === "";
  const context: Record<string, unknown> = { user_id: isAnonymous ? readAnonymousId(storage) : user_id };
  const problems: string[] = [];
  if (typeof context["user_id"] !== "string" || context["user_id"].length > USER_ID_LENGTH_MAX) {
    problems.push(`user_id must be text of at most ${USER_ID_LENGTH_MAX} characters`);
  }
  for (const name of TEXT_NAMES) if (typeof given[name] === "string") context[name] = given[name];
  if (Number.isFinite(appBuild)) context["appBuild"] = appBuild;
  for (const name of DATA_NAMES) {
    const problem = given[name] == null ? undefined : findCustomDataProblem(name, given[name]);
    if (problem === undefined) context[name] = given[name];
    else problems.push(problem);
  }
  if (problems.length > 0) throw new FlagError("invalid_context", problems.join("; "));
  return {
    createdDate: nowMs,
    lastSeenDate: nowMs,
    ...(context as unknown as EvaluationContext),
    isAnonymous,
    sdkType: "client",
    sdkVersion: SDK_VERSION,
    sdkPlatform: "burgee-browser",
  };
}

/** Forgets the anonymous id, so that the next anonymous user gets a new one. */
export function forgetAnonymousId(storage: KeyValueStorage): void {
  storage.removeItem(ANONYMOUS_ID_NAME);
}

function readAnonymousId(storage: KeyValueStorage): string {
  const known = storage.getItem(ANONYMOUS_ID_NAME);
  if (known !== null && known !== "") return known;
  const fresh = createUuid();
  storage.setItem(ANONYMOUS_ID_NAME, fresh);
  return fresh;
}
