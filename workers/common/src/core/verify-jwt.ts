import { decodeProtectedHeader, errors, jwtVerify, type JWTPayload } from "jose";

import type { Clock, KeepAlive } from "../ports.ts";
import type { KeySets, KeySource } from "./key-sets.ts";

/** Why a credential proves nothing. */
export type CredentialFault =
  | "malformed"
  | "wrong_algorithm"
  | "wrong_signature"
  | "wrong_issuer"
  | "wrong_audience"
  | "unknown_key"
  | "not_yet_valid"
  | "expired"
  | "revoked"
  /** A certificate that Cloudflare did not verify. */
  | "unverified"
  /** No record knows it. */
  | "unknown";

export type JwtVerdict =
  | { readonly kind: "valid"; readonly claims: JWTPayload }
  | { readonly kind: "wrong"; readonly fault: CredentialFault }
  /** The issuer's keys cannot be had. */
  | { readonly kind: "unavailable" };

export interface JwtRules {
  readonly issuer: string;
  /** One of them must be the token's. */
  readonly audiences: readonly string[];
  readonly source: KeySource;
}

export interface JwtDeps {
  readonly keySets: KeySets;
  readonly clock: Pick<Clock, "now">;
}

/** Longest token read, in UTF-16 code units. Those of Access with many groups have some thousand. */
export const JWT_LENGTH_MAX = 16_384;
/** How far an issuer's clock may be off. */
const CLOCK_TOLERANCE_SECONDS = 30;

/** Verifies a token that an issuer signed with RS256; no other algorithm is taken. Never throws. */
export async function verifyJwt(
  token: string,
  { issuer, audiences, source }: JwtRules,
  { keySets, clock }: JwtDeps,
  keepAlive: KeepAlive,
): Promise<JwtVerdict> {
  const header = readHeader(token);
  if (header === undefined) return { kind: "wrong", fault: "malformed" };
  if (header.alg !== "RS256") return { kind: "wrong", fault: "wrong_algorithm" };
  if (header.kid === undefined) return { kind: "wrong", fault: "unknown_key" };
  const lookup = await keySets.find(source, header.kid, keepAlive);
  if (lookup.kind === "unavailable") return lookup;
  try {
    const { payload } = await jwtVerify(token, lookup.keys.find, {
      algorithms: ["RS256"],
      issuer,
      audience: [...audiences],
      requiredClaims: ["exp"],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(clock.now()),
    });
    return { kind: "valid", claims: payload };
  } catch (error) {
    return { kind: "wrong", fault: nameFault(error) };
  }
}

function readHeader(token: string): { readonly alg?: string; readonly kid?: string } | undefined {
  if (token.length > JWT_LENGTH_MAX) return undefined;
  try {
    return decodeProtectedHeader(token);
  } catch {
    return undefined;
  }
}

const CLAIM_FAULTS: ReadonlyMap<string, CredentialFault> = new Map([
  ["iss", "wrong_issuer"],
  ["aud", "wrong_audience"],
  ["nbf", "not_yet_valid"],
]);

function nameFault(error: unknown): CredentialFault {
  if (error instanceof errors.JWTExpired) return "expired";
  if (error instanceof errors.JWTClaimValidationFailed) return CLAIM_FAULTS.get(error.claim) ?? "malformed";
  if (error instanceof errors.JWSSignatureVerificationFailed) return "wrong_signature";
  if (error instanceof errors.JWKSNoMatchingKey) return "unknown_key";
  return "malformed";
}
