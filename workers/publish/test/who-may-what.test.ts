import { PLATFORM_KEY, principalObjectName, sha256Hex, type PrincipalRecord } from "@burgee/contract";
import { readValue } from "@burgee/contract/admin";
import { env, exports } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";

import { principalScope } from "../src/core/principals/store-principals.ts";
import { ADMIN_TOKEN, call, publish } from "./admin-client.ts";
import { CREDENTIALS, listRowCases, ROW_CASES, writeTarget, type Credential } from "./row-cases.ts";

const PROJECT = "matrix";
const ROWS = listRowCases();

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
  await call(PROJECT, "DELETE", `/principals/${revoked.id}`);
  const expired = await makeToken(PROJECT, { role: "owner" });
  tokens.set("an expired owner", expired.token);
  const name = await principalObjectName(await principalScope(PROJECT), "token", await sha256Hex(expired.token));
  const record = await (await env.CONFIGS.get(name))?.json<PrincipalRecord>();
  await env.CONFIGS.put(name, JSON.stringify({ ...record, expiresAtMs: Date.now() - 1 }));
  tokens.set("an operator", (await makeToken(PLATFORM_KEY, { role: "operator" })).token);
  tokens.set("the admin token", ADMIN_TOKEN);
});

let addresses = 0;

async function ask(
  [, row, known]: (typeof ROWS)[number],
  credential: Credential,
  project = PROJECT,
): Promise<Response> {
  addresses += 1;
  // Each request comes from an address to itself, so that refusals do not add up.
  const headers = new Headers({ "cf-connecting-ip": `10.1.${addresses >> 8}.${addresses & 255}` });
  const token = tokens.get(credential);
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  const body = row.body === undefined ? {} : { body: JSON.stringify(known.body ?? {}) };
  return exports.default.fetch(`https://publish.test${writeTarget(row, known, project)}`, {
    method: row.method,
    headers,
    ...body,
  });
}

it("is said for every route, and for no other", () => {
  expect(Object.keys(ROW_CASES).toSorted()).toEqual(ROWS.map(([name]) => name).toSorted());
});

describe.each(ROWS)("%s", (...route) => {
  it.each(CREDENTIALS.map((credential, index) => [credential, route[2].who[index]] as const))(
    "with %s: %s",
    async (credential, expected) => {
      const response = await ask(route, credential);
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
  const platform = ROWS.filter(([, { params }]) => {
    return params["project"] !== undefined && readValue(params["project"], PLATFORM_KEY, "project").ok;
  });

  it.each(platform)("%s is for operators and the admin token alone", async (...route) => {
    for (const credential of CREDENTIALS) {
      const response = await ask(route, credential, PLATFORM_KEY);
      await response.text();
      const isOperator = credential === "an operator" || credential === "the admin token";
      expect([credential, response.status === 401]).toEqual([credential, !isOperator]);
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
    const route = ROWS.find(([name]) => name === "whoAmI");
    if (route === undefined) throw new Error("no such route");
    const whoAmI = async (credential: Credential) => (await ask(route, credential)).json();
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
