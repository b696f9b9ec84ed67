import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { createClient, FlagError, type ClientOptions, type FlagClient } from "../src/index.ts";
import { CLIENT_KEY, PlatformServer } from "./platform-server.ts";
import { createMemoryStorage, TestPage } from "./test-page.ts";

const silentLogger = { debug() {}, info() {}, warn() {}, error() {} };
let server: PlatformServer;
let clients: FlagClient[];

beforeEach(async () => {
  clients = [];
  server = new PlatformServer();
  await server.start();
});

afterEach(async () => {
  await Promise.all(clients.map(async (client) => client.close()));
  await server.stop();
});

function connect(options: Partial<ClientOptions> = {}): FlagClient {
  const client = createClient({
    sdkKey: CLIENT_KEY,
    baseUrl: server.origin,
    user: { user_id: "ada" },
    realtime: false,
    requestTimeoutMs: 2_000,
    storage: createMemoryStorage(),
    page: new TestPage(),
    logger: silentLogger,
    ...options,
  });
  clients.push(client);
  return client;
}

describe("values", () => {
  it("are served with their reason once they arrived, and defaults before", async () => {
    const client = connect();
    expect(client.variable("version", 0)).toMatchObject({
      value: 0,
      isDefaulted: true,
      eval: { details: "Missing Config" },
    });
    expect(await client.ready()).toEqual({ kind: "ready" });
    expect(client.variable("user-id", "nobody")).toEqual({
      key: "user-id",
      value: "ada",
      defaultValue: "nobody",
      isDefaulted: false,
      type: "String",
      eval: { reason: "TARGETING_MATCH", details: "All Users" },
      featureId: "basic",
      variationId: "v1",
      variationKey: "v1",
    });
    expect(client.variableValue("theme", {})).toEqual({ colour: "teal" });
    expect(Object.keys(client.allVariables())).toEqual(["user-id", "version", "theme"]);
    expect(Object.keys(client.allFeatures())).toEqual(["basic"]);
  });

  it.each([
    ["an unknown key", "nope", "d", "User Not Targeted"],
    ["a name of Object.prototype", "constructor", "d", "User Not Targeted"],
    ["another type", "version", "text", "Variable Type Mismatch"],
  ])("fall back to the default for %s", async (_, key, fallback, details) => {
    const client = connect();
    await client.ready();
    expect(client.variable(key, fallback)).toMatchObject({ value: fallback, isDefaulted: true, eval: { details } });
  });

  it("come from the bootstrap without a request", async () => {
    const source = connect();
    await source.ready();
    const bootstrap = await (await fetch(`${server.origin}/v1/sdkConfig?sdkKey=${CLIENT_KEY}&user_id=ada`)).json();
    const before = server.requests.length;
    const client = connect({ bootstrap: bootstrap as NonNullable<ClientOptions["bootstrap"]> });
    expect(client.variableValue("user-id", "")).toBe("ada");
    expect(await client.ready()).toEqual({ kind: "ready" });
    expect(server.requests).toHaveLength(before);
  });
});

describe("a request for values", () => {
  it("spreads the user over the query", async () => {
    const client = connect({
      user: { user_id: "a+b c", country: "CA", customData: { plan: "pro" }, privateCustomData: { p: 1 }, appBuild: 7 },
      storeUserData: true,
    });
    await client.ready();
    const query = Object.fromEntries(server.requestsTo("/v1/sdkConfig")[0]?.query ?? []);
    expect(query).toMatchObject({
      sdkKey: CLIENT_KEY,
      user_id: "a+b c",
      isAnonymous: "false",
      country: "CA",
      appBuild: "7",
      customData: '{"plan":"pro"}',
      privateCustomData: '{"p":1}',
      platform: "web",
      sdkType: "client",
      enableEdgeDB: "true",
    });
    expect(query["createdDate"]).toMatch(/^\d{13}$/);
  });

  it("is tried again after failures that pass", async () => {
    server.configFaults.push(503, "cut", "not-json");
    const client = connect({ requestTimeoutMs: 5_000 });
    expect(await client.ready()).toEqual({ kind: "ready" });
    expect(server.requestsTo("/v1/sdkConfig")).toHaveLength(4);
  });

  it("gives up after its time and serves defaults", async () => {
    server.configFaults.push("hang");
    const client = connect({ requestTimeoutMs: 150 });
    const outcome = await client.ready();
    expect(outcome.kind).toBe("unavailable");
    expect(client.variableValue("version", -1)).toBe(-1);
    expect(JSON.stringify(outcome)).not.toContain(CLIENT_KEY);
  });

  it("is not repeated for a mistake of the caller", async () => {
    server.configFaults.push(400);
    expect((await connect().ready()).kind).toBe("unavailable");
    expect(server.requestsTo("/v1/sdkConfig")).toHaveLength(1);
  });
});

describe("users", () => {
  it("keep the anonymous id until reset", async () => {
    const storage = createMemoryStorage();
    const first = connect({ user: {}, storage });
    await first.ready();
    const id = first.variableValue("user-id", "");
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    const second = connect({ user: {}, storage });
    await second.ready();
    expect(second.variableValue("user-id", "")).toBe(id);
    await second.reset();
    expect(second.variableValue("user-id", "")).toMatch(/^[0-9a-f-]{36}$/);
    expect(second.variableValue("user-id", "")).not.toBe(id);
    expect(server.requestsTo("/v1/sdkConfig").every(({ query }) => query.get("isAnonymous") === "true")).toBe(true);
  });

  it("change together with their values, and listeners hear what changed", async () => {
    const client = connect();
    await client.ready();
    const changes: unknown[] = [];
    client.on("changed", (change) => changes.push(change));
    const identified = client.identify({ user_id: "gold-1" });
    expect(client.variableValue("user-id", "")).toBe("ada");
    expect(await identified).toEqual({ kind: "ready" });
    expect(client.variableValue("gold", false)).toBe(true);
    expect(changes).toEqual([{ variables: ["user-id", "gold"], features: ["gold"] }]);
  });

  it("win when they come last", async () => {
    const client = connect();
    const outcomes = await Promise.all([
      client.identify({ user_id: "one" }),
      client.identify({ user_id: "two" }),
      client.identify({ user_id: "three" }),
    ]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(["superseded", "superseded", "ready"]);
    expect(client.variableValue("user-id", "")).toBe("three");
    expect((await client.ready()).kind).toBe("superseded");
  });

  it("stay when the new one's values cannot be had", async () => {
    const client = connect();
    await client.ready();
    server.configFaults.push(400);
    expect((await client.identify({ user_id: "new" })).kind).toBe("unavailable");
    expect(client.variableValue("user-id", "")).toBe("ada");
    await client.refresh();
    expect(client.variableValue("user-id", "")).toBe("ada");
  });

  it("are stored by the platform when both sides want it, without private data", async () => {
    const client = connect({
      user: { user_id: "a/b", email: "a@b.example", privateCustomData: { secret: "x" } },
      storeUserData: true,
    });
    await client.ready();
    await expect.poll(() => server.requestsTo("/v1/edgedb/a%2Fb").length).toBe(1);
    const [stored] = server.requestsTo("/v1/edgedb/a%2Fb");
    expect(stored).toMatchObject({ method: "PATCH", authorization: CLIENT_KEY });
    expect(JSON.parse(stored?.body ?? "")).toMatchObject({ user_id: "a/b", email: "a@b.example" });
    expect(stored?.body).not.toContain("secret");
  });

  it.each([[{ user_id: "u".repeat(201) }], [{ user_id: "u", customData: { nested: {} } as never }]])(
    "are refused with every problem when they cannot be evaluated",
    async (user) => {
      expect(() => connect({ user })).toThrow(FlagError);
      await expect(connect().identify(user)).rejects.toMatchObject({ code: "invalid_context" });
    },
  );
});

describe("values of an earlier visit", () => {
  it("are served at once and while the platform is away, to the same user only", async () => {
    const storage = createMemoryStorage();
    await connect({ storage }).ready();
    server.configFaults.push(400, 400);
    const same = connect({ storage });
    expect(same.variableValue("version", 0)).toBe(1);
    expect((await same.ready()).kind).toBe("cached");
    const other = connect({ storage, user: { user_id: "eve" } });
    expect(other.variableValue("version", 0)).toBe(0);
    expect((await other.ready()).kind).toBe("unavailable");
  });

  it("are not served past their lifetime, from another environment, or when damaged", async () => {
    const storage = createMemoryStorage();
    await connect({ storage }).ready();
    server.configFaults.push(400, 400, 400);
    expect(connect({ storage, cacheLifetimeMs: 0 }).variableValue("version", 0)).toBe(0);
    expect(connect({ storage, sdkKey: "dvc_client_test_ffffffffffffffff" }).variableValue("version", 0)).toBe(0);
    storage.setItem("burgee:last_config", "{");
    expect(connect({ storage }).variableValue("version", 0)).toBe(0);
  });
});

describe("updates", () => {
  it("follow the stream, with the announced version as floor", async () => {
    const client = connect({ realtime: true });
    await client.ready();
    await expect.poll(() => server.streamCount).toBe(1);
    server.publish();
    await expect.poll(() => client.variableValue("version", 0)).toBe(2);
    const query = server.requestsTo("/v1/sdkConfig").at(-1)?.query;
    expect([query?.get("sse"), query?.get("sseEtag"), query?.get("sseLastModified")]).toEqual(["1", '"v2"', "2000"]);
  });

  it("fetch again after the stream broke and came back", async () => {
    const client = connect({ realtime: true });
    await client.ready();
    await expect.poll(() => server.streamCount).toBe(1);
    server.version = 5;
    server.closeStreams();
    await expect.poll(() => client.variableValue("version", 0), { timeout: 4_000 }).toBe(5);
  });

  it("pause while the page is hidden and resume with a fetch", async () => {
    const page = new TestPage();
    const client = connect({ realtime: true, page });
    await client.ready();
    await expect.poll(() => server.streamCount).toBe(1);
    page.setHidden(true);
    await expect.poll(() => server.streamCount).toBe(0);
    server.publish();
    page.setHidden(false);
    await expect.poll(() => client.variableValue("version", 0)).toBe(2);
    await expect.poll(() => server.streamCount).toBe(1);
  });

  it("fetch as soon as the page is visible again, also while the stream is refused", async () => {
    const page = new TestPage();
    const client = connect({ realtime: true, page });
    await client.ready();
    await expect.poll(() => server.streamCount).toBe(1);
    server.isStreamRefused = true;
    page.setHidden(true);
    await expect.poll(() => server.streamCount).toBe(0);
    server.publish();
    const fetched = server.requestsTo("/v1/sdkConfig").length;
    page.setHidden(false);
    await expect.poll(() => client.variableValue("version", 0), { timeout: 500 }).toBe(2);
    expect(server.requestsTo("/v1/sdkConfig")).toHaveLength(fetched + 1);
  });

  it("poll where there is no stream, when asked to", async () => {
    server.hasStream = false;
    const client = connect({ realtime: true, pollingIntervalMs: 1_000 });
    await client.ready();
    server.version = 3;
    await expect.poll(() => client.variableValue("version", 0), { timeout: 3_000 }).toBe(3);
  });

  it("disturb no handler by another that throws", async () => {
    const client = connect();
    const heard = vi.fn<() => void>();
    client.on("changed", () => {
      throw new Error("mine");
    });
    const remove = client.on("changed", heard);
    await client.ready();
    expect(heard).toHaveBeenCalledTimes(1);
    remove();
    server.version = 2;
    await client.refresh();
    expect(heard).toHaveBeenCalledTimes(1);
  });
});

describe("events", () => {
  it("count evaluations and carry tracked events, without private data", async () => {
    const client = connect({ user: { user_id: "ada", privateCustomData: { secret: "x" } } });
    await client.ready();
    for (let time = 0; time < 3; time += 1) client.variableValue("user-id", "");
    client.variableValue("nope", false);
    expect(client.track({ type: "bought", target: "cart", value: 9.5, metaData: { a: "b" } })).toBe(true);
    expect(await client.flush()).toEqual({ sent: 3, kept: 0, droppedInTotal: 0 });
    const [post] = server.requestsTo("/v1/events");
    expect(post?.authorization).toBe(CLIENT_KEY);
    expect(post?.body).not.toContain("secret");
    const { user, events } = JSON.parse(post?.body ?? "") as { user: object; events: object[] };
    expect(user).toMatchObject({ user_id: "ada", sdkType: "client", sdkPlatform: "burgee-browser" });
    const featureVars = { basic: "v1" };
    expect(events).toMatchObject([
      { type: "customEvent", customType: "bought", target: "cart", value: 9.5, featureVars, metaData: { a: "b" } },
      {
        type: "variableEvaluated",
        target: "user-id",
        value: 3,
        featureVars,
        metaData: { eval: { TARGETING_MATCH: 3 }, _feature: "basic", _variation: "v1" },
      },
      { type: "variableDefaulted", target: "nope", value: 1, metaData: { eval: { DEFAULT: 1 } } },
    ]);
  });

  it("that happened before the first values arrived are posted for their user", async () => {
    server.configFaults.push("hang");
    const client = connect();
    client.variableValue("version", 0);
    client.track({ type: "opened" });
    await client.flush();
    const [post] = server.requestsTo("/v1/events");
    expect(JSON.parse(post?.body ?? "")).toMatchObject({
      user: { user_id: "ada" },
      events: [
        { type: "customEvent", customType: "opened", featureVars: {} },
        { type: "variableDefaulted", target: "version", featureVars: {} },
      ],
    });
  });

  it("are sent again byte for byte until somebody takes them", async () => {
    const client = connect();
    await client.ready();
    client.track({ type: "one" });
    server.eventFaults.push(503);
    expect(await client.flush()).toMatchObject({ sent: 0, kept: 1 });
    client.track({ type: "two" });
    expect(await client.flush()).toMatchObject({ sent: 2, kept: 0 });
    const [first, second, third] = server.requestsTo("/v1/events").map(({ body }) => body);
    expect(second).toBe(first);
    expect(third).toContain('"two"');
  });

  it("belong to the user whom they happened to", async () => {
    const client = connect();
    await client.ready();
    client.track({ type: "before" });
    await client.identify({ user_id: "gold-1" });
    client.track({ type: "after" });
    await client.flush();
    const posts = server
      .requestsTo("/v1/events")
      .map(({ body }) => JSON.parse(body) as { user: { user_id: string }; events: { customType: string }[] });
    expect(posts.map(({ user, events }) => [user.user_id, ...events.map(({ customType }) => customType)])).toEqual([
      ["ada", "before"],
      ["gold-1", "after"],
    ]);
  });

  it("leave when the page is hidden and when the client closes, and not after", async () => {
    const page = new TestPage();
    const client = connect({ page });
    await client.ready();
    client.track({ type: "hidden" });
    page.setHidden(true);
    await expect.poll(() => server.requestsTo("/v1/events").length).toBe(1);
    client.track({ type: "closing" });
    expect(await client.close()).toMatchObject({ sent: 1, kept: 0 });
    expect(client.track({ type: "late" })).toBe(false);
    expect(client.variableValue("version", 0)).toBe(1);
  });

  it("are bounded: further ones are dropped and counted", async () => {
    const client = connect({ queuedEventsMax: 100 });
    await client.ready();
    server.eventFaults.push(...Array.from({ length: 5 }, () => 503));
    const taken = Array.from({ length: 101 }, () => client.track({ type: "many" }));
    expect(taken.filter(Boolean)).toHaveLength(100);
    expect((await client.flush()).droppedInTotal).toBe(1);
  });

  it.each([401, 403])("are kept while the platform refuses the key (%d), and sent once it takes it", async (status) => {
    const client = connect();
    await client.ready();
    server.eventFaults.push(status);
    client.track({ type: "one" });
    expect(await client.flush()).toEqual({ sent: 0, kept: 1, droppedInTotal: 0 });
    expect(client.track({ type: "two" })).toBe(true);
    expect(await client.flush()).toEqual({ sent: 2, kept: 0, droppedInTotal: 0 });
  });

  it("are refused when they are malformed", () => {
    expect(() => connect().track({ type: "" })).toThrow(FlagError);
  });
});

describe("options", () => {
  it.each<[Partial<ClientOptions>, string]>([
    [{ sdkKey: undefined }, "invalid_sdk_key"],
    [{ sdkKey: "dvc_server_abc" }, "invalid_sdk_key"],
    [{ baseUrl: "flags.example.com" }, "invalid_option"],
    [{ requestTimeoutMs: 99 }, "invalid_option"],
    [{ flushIntervalMs: 60_001 }, "invalid_option"],
    [{ queuedEventsMax: 99 }, "invalid_option"],
    [{ pollingIntervalMs: 999 }, "invalid_option"],
  ])("out of bounds are refused: %j", (options, code) => {
    expect(() => connect(options)).toThrow(expect.objectContaining({ code }));
  });
});
