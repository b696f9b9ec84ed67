import { exports } from "cloudflare:workers";
import { SignJWT, importJWK, type JWK } from "jose";
import { expect, inject, it } from "vitest";

const ORIGIN = "https://console.example.com";
const ISSUER = "https://example.cloudflareaccess.com";
const OWN_PAGE = { "sec-fetch-site": "same-origin", "x-burgee": "console" };

interface Claims {
  readonly issuer?: string;
  readonly audience?: string;
  readonly expires?: string;
  readonly keyId?: string;
}

async function sign({ issuer = ISSUER, audience = "console", expires = "5m", keyId = "k1" }: Claims = {}) {
  const key = await importJWK(inject("privateKey") as JWK, "RS256");
  return new SignJWT({ email: "Olive@example.com" })
    .setProtectedHeader({ alg: "RS256", kid: keyId })
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(key);
}

function unsigned(): string {
  const part = (value: unknown) => btoa(JSON.stringify(value)).replaceAll("=", "");
  const claims = { email: "olive@example.com", iss: ISSUER, aud: "console", exp: 4_000_000_000 };
  return `${part({ alg: "none", kid: "k1" })}.${part(claims)}.`;
}

async function call(path: string, headers: Record<string, string> = {}, init: RequestInit = {}) {
  const answer = await exports.default.fetch(`${ORIGIN}${path}`, {
    redirect: "manual",
    ...init,
    headers: { ...OWN_PAGE, ...headers },
  });
  return { status: answer.status, headers: answer.headers, body: await answer.text() };
}

interface Echo {
  readonly worker: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

it("hands a person's request on with the proof, the conditions and nothing else", async () => {
  const token = await sign();
  const { status, headers, body } = await call(
    "/api/publish/projects/storefront/revisions?dryRun=true",
    {
      "cf-access-jwt-assertion": token,
      "content-type": "application/json",
      "idempotency-key": "i1",
      "if-none-match": '"e0"',
      "cf-connecting-ip": "192.0.2.1",
      authorization: "Bearer the-admin-token",
      cookie: "burgee_dev=x",
      "x-forwarded-for": "192.0.2.9",
    },
    { method: "POST", body: "{}" },
  );
  expect(status).toBe(207);
  expect(headers.get("etag")).toBe('"e1"');
  const { headers: given, ...rest } = JSON.parse(body) as Echo;
  expect(rest).toEqual({
    worker: "publish",
    method: "POST",
    path: "/admin/v1/projects/storefront/revisions?dryRun=true",
    body: "{}",
  });
  expect(given).toMatchObject({
    "cf-access-jwt-assertion": token,
    "idempotency-key": "i1",
    "if-none-match": '"e0"',
    "x-burgee": "console",
  });
  for (const name of ["authorization", "cookie", "x-forwarded-for"]) expect(given[name]).toBeUndefined();
});

it.each([
  ["/api/events/projects/a/environments/b/counts", "events", "/admin/v1/projects/a/environments/b/counts"],
  ["/api/ledger", "events", "/v1/ledger"],
  ["/api/ledger/", "events", "/v1/ledger/"],
  ["/api/replay", "events", "/v1/events/replay"],
])("leads %s to its Worker", async (path, worker, target) => {
  const { body } = await call(path, { "cf-access-jwt-assertion": await sign() });
  expect(JSON.parse(body)).toMatchObject({ worker, path: target });
});

it.each(["/api/", "/api/publish/../../v1/ledger", "/api/config/x", "/api/constructor/x", "/api/__proto__/x"])(
  "has nothing at %s",
  async (path) => {
    expect((await call(path, { "cf-access-jwt-assertion": await sign() })).status).toBe(404);
  },
);

it.each<[string, Record<string, string>]>([
  ["another site", { "sec-fetch-site": "cross-site" }],
  ["another host of the site", { "sec-fetch-site": "same-site" }],
  ["a link", { "sec-fetch-site": "none" }],
  ["a form", { "x-burgee": "" }],
])("refuses what %s causes", async (_name, headers) => {
  const answer = await call("/api/publish/session", { "cf-access-jwt-assertion": await sign(), ...headers });
  expect(answer.status).toBe(403);
  expect(answer.headers.get("access-control-allow-origin")).toBeNull();
});

it("refuses a body that is no JSON", async () => {
  const headers = { "cf-access-jwt-assertion": await sign(), "content-type": "text/plain" };
  expect((await call("/api/publish/x", headers, { method: "POST", body: "{}" })).status).toBe(403);
});

it.each<[string, () => Promise<string>]>([
  ["no signature", async () => unsigned()],
  ["another issuer", () => sign({ issuer: "https://evil.cloudflareaccess.com" })],
  ["another audience", () => sign({ audience: "another application" })],
  ["a key that nobody knows", () => sign({ keyId: "k2" })],
  ["an end that has passed", () => sign({ expires: "-2m" })],
  ["no form at all", async () => "token"],
])("refuses a token with %s", async (_name, makeToken) => {
  const answer = await call("/api/publish/session", { "cf-access-jwt-assertion": await makeToken() });
  expect(answer.status).toBe(401);
  expect(JSON.parse(answer.body)).toMatchObject({ code: "unauthorized" });
});

it("refuses a request without a token, and one with a bearer", async () => {
  expect((await call("/api/publish/session")).status).toBe(401);
  expect((await call("/api/publish/session", { authorization: "Bearer the-admin-token" })).status).toBe(401);
});

it("keeps other sites, scripts and frames out of its answers", async () => {
  const { headers } = await call("/api/publish/session");
  expect(headers.get("content-security-policy")).toContain("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'");
  expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
});

it("serves the files of the app", async () => {
  expect((await call("/assets/app-1.js")).body).toBe("export {};");
});

it("answers 404 for a file of another release, which no cache may keep", async () => {
  const { status, headers } = await call("/assets/app-0.js");
  expect(status).toBe(404);
  expect(headers.get("cache-control")).toBe("no-store");
});
