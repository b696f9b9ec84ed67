import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { createClient, type ClientOptions, type FlagClient } from "../src/index.ts";
import { ScriptedPlatform } from "./scripted-platform.ts";
import { createMemoryStorage, TestPage } from "./test-page.ts";

const silentLogger = { debug() {}, info() {}, warn() {}, error() {} };
let platform: ScriptedPlatform;
let clients: FlagClient[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] });
  platform = new ScriptedPlatform();
  clients = [];
});

afterEach(async () => {
  for (const client of clients) void client.close();
  await vi.advanceTimersByTimeAsync(10_000);
  vi.useRealTimers();
});

function connect(options: Partial<ClientOptions> = {}): FlagClient {
  const client = createClient({
    sdkKey: "dvc_client_test",
    baseUrl: "https://platform.test",
    user: { user_id: "ada" },
    storage: createMemoryStorage(),
    page: new TestPage(),
    logger: silentLogger,
    fetch: platform.fetch,
    ...options,
  });
  clients.push(client);
  return client;
}

function pass(durationMs: number): Promise<unknown> {
  return vi.advanceTimersByTimeAsync(durationMs);
}

function version(client: FlagClient): number {
  return client.variableValue("version", 0);
}

type Bootstrap = NonNullable<ClientOptions["bootstrap"]>;

describe("the stream", () => {
  it("is told the version in use, so that one published before it opened is announced", async () => {
    connect();
    await pass(100);
    expect(platform.streamRequests).toEqual(["?token=t&v=1"]);
    expect(platform.configRequests).toHaveLength(1);
  });

  it("of a server that numbers no versions is followed by a fetch, because one may have been published before", async () => {
    platform.hasVersionNumbers = false;
    connect();
    await pass(100);
    expect(platform.streamRequests).toEqual(["?token=t"]);
    expect(platform.configRequests).toHaveLength(2);
  });

  it("heals a bootstrap from a page that was cached, with and without its version", async () => {
    const old = platform.render("ada") as unknown as Bootstrap;
    platform.version = 2;
    const unnumbered = connect({ bootstrap: old });
    const numbered = connect({ bootstrap: { ...old, version: 1 } });
    await pass(100);
    expect(version(unnumbered)).toBe(2);
    expect(platform.streamRequests.toSorted()).toEqual(["?token=t", "?token=t&v=1"]);
    platform.announce();
    await pass(100);
    expect(version(numbered)).toBe(2);
  });

  it("confirms a bootstrap that names its version, without a fetch and without a change", async () => {
    const bootstrap = { ...platform.render("ada"), version: 1 } as unknown as Bootstrap;
    const client = connect({ bootstrap });
    const changed = vi.fn<() => void>();
    client.on("changed", changed);
    expect(version(client)).toBe(1);
    await pass(1_000);
    expect(platform.streamRequests).toEqual(["?token=t&v=1"]);
    expect([platform.configRequests.length, changed.mock.calls.length]).toEqual([0, 0]);
  });

  it("that is refused by a proxy is replaced by polling, unless the application turned updates off", async () => {
    platform.streamMode = "refused";
    const client = connect();
    const still = connect({ realtime: false });
    await pass(100);
    platform.version = 2;
    await pass(61_000);
    expect([version(client), version(still)]).toEqual([2, 1]);
  });

  it("that falls silent is replaced by polling and opened again", async () => {
    const client = connect({ pollingIntervalMs: 5_000 });
    await pass(100);
    platform.version = 2;
    await pass(31_000);
    expect(version(client)).toBe(2);
    await pass(16_000);
    expect(platform.streamRequests).toHaveLength(2);
  });

  it("that broke is followed by a fetch of its own, not by one that was sent before", async () => {
    const client = connect();
    await pass(100);
    platform.isSlow = true;
    void client.refresh();
    await pass(10);
    platform.version = 2;
    platform.breakStreams();
    await pass(1_100);
    platform.release();
    await pass(100);
    expect(version(client)).toBe(2);
  });

  it("may announce a hundred versions while one fetch is under way: one fetch follows it", async () => {
    const client = connect();
    await pass(100);
    platform.isSlow = true;
    for (platform.version = 2; platform.version < 102; platform.version += 1) {
      platform.announce();
      await pass(1);
    }
    platform.version = 101;
    platform.release();
    await pass(100);
    expect(version(client)).toBe(101);
    expect(platform.configRequests.length).toBeLessThanOrEqual(3);
  });
});

describe("an older version", () => {
  it("is not served after a newer one, and the server is asked for at least that", async () => {
    platform.version = 2;
    const client = connect({ realtime: false });
    await client.ready();
    platform.replayed = 1;
    const changes = vi.fn<() => void>();
    client.on("changed", changes);
    const refreshed = client.refresh();
    await pass(6_000);
    expect(await refreshed).toEqual({ kind: "unavailable", problem: "the platform answered an older version" });
    expect([version(client), changes.mock.calls.length]).toEqual([2, 0]);
    expect(platform.configRequests.some(({ query }) => query.get("sseEtag") === '"v2"')).toBe(true);
    expect(client.status).toMatchObject({ source: "live", isStale: true });
    platform.replayed = undefined;
    await pass(60_000);
    expect(client.status).toMatchObject({ source: "live", isStale: false });
  });

  it("is taken when the server has named no other for ten minutes", async () => {
    platform.version = 2;
    const client = connect({ realtime: false });
    await client.ready();
    platform.replayed = 1;
    void client.refresh();
    await pass(590_000);
    expect(version(client)).toBe(2);
    await pass(90_000);
    expect(version(client)).toBe(1);
  });

  it("is not served after an earlier visit's, unless that is too long ago to tell", async () => {
    const storage = createMemoryStorage();
    platform.version = 2;
    await connect({ storage, realtime: false }).ready();
    platform.replayed = 1;
    const soon = connect({ storage, realtime: false });
    await pass(10_000);
    expect(version(soon)).toBe(2);
    await pass(600_000);
    const later = connect({ storage, realtime: false });
    await pass(1_000);
    expect(version(later)).toBe(1);
  });
});

describe("a refusal", () => {
  it.each([401, 403])("with %d slows the client down, is said once, and does not stop it", async (status) => {
    const client = connect();
    await client.ready();
    platform.status = status;
    const problems: string[] = [];
    client.on("problem", ({ message }) => problems.push(message));
    await expect(client.refresh()).rejects.toMatchObject({ code: "sdk_key_refused" });
    const before = platform.configRequests.length;
    await pass(3_600_000);
    expect(platform.configRequests.length - before).toBeLessThan(30);
    expect(problems).toEqual([`the platform refuses the SDK key: ${status}`]);
    expect(version(client)).toBe(1);
    [platform.status, platform.version] = [200, 2];
    await pass(600_000);
    expect(version(client)).toBe(2);
  });

  it("for a minute delays the next fetch by less than a polling interval", async () => {
    // The jitter with which the last fetch before the end of the minute came early, and the next would come late.
    vi.spyOn(Math, "random").mockReturnValue(0.56);
    const client = connect({ realtime: false, pollingIntervalMs: 60_000 });
    await client.ready();
    platform.status = 403;
    await expect(client.refresh()).rejects.toMatchObject({ code: "sdk_key_refused" });
    await pass(60_000);
    [platform.status, platform.version] = [200, 2];
    await pass(60_000);
    vi.restoreAllMocks();
    expect(version(client)).toBe(2);
  });

  it("of the first fetch rejects ready, and values arrive once the key is accepted", async () => {
    platform.status = 403;
    const client = connect();
    await expect(client.ready()).rejects.toMatchObject({ code: "sdk_key_refused" });
    platform.status = 200;
    await pass(6_000);
    expect(version(client)).toBe(1);
    expect((await client.refresh()).kind).toBe("ready");
  });

  it("serves the values of an earlier visit", async () => {
    const storage = createMemoryStorage();
    await connect({ storage }).ready();
    platform.status = 403;
    const client = connect({ storage });
    expect((await client.ready()).kind).toBe("cached");
    expect(client.status).toMatchObject({ source: "cache", isStale: true });
    expect(client.status.ageMs).toBeLessThan(1_000);
  });
});

describe("a page", () => {
  it("that is shown, or whose network is back, fetches at once and forgets its back-off", async () => {
    const page = new TestPage();
    const client = connect({ page });
    await client.ready();
    platform.status = 0;
    platform.streamMode = "refused";
    platform.breakStreams();
    void client.refresh();
    await pass(600_000);
    [platform.status, platform.streamMode, platform.version] = [200, "open", 2];
    page.change();
    await pass(50);
    expect(version(client)).toBe(2);
    expect(platform.streamCount).toBe(1);
  });

  it("that changes all the time fetches once in five seconds", async () => {
    const page = new TestPage();
    await connect({ page }).ready();
    const before = platform.configRequests.length;
    for (let change = 0; change < 100; change += 1) {
      page.setHidden(change % 2 === 0);
      await pass(10);
    }
    expect(platform.configRequests.length - before).toBeLessThanOrEqual(2);
    platform.version = 2;
    platform.breakStreams();
    await pass(5_000);
    expect(platform.configRequests.length - before).toBeLessThanOrEqual(4);
  });
});

describe("a client", () => {
  it("says where values come from and how old they are", async () => {
    const client = connect();
    const heard: unknown[] = [];
    client.on("ready", ({ source }) => heard.push(["ready", source]));
    client.on("stale", ({ source, problem }) => heard.push(["stale", source, problem]));
    expect(client.status).toEqual({ source: "none", isStale: true, ageMs: undefined });
    await client.ready();
    await pass(3_000);
    expect(client.status).toEqual({ source: "live", isStale: false, ageMs: 3_000 });
    platform.status = 500;
    const refreshed = client.refresh();
    await pass(6_000);
    expect((await refreshed).kind).toBe("unavailable");
    platform.status = 200;
    await pass(60_000);
    expect(heard).toEqual([
      ["ready", "live"],
      ["stale", "live", "the platform answered 500"],
      ["ready", "live"],
    ]);
    const bootstrap = platform.render("ada") as unknown as Bootstrap;
    expect(connect({ bootstrap }).status).toMatchObject({ source: "bootstrap" });
  });

  it("waits no longer than it is told", async () => {
    platform.isSlow = true;
    const client = connect();
    const ready = client.ready({ timeoutMs: 200 });
    await pass(200);
    expect(await ready).toEqual({ kind: "unavailable", problem: "no answer yet" });
    platform.release();
    expect((await client.ready()).kind).toBe("ready");
  });

  it("lets no cache of the browser answer", async () => {
    await connect().ready();
    expect(platform.configRequests[0]?.init.cache).toBe("no-store");
  });

  it("does not let an answer for an earlier user settle a later one", async () => {
    const client = connect();
    await client.ready();
    platform.isSlow = true;
    const first = client.identify({ user_id: "one" });
    const second = client.identify({ user_id: "two" });
    void client.refresh();
    platform.release();
    await pass(100);
    expect([(await first).kind, (await second).kind]).toEqual(["superseded", "ready"]);
    expect(client.variableValue("user", "")).toBe("two");
  });
});
