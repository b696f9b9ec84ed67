import { PLATFORM_KEY, principalObjectName, sha256Hex, type PrincipalRecord } from "@burgee/contract";
import { ADMIN_ROWS, type AdminRow } from "@burgee/contract/admin";
import { env, exports } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";

import { principalScope } from "../src/core/principals/store-principals.ts";
import { ADMIN_TOKEN, call, publish } from "./admin-client.ts";

const PROJECT = "matrix";
const CREDENTIALS = [
  "nothing",
  "a wrong token",
  "a reader",
  "a publisher of the environment",
  "a publisher of another environment",
  "an owner",
  "an owner of another project",
  "an expired owner",
  "a revoked owner",
  "an operator",
  "the admin token",
] as const;
type Credential = (typeof CREDENTIALS)[number];

/** Per credential, in the order above: `.` is let in, `1` gets 401, `3` gets 403. */
const READERS = "11....1113.";
const PUBLISHERS = "113.3.1113.";
const OWNERS = "11333.1113.";
/** Those whose handler asks for the role in each environment, once it knows which. */
const ANY_PUBLISHER = "113...1113.";
const OPERATORS = "111111111..";
const ANYONE = "11....111..";

/** Who may use each route of this Worker. A route that is missing here fails the test. */
const ALLOWED: Readonly<Record<string, string>> = {
  validate: READERS,
  push: PUBLISHERS,
  listRevisions: READERS,
  findRevision: READERS,
  readRevision: READERS,
  readTree: READERS,
  readFiles: READERS,
  listFeatures: READERS,
  readFeature: READERS,
  readFeatureHistory: READERS,
  retireEnvironment: OWNERS,
  listProjects: OPERATORS,
  openChange: READERS,
  listChanges: READERS,
  readChange: READERS,
  editChange: READERS,
  approveChange: ANY_PUBLISHER,
  rejectChange: ANY_PUBLISHER,
  withdrawChange: READERS,
  applyChange: ANY_PUBLISHER,
  scheduleChange: ANY_PUBLISHER,
  listVersions: READERS,
  readVersion: READERS,
  rollBack: PUBLISHERS,
  listEnvironments: READERS,
  readStatus: READERS,
  readOverlay: READERS,
  addOverlayEntry: PUBLISHERS,
  liftOverlayEntry: PUBLISHERS,
  listKeys: READERS,
  createKey: OWNERS,
  revokeKey: OWNERS,
  listAudit: READERS,
  exportAudit: READERS,
  whoAmI: ANYONE,
  listPrincipals: OWNERS,
  setPrincipal: OWNERS,
  createToken: OWNERS,
  revokePrincipal: OWNERS,
};

const PARAMS: Readonly<Record<string, string>> = {
  project: PROJECT,
  environment: "production",
  version: "999",
  key: "f".repeat(16),
  revision: "1",
  feature: "banner",
  change: "c999",
  id: "f".repeat(16),
};
/** Bodies that are read without a mistake and change little. */
const BODIES: Readonly<Record<string, unknown>> = {
  validate: { files: [] },
  push: { base: 1, environments: ["production"] },
  findRevision: { commits: [] },
  readFiles: { digests: [] },
  openChange: { base: 1, title: "matrix" },
  editChange: { base: 1, title: "matrix" },
  approveChange: { digest: "0".repeat(64) },
  scheduleChange: { at: "2027-01-02T09:00:00Z" },
  addOverlayEntry: { kind: "off", feature: "nobody", reason: "matrix" },
  liftOverlayEntry: { reason: "matrix" },
  createKey: { kind: "server" },
  createToken: { label: "", role: "reader" },
  setPrincipal: { kind: "member", subject: "", role: "reader" },
};

const tokens = new Map<Credential, string>();

async function makeToken(project: string, request: object): Promise<{ token: string; id: string }> {
  const { status, body } = await call(project, "POST", "/tokens", { label: "matrix", ...request });
  expect(status).toBe(201);
  return body;
}

beforeAll(async () => {
  await publish(PROJECT, "one");
  tokens.set("a wrong token", `bgt_${"0".repeat(40)}`);
  tokens.set("a reader", (await makeToken(PROJECT, { role: "reader" })).token);
  const publisher = (key: string) => ({ role: "publisher", environments: [key] });
  tokens.set("a publisher of the environment", (await makeToken(PROJECT, publisher("production"))).token);
  tokens.set("a publisher of another environment", (await makeToken(PROJECT, publisher("development"))).token);
  tokens.set("an owner", (await makeToken(PROJECT, { role: "owner" })).token);
  tokens.set("an owner of another project", (await makeToken("matrix-other", { role: "owner" })).token);
  const revoked = await makeToken(PROJECT, { role: "owner" });
  tokens.set("a revoked owner", revoked.token);
  expect((await call(PROJECT, "DELETE", `/principals/${revoked.id}`)).status).toBe(200);
  const expired = await makeToken(PROJECT, { role: "owner" });
  tokens.set("an expired owner", expired.token);
  const name = await principalObjectName(await principalScope(PROJECT), "token", await sha256Hex(expired.token));
  const record = await (await env.CONFIGS.get(name))?.json<PrincipalRecord>();
  await env.CONFIGS.put(name, JSON.stringify({ ...record, expiresAtMs: Date.now() - 1 }));
  tokens.set("an operator", (await makeToken(PLATFORM_KEY, { role: "operator" })).token);
  tokens.set("the admin token", ADMIN_TOKEN);
});

let addresses = 0;

async function ask(row: AdminRow, name: string, credential: Credential, project = PROJECT): Promise<Response> {
  addresses += 1;
  // Each request comes from an address to itself, so that refusals do not add up.
  const headers = new Headers({ "cf-connecting-ip": `10.1.${addresses >> 8}.${addresses & 255}` });
  const token = tokens.get(credential);
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  const path = row.path.replaceAll(/\{(\w+)\}/g, (_whole, param: string) => ({ ...PARAMS, project })[param] ?? "");
  const query =
    "environment" in row.query && !("limit" in row.query && name === "listAudit") ? "?environment=production" : "";
  const body = row.body === undefined ? {} : { body: JSON.stringify(BODIES[name] ?? {}) };
  return exports.default.fetch(`https://publish.test${path}${query}`, { method: row.method, headers, ...body });
}

const ROWS = Object.entries<AdminRow>(ADMIN_ROWS).filter(([, { worker }]) => worker === "publish");

describe.each(ROWS)("%s", (name, row) => {
  it.each(CREDENTIALS.map((credential, index) => [credential, ALLOWED[name]?.[index]] as const))(
    "with %s: %s",
    async (credential, expected) => {
      const response = await ask(row, name, credential);
      const body = await response.text();
      const answered = { 401: "1", 403: "3" }[response.status] ?? ".";
      expect(answered).toBe(expected);
      expect(response.status).toBeLessThan(500);
      const codes: Readonly<Record<number, RegExp>> = {
        401: /"code":"unauthorized"/,
        403: /"code":"forbidden".*"role":"/,
      };
      expect(body).toMatch(codes[response.status] ?? /^/);
      for (const token of tokens.values()) expect(body).not.toContain(token);
    },
  );
});

describe("routes of the platform", () => {
  const platform = ROWS.filter(([name]) =>
    ["listAudit", "exportAudit", "whoAmI", "listPrincipals", "setPrincipal", "createToken", "revokePrincipal"].includes(
      name,
    ),
  );

  it.each(platform)("%s is for operators and the admin token alone", async (name, row) => {
    for (const credential of CREDENTIALS) {
      const response = await ask(row, name, credential, PLATFORM_KEY);
      await response.text();
      const isOperator = credential === "an operator" || credential === "the admin token";
      expect(response.status === 401, credential).toBe(!isOperator);
    }
  });

  it.each(["/versions?environment=production", "/environments", "/validate"])("do not include %s", async (path) => {
    const method = path === "/validate" ? "POST" : "GET";
    const body = method === "POST" ? { files: [] } : undefined;
    expect((await call(PLATFORM_KEY, method, path, body)).status).toBe(400);
  });
});

describe("a caller with a role", () => {
  it("is told who it is and what it may do here", async () => {
    const whoAmI = async (credential: Credential) => (await ask(ADMIN_ROWS.whoAmI, "whoAmI", credential)).json();
    expect(await whoAmI("a publisher of another environment")).toMatchObject({
      via: "token",
      grants: [{ scope: "project", role: "publisher", environments: ["development"] }],
    });
    expect(await whoAmI("an operator")).toMatchObject({ grants: [{ scope: "platform", role: "operator" }] });
    expect(await whoAmI("the admin token")).toEqual({
      actor: "ADMIN_TOKEN",
      via: "break_glass",
      groups: [],
      grants: [],
    });
  });

  it("learns that there is nothing at a path, without losing a login", async () => {
    const headers = { authorization: `Bearer ${tokens.get("a reader")}`, "cf-connecting-ip": "10.2.0.1" };
    for (let index = 0; index < 25; index += 1) {
      const response = await exports.default.fetch(`https://publish.test/admin/v1/projects/${PROJECT}/nothing`, {
        headers,
      });
      expect(response.status).toBe(404);
      await response.text();
    }
  });

  it("cannot give itself a role, and an owner can", async () => {
    const request = { kind: "member", subject: "bea@example.test", role: "owner" };
    const as = (credential: Credential) => ({ authorization: `Bearer ${tokens.get(credential)}` });
    expect((await call(PROJECT, "POST", "/principals", request, as("a publisher of the environment"))).status).toBe(
      403,
    );
    expect((await call(PROJECT, "POST", "/principals", request, as("an owner"))).status).toBe(200);
  });
});
