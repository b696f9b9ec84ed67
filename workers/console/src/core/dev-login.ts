import { isRecord } from "@burgee/contract";
import { importJWK, SignJWT, type JWK } from "jose";

/** Somebody whom a developer can be on one machine. */
export interface Persona {
  /** Address of the member, which the platform knows. */
  readonly email: string;
  /** What the member may do, in a word. */
  readonly role: string;
}

/** Signs people in on one machine, in the place of Cloudflare Access. */
export interface DevLogin {
  /** What the printed link carries; good for one sign-in. */
  readonly code: string;
  readonly personas: readonly Persona[];
  /** Key of the local issuer, whose public half the platform believes. */
  readonly privateKey: JWK;
}

/** How long a persona stays signed in. */
export const DEV_SESSION_SECONDS = 8 * 60 * 60;

/** Reads the setting `CONSOLE_DEV_LOGIN`; undefined when it is absent or no such setting. */
export function readDevLogin(setting: string | undefined): DevLogin | undefined {
  if (setting === undefined || setting === "") return undefined;
  const given: unknown = JSON.parse(setting);
  if (!isRecord(given) || typeof given["code"] !== "string" || given["code"].length < 16) return undefined;
  return given as unknown as DevLogin;
}

/** Hosts that only this machine reaches. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/** The token that Access would have added for this person. */
export async function signPersona(
  { privateKey }: DevLogin,
  { email }: Persona,
  { issuer, audience, nowMs }: { readonly issuer: string; readonly audience: string; readonly nowMs: number },
): Promise<string> {
  const issuedAt = Math.floor(nowMs / 1000);
  return new SignJWT({ email })
    .setProtectedHeader({ alg: "RS256", kid: privateKey.kid ?? "" })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(email)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + DEV_SESSION_SECONDS)
    .sign(await importJWK(privateKey, "RS256"));
}
