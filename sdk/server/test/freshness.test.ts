import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ConfigServer, SERVER_KEY } from "@burgee/conformance/config-server";
import { createSampleConfig } from "@burgee/conformance/sample-config";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { fileCache } from "../src/file-cache.ts";
import { createClient, type ClientOptions, type ConfigCache, type FlagClient } from "../src/index.ts";

const silentLogger = { debug() {}, info() {}, warn() {}, error() {} };
let server: ConfigServer;
let clients: FlagClient[];

beforeEach(async () => {
  clients = [];
  server = new ConfigServer();
  await server.start();
  server.publish(createSampleConfig());
});

afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await server.stop();
});

function connect(options: Partial<ClientOptions> = {}): FlagClient {
  const client = createClient({
    sdkKey: SERVER_KEY,
    baseUrl: server.origin,
    pollingIntervalMs: 1_000,
    closeTimeoutMs: 500,
    logger: silentLogger,
    ...options,
  });
  clients.push(client);
  return client;
}

function banner(client: FlagClient): string {
  return client.variableValue({ user_id: "ada" }, "banner-text", "default");
}

function memoryCache(): ConfigCache & { bytes: Uint8Array | undefined } {
  return {
    bytes: undefined,
    async read() {
      return this.bytes;
    },
    async write(bytes) {
      this.bytes = bytes;
    },
  };
}

async function fillCache(configCache: ConfigCache & { bytes: Uint8Array | undefined }): Promise<void> {
  const client = connect({ configCache });
  await client.ready();
  await vi.waitFor(() => expect(configCache.bytes).toBeDefined());
  await client.close();
}

describe("a key that is refused", () => {
  it("when a process starts is asked for again, so that the process recovers without a restart", async () => {
    server.configFaults.push(403);
    const client = connect();
    await expect(client.ready()).rejects.toMatchObject({ code: "sdk_key_refused" });
    await vi.waitFor(() => expect(banner(client)).toBe("Hello"), 3_000);
    expect(await client.ready()).toEqual({ kind: "ready" });
  });

  it("while a process runs leaves its stream in use, and later versions arrive", async () => {
    server.publish(createSampleConfig({ streamOrigin: server.origin }));
    const client = connect();
    await client.ready();
    await vi.waitFor(() => expect(server.streamCount).toBe(1));
    server.configFaults.push(403, 403);
    server.publish(createSampleConfig({ bannerText: "refused", streamOrigin: server.origin }));
    await vi.waitFor(() => expect(server.configFaults).toHaveLength(1));
    server.publish(createSampleConfig({ bannerText: "refused", streamOrigin: server.origin }));
    await vi.waitFor(() => expect(server.configFaults).toHaveLength(0));
    server.publish(createSampleConfig({ bannerText: "Back", streamOrigin: server.origin }));
    await vi.waitFor(() => expect(banner(client)).toBe("Back"), 3_000);
  });
});

describe("the stream", () => {
  it("is told the version in use, so that the first fetch need not be repeated", async () => {
    server.hasVersionNumbers = true;
    server.publish(createSampleConfig({ streamOrigin: server.origin }));
    const client = connect({ pollingIntervalMs: 60_000 });
    await client.ready();
    await vi.waitFor(() => expect(server.streamCount).toBe(1));
    expect(server.streamRequests).toEqual(["/event-stream?c=x&v=2"]);
    expect(client.configMetadata).toMatchObject({ version: 2, source: "live", isStale: false });
    expect(server.configRequests).toHaveLength(1);
  });
});

describe("events", () => {
  it("say when the config may be old, when it is current again, and what changed", async () => {
    const client = connect({ realtime: false });
    const heard: unknown[] = [];
    client.on("ready", ({ source, isStale }) => heard.push(["ready", source, isStale]));
    client.on("stale", ({ source, problem }) => heard.push(["stale", source, problem]));
    client.on("error", ({ message }) => heard.push(["error", message]));
    client.on("configUpdated", ({ etag, variables }) => heard.push(["updated", etag, variables]));
    await client.ready();
    server.configFaults.push(503, 503);
    const problem = "the config server answered 503";
    await vi.waitFor(() => expect(heard).toContainEqual(["stale", "live", problem]), 3_000);
    expect(client.status).toMatchObject({ source: "live", isStale: true });
    server.publish(createSampleConfig({ bannerText: "New" }));
    await vi.waitFor(() => expect(heard).toHaveLength(6), 3_000);
    expect(heard).toEqual([
      ["updated", '"v1"', undefined],
      ["ready", "live", false],
      ["error", problem],
      ["stale", "live", problem],
      ["updated", '"v2"', ["banner-text", "cart-limit", "new-checkout", "theme"]],
      ["ready", "live", false],
    ]);
    expect(client.status).toMatchObject({ source: "live", isStale: false });
    expect(client.status.ageMs).toBeLessThan(1_000);
  });
});

describe("ready", () => {
  it("waits no longer than it is told, and the client goes on", async () => {
    const client = connect({
      fetch: async (...args) => {
        await new Promise((resolve) => setTimeout(resolve, 300));
        return fetch(...args);
      },
    });
    const problem = "the server has not answered yet";
    expect(await client.ready({ timeoutMs: 50 })).toEqual({ kind: "unavailable", problem });
    expect(client.status).toEqual({ source: "none", isStale: true, ageMs: undefined });
    expect(await client.ready({ timeoutMs: 5_000_000_000 })).toEqual({ kind: "ready" });
  });
});

describe("updates on demand", () => {
  it("hand the refresh of an old config to waitUntil, and serve what is held meanwhile", async () => {
    const client = connect({ updates: "on-demand" });
    const work: Promise<unknown>[] = [];
    const ready = () => client.ready({ waitUntil: (promise) => work.push(promise) });
    await ready();
    expect(work).toHaveLength(0);
    server.publish(createSampleConfig({ bannerText: "Two" }));
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    await Promise.all([ready(), ready()]);
    expect(banner(client)).toBe("Hello");
    expect(work).toHaveLength(1);
    await work[0];
    expect(banner(client)).toBe("Two");
  });

  it("do not wait for a request of another caller", async () => {
    let calls = 0;
    const hanging: typeof fetch = (...args) => ((calls += 1) === 1 ? new Promise(() => undefined) : fetch(...args));
    const client = connect({ updates: "on-demand", fetch: hanging });
    void client.ready();
    expect(await client.ready()).toEqual({ kind: "ready" });
    expect(calls).toBe(2);
  });
});

describe("a config cache", () => {
  it("lets a process start while the platform is away, and says where values come from", async () => {
    const configCache = memoryCache();
    await fillCache(configCache);
    server.configFaults.push(503, 503);
    const client = connect({ configCache });
    expect(await client.ready()).toEqual({ kind: "cached", problem: "the config server answered 503" });
    expect(banner(client)).toBe("Hello");
    expect(client.configMetadata).toMatchObject({ source: "cache", isStale: true, etag: '"v1"' });
    expect(client.status.ageMs).toBeLessThan(60_000);
    await vi.waitFor(() => expect(client.status).toMatchObject({ source: "live", isStale: false }), 3_000);
    expect(server.configRequests.at(-1)?.["if-none-match"]).toBe('"v1"');
  });

  it("lets a process start while its key is refused", async () => {
    const configCache = memoryCache();
    await fillCache(configCache);
    server.configFaults.push(403);
    expect((await connect({ configCache }).ready()).kind).toBe("cached");
  });

  it("opens the stream of a config that the server has confirmed", async () => {
    server.publish(createSampleConfig({ streamOrigin: server.origin }));
    const configCache = memoryCache();
    await fillCache(configCache);
    server.streamRequests.length = 0;
    server.configFaults.push(503, 503);
    const client = connect({ configCache });
    await client.ready();
    expect(server.streamRequests).toEqual([]);
    await vi.waitFor(() => expect(server.streamRequests).toHaveLength(1), 3_000);
  });

  it.each<[string, (bytes: Uint8Array) => Uint8Array]>([
    ["is cut short", (bytes) => bytes.subarray(0, bytes.length - 1)],
    ["was changed", (bytes) => new TextEncoder().encode(new TextDecoder().decode(bytes).replace("Hello", "Hullo"))],
    ["is empty", () => new Uint8Array()],
    ["is something else", () => new TextEncoder().encode("<html>".repeat(100))],
  ])("is not used when it %s", async (_, damage) => {
    const configCache = memoryCache();
    await fillCache(configCache);
    configCache.bytes = damage(configCache.bytes ?? new Uint8Array());
    server.configFaults.push(503, 503);
    const client = connect({ configCache });
    expect((await client.ready()).kind).toBe("unavailable");
    expect(banner(client)).toBe("default");
  });

  it("is not used by a client of another environment, or by one that insists on signatures", async () => {
    const configCache = memoryCache();
    await fillCache(configCache);
    const other = connect({ configCache, sdkKey: "dvc_server_other" });
    await expect(other.ready()).rejects.toMatchObject({ code: "sdk_key_refused" });
    server.configFaults.push(503, 503);
    const verification = { publicKeys: { a: Buffer.alloc(32).toString("base64") } };
    expect((await connect({ configCache, verification }).ready()).kind).toBe("unavailable");
  });

  it.each<[string, ConfigCache]>([
    ["throws", { read: () => Promise.reject(new Error("away")), write: () => Promise.reject(new Error("full")) }],
    ["never answers", { read: () => new Promise(() => undefined), write: () => new Promise(() => undefined) }],
  ])("disturbs nothing when it %s", async (_, configCache) => {
    const client = connect({ configCache });
    expect(await client.ready()).toEqual({ kind: "ready" });
    expect(banner(client)).toBe("Hello");
  });

  it("in a file is complete or absent, and private", async () => {
    const folder = mkdtempSync(join(tmpdir(), "burgee-"));
    try {
      const path = join(folder, "deep", "flags");
      const cache = fileCache(path);
      expect(await cache.read()).toBeUndefined();
      await Promise.all(Array.from({ length: 10 }, (_, index) => cache.write(new Uint8Array(10_000).fill(index))));
      expect(new Set(readFileSync(path)).size).toBe(1);
      expect(statSync(path).mode & 0o077).toBe(0);
      expect(readdirSync(join(folder, "deep"))).toEqual(["flags"]);
      writeFileSync(join(folder, "file"), "");
      await expect(fileCache(join(folder, "file", "flags")).write(new Uint8Array())).rejects.toThrow("file");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
