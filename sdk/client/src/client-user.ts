import { type EvaluationContext, parseEvaluationContext } from "@burgee/contract";
import { FlagError } from "@burgee/sdk-core";
import { createUuid } from "@burgee/sdk-core/web";

import type { KeyValueStorage } from "./key-value-storage.ts";
import { SDK_VERSION } from "./sdk-version.ts";

/** The user as the application describes it; without a `user_id` the user is anonymous. */
export type ClientUser = Omit<Partial<EvaluationContext>, "isAnonymous" | "sdkType" | "sdkVersion" | "sdkPlatform">;

const ANONYMOUS_ID_NAME = "burgee:anonymous_user_id";

/** Builds the evaluation context of a user. Throws `FlagError` (`invalid_context`) that lists every problem. */
export function completeUser(user: ClientUser, storage: KeyValueStorage, nowMs: number): EvaluationContext {
  const isAnonymous = user.user_id === undefined || user.user_id === "";
  const parse = parseEvaluationContext({
    platform: "web",
    platformVersion: globalThis.navigator?.userAgent ?? "unknown",
    deviceModel: "unknown",
    createdDate: nowMs,
    lastSeenDate: nowMs,
    ...user,
    user_id: isAnonymous ? readAnonymousId(storage) : user.user_id,
    isAnonymous,
    sdkType: "client",
    sdkVersion: SDK_VERSION,
    sdkPlatform: "burgee-browser",
  });
  if (!parse.ok) throw new FlagError("invalid_context", parse.problems.join("; "));
  return parse.context;
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
