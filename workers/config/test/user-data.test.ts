import type { ConfigDocument } from "@burgee/contract";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";

import { createUserDirectory } from "../src/adapters/user-directory.ts";
import { WRITERS, call, createEnvironment, post } from "./config-app.ts";
import { createDocument, writeKey, writeVersion } from "./publish-fixture.ts";

const BY_SERVER = { by: "server", lifetimeMs: undefined } as const;
const users = createUserDirectory(env.USERS);

/** What the official browser SDK sends for a user. */
const POPULATED_USER = {
  user_id: "ada",
  isAnonymous: false,
  email: "ada@b.example",
  country: "CA",
  customData: { plan: "pro" },
  privateCustomData: { secret: "private" },
  lastSeenDate: "2026-11-20T20:32:55.512Z",
  createdDate: "2026-11-20T20:32:55.512Z",
  platform: "web",
  platformVersion: "unknown",
  sdkType: "client",
  sdkVersion: "1.47.10",
};

describe("stored user data", () => {
  let world: Awaited<ReturnType<typeof createEnvironment>>;
  beforeAll(async () => {
    world = await createEnvironment();
  });

  it("is kept without private data, whatever the case of the path and the kind of the key", async () => {
    for (const [path, key] of [
      ["/v1/edgedb/ada", world.clientKey],
      ["/v1/edgeDB/ada", world.mobileKey],
      ["//v1//edgedb/ada", world.serverKey],
    ] as const) {
      const response = await patch(path, POPULATED_USER, key);
      expect(response.status).toBe(200);
      expect(response.headers.get("access-control-allow-origin")).toBe("*");
      expect(await response.json()).toEqual({ message: expect.any(String) });
    }
    const kept = { email: "ada@b.example", country: "CA", customData: { plan: "pro" } };
    expect(await users.readUser(world.environmentId, "ada")).toEqual({ server: kept, client: kept });
  });

  it("takes part in evaluation when asked, beneath what the request says", async () => {
    await patch("/v1/edgedb/grace", { user_id: "grace", country: "CA" }, world.clientKey);
    const query = `/v1/sdkConfig?sdkKey=${world.clientKey}&user_id=grace`;
    const isServed = async (path: string): Promise<boolean> => {
      const { variables } = await (await call(path)).json<{ variables: object }>();
      return Object.hasOwn(variables, "greeting");
    };
    expect(await isServed(`${query}&enableEdgeDB=true`)).toBe(true);
    expect(await isServed(query)).toBe(false);
    expect(await isServed(`${query}&enableEdgeDB=false`)).toBe(false);
    expect(await isServed(`${query}&enableEdgeDB=true&country=US`)).toBe(false);
    const headers = { authorization: world.serverKey };
    const cloud = await post("/v1/variables/greeting?enableEdgeDB=true", { user_id: "grace" }, headers);
    expect(cloud.status).toBe(200);
    expect((await post("/v1/variables/greeting", { user_id: "grace" }, headers)).status).toBe(404);
  });

  it("is deleted on request of the application's server only", async () => {
    await patch("/v1/edgedb/gone", { user_id: "gone", country: "CA" }, world.clientKey);
    const refused = await call("/v1/edgedb/gone", { method: "DELETE", headers: { authorization: world.clientKey } });
    expect(refused.status).toBe(401);
    const headers = { authorization: world.serverKey };
    for (const message of [/deleted/, /[Nn]othing/]) {
      const response = await call("/v1/edgedb/gone", { method: "DELETE", headers });
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({ message: expect.stringMatching(message) });
    }
    expect(await users.readUser(world.environmentId, "gone")).toEqual({});
  });

  it("is refused with 403 when the project has it off, and can still be deleted", async () => {
    const { environmentId, clientKey, serverKey } = await createEnvironment();
    await users.patchUser(environmentId, "ada", { attributes: { country: "CA" }, customData: {} }, BY_SERVER);
    const off = { ...createDocument(environmentId, 2) };
    await publish(environmentId, { ...off, project: { ...off.project, settings: { edgeDB: { enabled: false } } } });
    await expect.poll(async () => (await patch("/v1/edgedb/ada", POPULATED_USER, clientKey)).status, POLL).toBe(403);
    const config = await call(`/v1/sdkConfig?sdkKey=${clientKey}&user_id=ada&enableEdgeDB=true`);
    expect((await config.json<{ variables: object }>()).variables).not.toHaveProperty("greeting");
    const headers = { authorization: serverKey };
    expect((await call("/v1/edgedb/ada", { method: "DELETE", headers })).status).toBe(200);
    expect(await users.readUser(environmentId, "ada")).toEqual({});
  });

  it.each<[string, BodyInit, number]>([
    ["/v1/edgedb/ada", "{", 400],
    ["/v1/edgedb/ada", "[]", 400],
    ["/v1/edgedb/ada", JSON.stringify({ customData: { nested: {} } }), 400],
    ["/v1/edgedb/ada", JSON.stringify({ name: "x".repeat(300_000) }), 413],
    ["/v1/edgedb/ada", JSON.stringify({ name: "x".repeat(70_000) }), 413],
    [`/v1/edgedb/${"u".repeat(201)}`, "{}", 400],
    ["/v1/edgedb/%E0%A4%A", "{}", 400],
  ])("%s refuses a bad request", async (path, body, status) => {
    const response = await call(path, { method: "PATCH", headers: { authorization: world.clientKey }, body });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ statusCode: status });
  });

  it("needs a key and a method that it knows", async () => {
    expect((await call("/v1/edgedb/ada", { method: "PATCH", body: "{}" })).status).toBe(401);
    expect((await patch("/v1/edgedb/ada", {}, "dvc_client_unknown")).status).toBe(401);
    const wrongMethod = await call("/v1/edgedb/ada", { method: "PUT", headers: { authorization: world.clientKey } });
    expect([wrongMethod.status, wrongMethod.headers.get("allow")]).toEqual([405, "PATCH, GET, DELETE, OPTIONS"]);
    const preflight = await call("/v1/edgedb/ada", { method: "OPTIONS", headers: { origin: "https://shop.test" } });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-methods")).toContain("PATCH");
  });

  it("takes the key from the query as well", async () => {
    const response = await call(`/v1/edgedb/query?sdkKey=${world.clientKey}`, {
      method: "PATCH",
      body: JSON.stringify({ country: "NZ" }),
    });
    expect(response.status).toBe(200);
    expect(await users.readUser(world.environmentId, "query")).toEqual({ client: { country: "NZ" } });
  });
});

describe("opt-in", () => {
  let environmentId: string;
  let clientKey: string;
  beforeAll(async () => {
    environmentId = `opt-in-${crypto.randomUUID().slice(0, 8)}`;
    clientKey = await writeKey("client", environmentId, WRITERS);
    await publish(environmentId, createOptInDocument(environmentId));
  });

  it("shows what is offered and what the user decided", async () => {
    const path = `/v1/optInConfig?sdkKey=${clientKey}&user_id=eve`;
    const undecided = await (await call(path)).json();
    expect(undecided).toEqual({
      settings: { _project: "p-shop", enabled: true, title: "Try it" },
      features: [{ id: "f-all", name: "Everybody", description: "For all", resolution: "implicit", status: false }],
    });
    const saved = await put("/v1/optIns/eve", { "f-all": true });
    expect([saved.status, await saved.json()]).toEqual([200, { message: expect.any(String) }]);
    expect(await (await call(path)).json()).toMatchObject({ features: [{ resolution: "explicit", status: true }] });
  });

  it("answers 200 or 204 to whether the user has any", async () => {
    const ask = async (): Promise<number> =>
      (await call("/v1/optIns/sam/hasEnabled", { headers: { authorization: clientKey } })).status;
    expect(await ask()).toBe(204);
    await put("/v1/optIns/sam", { "f-all": true });
    expect(await ask()).toBe(200);
    await put("/v1/optIns/sam", { "f-all": false });
    expect(await ask()).toBe(204);
  });

  it("refuses features that are not offered, and everything while it is off", async () => {
    expect((await put("/v1/optIns/eve", { "f-ca": true })).status).toBe(400);
    expect((await put("/v1/optIns/eve", { "f-all": "yes" })).status).toBe(400);
    const off = await createEnvironment();
    const headers = { authorization: off.clientKey };
    const refused = await call("/v1/optIns/eve", { method: "PUT", headers, body: "{}" });
    expect(refused.status).toBe(403);
    expect((await call("/v1/optIns/eve/hasEnabled", { headers })).status).toBe(204);
    const config = await call(`/v1/optInConfig?sdkKey=${off.clientKey}&user_id=eve`);
    expect(await config.json()).toEqual({ settings: { _project: "p-shop", enabled: false }, features: [] });
    expect((await call(`/v1/optInConfig?sdkKey=${off.clientKey}`)).status).toBe(400);
  });

  function put(path: string, body: unknown): Promise<Response> {
    return call(path, { method: "PUT", headers: { authorization: clientKey }, body: JSON.stringify(body) });
  }
});

/** Longer than an isolate serves what it holds. */
const POLL = { timeout: 8_000, interval: 250 };

function patch(path: string, body: unknown, sdkKey: string): Promise<Response> {
  const headers = { authorization: sdkKey, "content-type": "application/json" };
  return call(path, { method: "PATCH", headers, body: JSON.stringify(body) });
}

async function publish(environmentId: string, document: ConfigDocument): Promise<void> {
  await writeVersion({ environmentId, version: 2, document }, WRITERS);
}

function createOptInDocument(environmentId: string): ConfigDocument {
  const document = createDocument(environmentId, 1);
  const optIn = { enabled: true, title: "Try it" };
  return {
    ...document,
    project: { ...document.project, settings: { ...document.project.settings, optIn } },
    features: document.features.map((feature) => ({
      ...feature,
      settings:
        feature.key === "everybody"
          ? { optInEnabled: true, publicName: "Everybody", publicDescription: "For all" }
          : { optInEnabled: false },
    })),
  };
}
