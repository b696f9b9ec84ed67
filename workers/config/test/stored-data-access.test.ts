import type { SdkKeyKind, StoredDataSettings } from "@burgee/contract";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { createUserDirectory } from "../src/adapters/user-directory.ts";
import { WRITERS, call, post } from "./config-app.ts";
import { createDocument, writeKey, writeVersion } from "./publish-fixture.ts";

const users = createUserDirectory(env.USERS);
const CLIENT_KINDS = ["client", "mobile"] as const;

describe("stored user data of a project that does not let client keys write, the default", () => {
  it.each(CLIENT_KINDS)("refuses a write with a %s key and stores nothing", async (kind) => {
    const world = await createWorld({ enabled: true });
    const response = await patch(world, kind, "mallory", { email: "x@board.example", country: "CA" });
    expect(response.status).toBe(403);
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(await response.json()).toMatchObject({ statusCode: 403, message: expect.stringContaining("clientWrites") });
    expect(await users.readUser(world.environmentId, "mallory")).toEqual({});
    expect(await isServedGreeting(world, "mallory")).toBe(false);
  });

  it("lets servers write, and uses what they stored", async () => {
    const world = await createWorld({ enabled: true });
    expect((await patch(world, "server", "ada", { country: "CA" })).status).toBe(200);
    expect(await isServedGreeting(world, "ada")).toBe(true);
    expect(await isShownGreeting(world, "client", "ada")).toBe(true);
  });

  it("does not use what client keys stored while they might", async () => {
    const world = await createWorld({ enabled: true });
    const write = { by: "client", lifetimeMs: 60_000 } as const;
    await users.patchUser(world.environmentId, "claim", { attributes: { country: "CA" }, customData: {} }, write);
    expect(await isServedGreeting(world, "claim")).toBe(false);
  });

  it.each(CLIENT_KINDS)("keeps SDKs with a %s key from sending users at all", async (kind) => {
    for (const [settings, isWanted] of [
      [{ enabled: true }, false],
      [{ enabled: true, clientWrites: true }, true],
      [{ enabled: false, clientWrites: true }, false],
    ] as const) {
      const world = await createWorld(settings);
      const config = await call(`/v1/sdkConfig?sdkKey=${world.keys[kind]}&user_id=u1`);
      expect(await config.json()).toMatchObject({ project: { settings: { edgeDB: { enabled: isWanted } } } });
    }
  });
});

describe("stored user data of a project that lets client keys write", () => {
  it("is used beneath what a server stored, and never replaces or removes it", async () => {
    const world = await createWorld({ enabled: true, clientWrites: true });
    await patch(world, "server", "ada", { country: "US", email: "boss@b.example", customData: { role: "user" } });
    for (const body of [
      { country: "CA", email: "x@board.example", customData: { role: "admin", plan: "pro" } },
      { country: null, email: null, customData: { role: null } },
      { country: "CA" },
    ]) {
      expect((await patch(world, "client", "ada", body)).status).toBe(200);
      expect(await isServedGreeting(world, "ada")).toBe(false);
    }
    const { server } = await users.readUser(world.environmentId, "ada");
    expect(server).toEqual({ country: "US", email: "boss@b.example", customData: { role: "user" } });
  });

  it("does not come back when a server removes it", async () => {
    const world = await createWorld({ enabled: true, clientWrites: true });
    await patch(world, "client", "ada", { country: "CA", email: "a@b.example" });
    expect(await isServedGreeting(world, "ada")).toBe(true);
    await patch(world, "server", "ada", { country: null });
    expect(await users.readUser(world.environmentId, "ada")).toEqual({ client: { email: "a@b.example" } });
  });

  it("takes less from a client key than from a server key", async () => {
    const world = await createWorld({ enabled: true, clientWrites: true });
    const body = { customData: { text: "x".repeat(20_000) } };
    expect((await patch(world, "client", "big", body)).status).toBe(413);
    expect((await patch(world, "server", "big", body)).status).toBe(200);
  });
});

describe("stored user data of a project that keeps it from client keys", () => {
  it.each(CLIENT_KINDS)("takes no part in what a %s key is answered", async (kind) => {
    const world = await createWorld({ enabled: true, clientReads: false });
    await patch(world, "server", "ceo", { country: "CA" });
    expect(await isShownGreeting(world, kind, "ceo")).toBe(false);
    const context = { context: { targetingKey: "ceo" } };
    const headers = { authorization: world.keys[kind] };
    const flag = await post("/ofrep/v1/evaluate/flags/greeting?enableEdgeDB=true", context, headers);
    expect(await flag.json()).not.toHaveProperty("value");
    expect(await isServedGreeting(world, "ceo")).toBe(true);
  });
});

describe("the export of a user", () => {
  it("shows a server everything with its times, and nothing about others", async () => {
    const world = await createWorld({ enabled: true, clientWrites: true, lifetimeDays: 30 });
    const before = Date.now();
    await patch(world, "server", "ada", { country: "CA", privateCustomData: { secret: 1 } });
    await patch(world, "client", "ada", { email: "a@b.example" });
    await patch(world, "server", "bob", { email: "bob@b.example" });
    await users.writeOptIns(world.environmentId, "ada", { "f-all": true }, { by: "client", lifetimeMs: undefined });
    const response = await exportUser(world, "server", "ada");
    expect([response.status, response.headers.get("cache-control")]).toEqual([200, "no-store"]);
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string;
    const body = await response.json<{ stored: { client: { updatedAt: string; expiresAt: string } } }>();
    expect(body).toEqual({
      user_id: "ada",
      stored: {
        server: { data: { country: "CA" }, updatedAt: time, expiresAt: time },
        client: { data: { email: "a@b.example" }, updatedAt: time, expiresAt: time },
      },
      optIns: [{ feature: "f-all", enabled: true, updatedAt: time, expiresAt: null }],
    });
    const { updatedAt, expiresAt } = body.stored.client;
    expect(Date.parse(updatedAt)).toBeGreaterThanOrEqual(before);
    expect(Math.round((Date.parse(expiresAt) - Date.parse(updatedAt)) / 86_400_000)).toBe(30);
  });

  it.each(CLIENT_KINDS)("is refused to %s keys", async (kind) => {
    const world = await createWorld({ enabled: true, clientWrites: true });
    expect((await exportUser(world, kind, "ada")).status).toBe(401);
  });

  it("is empty for a user of another environment, and works while EdgeDB is off", async () => {
    const [on, off] = [await createWorld({ enabled: true }), await createWorld({ enabled: false })];
    await patch(on, "server", "ada", { country: "CA" });
    const nothing = { user_id: "ada", stored: { server: null, client: null }, optIns: [] };
    expect(await (await exportUser(off, "server", "ada")).json()).toEqual(nothing);
    await call("/v1/edgedb/ada", { method: "DELETE", headers: { authorization: on.keys.server } });
    expect(await (await exportUser(on, "server", "ada")).json()).toEqual(nothing);
  });
});

interface World {
  readonly environmentId: string;
  readonly keys: Readonly<Record<SdkKeyKind, string>>;
}

async function createWorld(edgeDB: StoredDataSettings): Promise<World> {
  const environmentId = `stored-${crypto.randomUUID().slice(0, 8)}`;
  const document = createDocument(environmentId, 1);
  const project = { ...document.project, settings: { ...document.project.settings, edgeDB } };
  await writeVersion({ environmentId, version: 1, document: { ...document, project } }, WRITERS);
  const [server, client, mobile] = await Promise.all(
    (["server", "client", "mobile"] as const).map(async (kind) => writeKey(kind, environmentId, WRITERS)),
  );
  return { environmentId, keys: { server: server ?? "", client: client ?? "", mobile: mobile ?? "" } };
}

function patch({ keys }: World, kind: SdkKeyKind, userId: string, body: object): Promise<Response> {
  const headers = { authorization: keys[kind], "content-type": "application/json" };
  return call(`/v1/edgedb/${userId}`, { method: "PATCH", headers, body: JSON.stringify(body) });
}

function exportUser({ keys }: World, kind: SdkKeyKind, userId: string): Promise<Response> {
  return call(`/v1/edgedb/${userId}`, { headers: { authorization: keys[kind] } });
}

/** Whether a server is answered the variable for users in Canada. */
async function isServedGreeting({ keys }: World, userId: string): Promise<boolean> {
  const headers = { authorization: keys.server };
  return (await post("/v1/variables/greeting?enableEdgeDB=true", { user_id: userId }, headers)).status === 200;
}

/** The same for an app. */
async function isShownGreeting({ keys }: World, kind: SdkKeyKind, userId: string): Promise<boolean> {
  const config = await call(`/v1/sdkConfig?sdkKey=${keys[kind]}&user_id=${userId}&enableEdgeDB=true`);
  return Object.hasOwn((await config.json<{ variables: object }>()).variables, "greeting");
}
