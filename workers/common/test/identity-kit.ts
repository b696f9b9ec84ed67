import { principalObjectName, sha256Hex, type PrincipalRecord } from "@burgee/contract";
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from "jose";

import { guardStores } from "../src/adapters/published-stores.ts";
import type { IdentityDeps } from "../src/core/identity-deps.ts";
import { createKeySets } from "../src/core/key-sets.ts";
import { createPrincipalDirectory } from "../src/core/principal-directory.ts";
import type { IdentifyContext } from "../src/http/find-records.ts";
import { identify, type Identification } from "../src/http/identify.ts";
import { createManualClock, createMemoryObjectStore } from "../src/testing.ts";

export const ORIGIN = "https://flags.example.test";
export const TEAM = "acme.cloudflareaccess.com";
const ACCESS_AUDIENCE = "a".repeat(64);
export const CI_ISSUER = "https://ci.example.test";
export const PROJECT_ID = "0123456789abcdef01234567";
export const ADMIN_TOKEN = "the-admin-token-of-the-tests";

const RSA = await generateKeyPair("RS256", { extractable: true });
const OTHER_RSA = await generateKeyPair("RS256");
export const KEYS = { good: RSA.privateKey, other: OTHER_RSA.privateKey, public: RSA.publicKey };
const PUBLIC_JWK = { ...(await exportJWK(RSA.publicKey)), kid: "k1", alg: "RS256", use: "sig" };

/** A platform whose issuers and stores are in memory. */
export function createIdentityKit() {
  const clock = createManualClock();
  const primary = createMemoryObjectStore("r2", clock);
  const secondary = createMemoryObjectStore("kv", clock);
  const fetched: string[] = [];
  const issuer = { isDown: false, keys: [PUBLIC_JWK] as unknown[] };
  const fetchJson = async (url: string): Promise<unknown> => {
    fetched.push(url);
    if (issuer.isDown) return undefined;
    if (url.endsWith("/.well-known/openid-configuration")) return { jwks_uri: `${CI_ISSUER}/keys` };
    return { keys: issuer.keys };
  };
  const deps: IdentityDeps = {
    adminToken: ADMIN_TOKEN,
    principals: createPrincipalDirectory({ ...guardStores(primary, secondary, clock), clock }),
    keySets: createKeySets({ fetchJson, clock }),
    access: { teamDomain: TEAM, audiences: [ACCESS_AUDIENCE] },
    ciIssuers: [CI_ISSUER],
    firstOwner: undefined,
    clock,
  };
  const seconds = (): number => Math.floor(clock.now() / 1000);
  const sign = (claims: JWTPayload, header: { alg?: string; kid?: string } = {}, key = KEYS.good): Promise<string> => {
    const times = { iat: seconds(), exp: seconds() + 300 };
    return new SignJWT({ ...times, ...claims }).setProtectedHeader({ alg: "RS256", kid: "k1", ...header }).sign(key);
  };
  return {
    clock,
    primary,
    secondary,
    fetched,
    issuer,
    deps,
    seconds,
    sign,
    signAccess: (claims: JWTPayload = {}, header = {}, key = KEYS.good) =>
      sign({ iss: `https://${TEAM}`, aud: [ACCESS_AUDIENCE], email: "Ann@Example.test", ...claims }, header, key),
    signCi: (claims: JWTPayload = {}, header = {}, key = KEYS.good) =>
      sign({ iss: CI_ISSUER, aud: "burgee", repository: "Acme/flags", ref: "refs/heads/main", ...claims }, header, key),
    /** Stores a record in the first store. */
    async know(scope: string, given: Pick<PrincipalRecord, "kind" | "subject"> & Partial<PrincipalRecord>) {
      const record: PrincipalRecord = {
        label: "somebody",
        role: "reader",
        createdAtMs: clock.now(),
        createdBy: "ann",
        changedAtMs: clock.now(),
        ...given,
      };
      primary.write(await principalObjectName(scope, record.kind, record.subject), record);
      return record;
    },
    /** Stores a record of a token and returns its text. */
    async knowToken(digit: string, given: Partial<PrincipalRecord> = {}, scope = PROJECT_ID): Promise<string> {
      const text = `bgt_${digit.repeat(40)}`;
      await this.know(scope, { ...given, kind: "token", subject: await sha256Hex(text) });
      return text;
    },
    ask(
      headers: Record<string, string>,
      cf?: object,
      scope = PROJECT_ID,
      listScopes?: IdentifyContext["listScopes"],
    ): Promise<Identification> {
      const request = Object.assign(new Request(`${ORIGIN}/admin/v1/projects/shop/whoami`, { headers }), { cf });
      const more = listScopes === undefined ? {} : { listScopes };
      return identify(request, deps, { scope, keepAlive: () => undefined, ...more });
    },
  };
}

export function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}
