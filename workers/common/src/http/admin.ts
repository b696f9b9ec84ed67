import { isEqualSecret, readBearerToken } from "./request.ts";

/** Whether a caller holds the admin token; `not_configured` lets nobody in. */
export type AdminTokenCheck = "granted" | "not_configured" | "missing" | "wrong";

/** Compares the `Authorization: Bearer …` token of a request with the deployment's. */
export async function checkAdminToken(headers: Headers, expected: string | undefined): Promise<AdminTokenCheck> {
  // Types promise the binding; a deployment may still lack it.
  if (expected === undefined || expected === "") return "not_configured";
  const given = readBearerToken(headers);
  if (given === undefined) return "missing";
  return (await isEqualSecret(given, expected)) ? "granted" : "wrong";
}
