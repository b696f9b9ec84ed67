import { USER_ID_LENGTH_MAX } from "@burgee/contract";
import { decodeSegment } from "@burgee/worker-common";

/** One of the routes for stored user data. `userId` is undefined when the path names none that can exist. */
export type UserDataRoute =
  | { readonly kind: "stored_user"; readonly userId: string | undefined }
  | { readonly kind: "opt_ins"; readonly userId: string | undefined }
  | { readonly kind: "has_opt_ins"; readonly userId: string | undefined }
  | { readonly kind: "opt_in_config" };

const STORED_USER = /^\/v1\/edgedb\/(.+)$/i;
const HAS_OPT_INS = /^\/v1\/optIns\/(.+)\/hasEnabled$/i;
const OPT_INS = /^\/v1\/optIns\/(.+)$/i;
const OPT_IN_CONFIG = /^\/v1\/optInConfig$/i;

/**
 * The route of a path with merged slashes, or undefined when it is not about stored user data. Case does not matter:
 * Android writes `edgeDB`. User ids may hold slashes, because not every SDK escapes them.
 */
export function matchUserDataRoute(path: string): UserDataRoute | undefined {
  const stored = STORED_USER.exec(path)?.[1];
  if (stored !== undefined) return { kind: "stored_user", userId: decodeUserId(stored) };
  const asked = HAS_OPT_INS.exec(path)?.[1];
  if (asked !== undefined) return { kind: "has_opt_ins", userId: decodeUserId(asked) };
  const optIns = OPT_INS.exec(path)?.[1];
  if (optIns !== undefined) return { kind: "opt_ins", userId: decodeUserId(optIns) };
  return OPT_IN_CONFIG.test(path) ? { kind: "opt_in_config" } : undefined;
}

function decodeUserId(encoded: string): string | undefined {
  return readUserId(decodeSegment(encoded));
}

/** The user id, when one of its length can exist. */
export function readUserId(userId: string | undefined): string | undefined {
  return userId === undefined || userId === "" || userId.length > USER_ID_LENGTH_MAX ? undefined : userId;
}
