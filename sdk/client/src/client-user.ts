import { type EvaluationContext, isRecord, USER_ID_LENGTH_MAX } from "@burgee/contract";
import { FlagError } from "@burgee/sdk-core";
import { createId } from "@burgee/sdk-core/web";

import type { KeyValueStorage } from "./key-value-storage.ts";
import { SDK_VERSION } from "./sdk-version.ts";

/** The user as the application describes it; without a `user_id` the user is anonymous. */
export type ClientUser = Omit<Partial<EvaluationContext>, "isAnonymous" | "sdkType" | "sdkVersion" | "sdkPlatform"> & {
  /** Other names of `user_id`, which counts first. */
  readonly userId?: string;
  readonly targetingKey?: string;
};

const ANONYMOUS_ID_NAME = "burgee:anonymous_user_id";

const [TEXT, DATA] = ["string", "object"] as const;
/** What the application may set, with the type of its values; a test compares it with the contract's larger table. */
export const SETTABLE_ATTRIBUTES: Readonly<Record<string, string>> = {
  email: TEXT,
  name: TEXT,
  language: TEXT,
  country: TEXT,
  appVersion: TEXT,
  deviceModel: TEXT,
  platform: TEXT,
  platformVersion: TEXT,
  appBuild: "number",
  customData: DATA,
  privateCustomData: DATA,
};
const FLAT_TYPES = [TEXT, "number", "boolean", "undefined"] as readonly string[];

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
  const named = given["user_id"] ?? given["userId"] ?? given["targetingKey"] ?? "";
  const isAnonymous = named === "";
  const userId = isAnonymous ? readAnonymousId(storage) : named;
  const problems: string[] = [];
  const { createdDate = nowMs, lastSeenDate = nowMs } = given;
  const context: Record<string, unknown> = { user_id: userId, createdDate, lastSeenDate };
  if (typeof userId !== "string" || userId.length > USER_ID_LENGTH_MAX) {
    problems.push(`user_id must be text of at most ${USER_ID_LENGTH_MAX} characters`);
  }
  for (const [name, type] of Object.entries(SETTABLE_ATTRIBUTES)) {
    const value = given[name];
    if (typeof value !== type || value === null) continue;
    if (type === "object" && !isFlat(value)) problems.push(`${name} must be a flat object`);
    context[name] = value;
  }
  if (problems.length > 0) throw new FlagError("invalid_context", problems.join("; "));
  return {
    ...(context as unknown as EvaluationContext),
    isAnonymous,
    sdkType: "client",
    sdkVersion: SDK_VERSION,
    sdkPlatform: "burgee-browser",
  };
}

function isFlat(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every((entry) => FLAT_TYPES.includes(typeof entry) || entry === null);
}

/** Forgets the anonymous id, so that the next anonymous user gets a new one. */
export function forgetAnonymousId(storage: KeyValueStorage): void {
  storage.removeItem(ANONYMOUS_ID_NAME);
}

function readAnonymousId(storage: KeyValueStorage): string {
  const id = storage.getItem(ANONYMOUS_ID_NAME) || createId();
  storage.setItem(ANONYMOUS_ID_NAME, id);
  return id;
}
