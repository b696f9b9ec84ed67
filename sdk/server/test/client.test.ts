import { ConfigServer, SERVER_KEY } from "@burgee/conformance/config-server";
import { createSampleConfig } from "@burgee/conformance/sample-config";
import {
  SIGNED_POINTER_HEADER,
  createRecordSigner,
  createSigningKey,
  pointerObjectName,
  sha256Hex,
} from "@burgee/contract";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { createClient, FlagError, type ClientOptions, type FlagClient } from "../src/index.ts";

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

interface PostedEvent {
  readonly type: string;
  readonly target?: string;
  readonly value?: number;
  readonly [member: string]: unknown;
}

function postedEvents(): PostedEvent[] {
  return server.posts.flatMap(({ body }) => {
    const { batch } = JSON.parse(body) as { batch: { events: PostedEvent[] }[] };
    return batch.flatMap(({ events }) => events);
  });
}

describe("evaluation", () => {
  it("serves a value of each type with its reason", async () => {
    const client = connect();
    expect(await client.ready()).toEqual({ kind: "ready" });
    const context = { user_id: "ada" };
    expect(client.variableValue(context, "banner-text", "d")).toBe("Hello");
    expect(client.variableValue(context, "cart-limit", 0)).toBe(25);
    expect(client.variableValue(context, "new-checkout", false)).toBe(true);
    expect(client.variableValue(context, "theme", {})).toEqual({ colour: "teal", sizes: [1, 2] });
    expect(client.variable(context, "banner-text", "d")).toEqual({
      key: "banner-text",
      value: "Hello",
      defaultValue: "d",
      isDefaulted: false,
      type: "String",
      eval: { reason: "TARGETING_MATCH", details: "All Users", target_id: "target-everyone" },
      featureId: "feature-everyone",
      variationId: "variation-everyone",
      variationKey: "on",
    });
  });

  it("evaluates on attributes, custom data, client custom data and the host platform", async () => {
    const client = connect();
    await client.ready();
    const keys = (context: Parameters<FlagClient["allVariables"]>[0]): string[] =>
      Object.keys(client.allVariables(context)).filter((key) => key.endsWith("-only"));
    expect(keys({ user_id: "a" })).toEqual(["node-only"]);
    expect(keys({ user_id: "a", country: "CA", platform: "web" })).toEqual(["canada-only"]);
    expect(keys({ user_id: "a", customData: { tier: "gold" } })).toEqual(["gold-only", "node-only"]);
    client.setClientCustomData({ tier: "gold" });
    expect(keys({ user_id: "a" })).toEqual(["gold-only", "node-only"]);
    expect(keys({ user_id: "a", customData: { tier: "iron" } })).toEqual(["node-only"]);
  });

  it("prepares a context once and follows a new config", async () => {
    const client = connect();
    await client.ready();
    const flags = client.forContext({ user_id: "ada" });
    expect(flags.variableValue("banner-text", "d")).toBe("Hello");
    server.publish(createSampleConfig({ bannerText: "Changed" }));
    await vi.waitFor(() => expect(flags.variableValue("banner-text", "d")).toBe("Changed"), 5_000);
  });

  it("lists features and says which config it holds", async () => {
    const client = connect();
    expect(client.configMetadata).toBeUndefined();
    expect(client.allFeatures({ user_id: "ada" })).toEqual({});
    await client.ready();
    expect(client.allFeatures({ user_id: "ada", country: "CA" })["canada"]).toMatchObject({
      _id: "feature-canada",
      variationKey: "on",
    });
    expect(client.configMetadata).toMatchObject({
      project: { id: "project-1", key: "shop" },
      environment: { id: "environment-1", key: "production" },
      etag: '"v1"',
    });
  });

  it.each([
    ["before a config is held", { user_id: "a" }, "banner-text", "DEFAULT", "Missing Config"],
    ["without a context", undefined, "banner-text", "ERROR", "user_id must be a non-empty string"],
    ["with an empty user_id", { user_id: "" }, "banner-text", "ERROR", "user_id must be a non-empty string"],
    [
      "with a long user_id",
      { user_id: "x".repeat(201) },
      "banner-text",
      "ERROR",
      "user_id must be at most 200 characters",
    ],
  ])("serves the default with a reason %s", (_name, context, key, reason, details) => {
    const result = connect().variable(context as never, key, "d");
    expect(result).toMatchObject({ value: "d", isDefaulted: true, eval: { reason, details } });
  });

  it("serves the default for an unknown key, another type and an attribute of a nested type", async () => {
    const client = connect();
    await client.ready();
    expect(client.variable({ user_id: "a" }, "nope", 1)).toMatchObject({ value: 1, eval: { reason: "DEFAULT" } });
    expect(client.variable({ user_id: "a" }, "banner-text", 1)).toMatchObject({
      value: 1,
      eval: { reason: "DEFAULT", details: "Variable Type Mismatch" },
    });
    const nested = { user_id: "a", customData: { tier: { b: 1 } } };
    expect(client.variable(nested as never, "gold-only", false)).toMatchObject({
      value: false,
      eval: { reason: "ERROR" },
    });
  });

  it("never throws and never returns undefined, whatever it is given", async () => {
    const client = connect({ realtime: false });
    await client.ready();
    fc.assert(
      fc.property(
        fc.anything(),
        fc.anything(),
        fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.object()),
        (...input) => {
          const [context, key, fallback] = input as [never, never, string];
          const result = client.variable(context, key, fallback);
          expect(result.value).toBe(fallback);
          expect(result.eval.reason).toMatch(/^(DEFAULT|ERROR)$/);
          expect(client.forContext(context).variableValue(key, fallback)).toBe(fallback);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("mistakes of the caller", () => {
  it.each([
    ["no key", { sdkKey: undefined }, "invalid_sdk_key"],
    ["a client key", { sdkKey: "dvc_client_x" }, "invalid_sdk_key"],
    ["no address", { baseUrl: undefined }, "invalid_option"],
    ["an address that is none", { baseUrl: "flags.example.com" }, "invalid_option"],
    ["too short a poll", { pollingIntervalMs: 999 }, "invalid_option"],
    ["too long a flush interval", { flushIntervalMs: 60_001 }, "invalid_option"],
    ["a number that is none", { requestTimeoutMs: Number.NaN }, "invalid_option"],
    ["an initial config that is none", { initialConfig: '{"nonsense":true}' }, "invalid_option"],
    ["an initial config that is not JSON", { initialConfig: "<html>" }, "invalid_option"],
    ["an initial config as an object", { initialConfig: createSampleConfig() as never }, "invalid_option"],
  ])("refuses %s", (_name, options, code) => {
    const given = { sdkKey: SERVER_KEY, baseUrl: server.origin, ...options } as ClientOptions;
    expect(() => createClient(given)).toThrow(expect.objectContaining({ name: "FlagError", code }));
  });

  it("names the code for contexts, events and custom data", () => {
    const client = connect();
    expect(() => client.allVariables({} as never)).toThrow(expect.objectContaining({ code: "invalid_context" }));
    expect(() => client.allFeatures(undefined as never)).toThrow(expect.objectContaining({ code: "invalid_context" }));
    expect(() => client.track({ user_id: "" }, { type: "x" })).toThrow(
      expect.objectContaining({ code: "invalid_context" }),
    );
    expect(() => client.track({ user_id: "a", customData: { n: 1n } } as never, { type: "x" })).toThrow(
      expect.objectContaining({ code: "invalid_context" }),
    );
    expect(() => client.track({ user_id: "a" }, { type: "" })).toThrow(
      expect.objectContaining({ code: "invalid_event" }),
    );
    expect(() => client.setClientCustomData({ a: {} } as never)).toThrow(
      expect.objectContaining({ code: "invalid_custom_data" }),
    );
  });

  it("rejects ready when the server refuses the key", async () => {
    const client = connect({ sdkKey: "dvc_server_unknown" });
    await expect(client.ready()).rejects.toThrow(FlagError);
    await expect(client.ready()).rejects.toMatchObject({ code: "sdk_key_refused" });
    expect(client.variableValue({ user_id: "a" }, "banner-text", "d")).toBe("d");
  });
});

describe("config updates", () => {
  it("sees a new version within the poll interval and asks conditionally", async () => {
    const client = connect();
    await client.ready();
    server.publish(createSampleConfig({ bannerText: "Two" }));
    await vi.waitFor(() => expect(client.variableValue({ user_id: "a" }, "banner-text", "d")).toBe("Two"), 2_000);
    expect(server.configRequests[0]?.["if-none-match"]).toBeUndefined();
    expect(server.configRequests.at(-1)?.["if-none-match"]).toBe('"v1"');
  });

  it("tells listeners of each version once it is in use, and survives one that throws", async () => {
    const client = connect();
    const seen: (string | undefined)[] = [];
    client.onConfigUpdated(() => {
      throw new Error("a listener's own mistake");
    });
    const stop = client.onConfigUpdated(() => seen.push(client.configMetadata?.etag));
    await client.ready();
    server.publish(createSampleConfig({ bannerText: "Two" }));
    await vi.waitFor(() => expect(seen).toEqual(['"v1"', '"v2"']), 3_000);
    stop();
    server.publish(createSampleConfig({ bannerText: "Three" }));
    await vi.waitFor(() => expect(client.configMetadata?.etag).toBe('"v3"'), 3_000);
    expect(seen).toHaveLength(2);
  });

  it("serves defaults while the server is down and recovers without a restart", async () => {
    server.configFaults.push(503, "cut");
    const client = connect();
    expect(await client.ready()).toMatchObject({ kind: "unavailable" });
    expect(client.variableValue({ user_id: "a" }, "banner-text", "d")).toBe("d");
    await vi.waitFor(() => expect(client.variableValue({ user_id: "a" }, "banner-text", "d")).toBe("Hello"), 3_000);
    expect(await client.ready()).toEqual({ kind: "ready" });
  });

  it("serves an initial config until the first fetch succeeds, also while the server is down", async () => {
    server.configFaults.push(503, 503);
    const initialConfig = JSON.stringify(createSampleConfig({ bannerText: "Saved" }));
    const warn = vi.fn<(message: string) => void>();
    const client = connect({ initialConfig, logger: { ...silentLogger, warn } });
    expect(client.variableValue({ user_id: "a" }, "banner-text", "d")).toBe("Saved");
    expect(await client.ready()).toEqual({ kind: "ready" });
    expect(client.variableValue({ user_id: "a" }, "banner-text", "d")).toBe("Saved");
    expect(warn).toHaveBeenCalledWith(expect.stringContaining("the initial config is served"));
    expect(client.configMetadata).toMatchObject({ etag: undefined, environment: { key: expect.any(String) } });
    await vi.waitFor(() => expect(client.variableValue({ user_id: "a" }, "banner-text", "d")).toBe("Hello"), 3_000);
    expect(client.configMetadata?.etag).toMatch(/^"/);
  });

  it("takes an initial config as bytes and opens no stream that it names", async () => {
    server.configFaults.push(503, 503);
    const config = createSampleConfig({ streamOrigin: server.origin });
    const client = connect({ initialConfig: new TextEncoder().encode(JSON.stringify(config)) });
    await client.ready();
    expect(client.variableValue({ user_id: "a" }, "banner-text", "d")).toBe("Hello");
    expect(server.streamCount).toBe(0);
  });

  it("rejects ready when the key is refused, whatever config it started with", async () => {
    const client = connect({ sdkKey: "dvc_server_unknown", initialConfig: JSON.stringify(createSampleConfig()) });
    await expect(client.ready()).rejects.toMatchObject({ code: "sdk_key_refused" });
  });

  it("keeps the last good config when a published one cannot be loaded", async () => {
    const client = connect();
    await client.ready();
    server.publish({ nonsense: true });
    await vi.waitFor(() => expect(server.configRequests.length).toBeGreaterThan(1), 3_000);
    expect(client.variableValue({ user_id: "a" }, "banner-text", "d")).toBe("Hello");
  });

  it("follows the realtime stream at once, while polling rests", async () => {
    server.publish(createSampleConfig({ streamOrigin: server.origin }));
    const client = connect({ pollingIntervalMs: 60_000 });
    await client.ready();
    await vi.waitFor(() => expect(server.streamCount).toBe(1));
    server.publish(createSampleConfig({ bannerText: "Live", streamOrigin: server.origin }));
    await vi.waitFor(() => expect(client.variableValue({ user_id: "a" }, "banner-text", "d")).toBe("Live"));
  });

  it("opens the stream again after the server closed it, and catches up", async () => {
    server.publish(createSampleConfig({ streamOrigin: server.origin }));
    const client = connect({ pollingIntervalMs: 60_000 });
    await client.ready();
    await vi.waitFor(() => expect(server.streamCount).toBe(1));
    server.closeStreams();
    await vi.waitFor(() => expect(server.streamCount).toBe(0));
    server.publish(createSampleConfig({ bannerText: "Missed", streamOrigin: server.origin }));
    await vi.waitFor(() => expect(client.variableValue({ user_id: "a" }, "banner-text", "d")).toBe("Missed"), 4_000);
  });

  it("refreshes on demand only, without timers and streams", async () => {
    server.publish(createSampleConfig({ streamOrigin: server.origin }));
    const client = connect({ updates: "on-demand" });
    expect(server.configRequests).toHaveLength(0);
    await client.ready();
    await client.ready();
    expect(server.configRequests).toHaveLength(1);
    server.publish(createSampleConfig({ bannerText: "Two" }));
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(server.configRequests).toHaveLength(1);
    expect(server.streamCount).toBe(0);
    await client.ready();
    expect(client.variableValue({ user_id: "a" }, "banner-text", "d")).toBe("Two");
  });
});

describe("reporting", () => {
  it("counts evaluations and defaults, and tracks events with the variations served", async () => {
    const client = connect();
    await client.ready();
    for (let index = 0; index < 3; index += 1) client.variableValue({ user_id: `u${index}` }, "new-checkout", false);
    client.variableValue({ user_id: "u1" }, "nope", 1);
    const purchase = { type: "purchase", target: "cart", value: 9.5, metaData: { a: "b" } };
    expect(client.track({ user_id: "u1", country: "CA", privateCustomData: { p: "s" } }, purchase)).toBe(true);
    expect(await client.flush()).toEqual({ sent: 3, kept: 0, droppedInTotal: 0 });
    expect(server.posts[0]?.authorization).toBe(SERVER_KEY);
    expect(server.posts[0]?.body).not.toContain("privateCustomData");
    const [custom, evaluated, defaulted] = postedEvents();
    expect(evaluated).toMatchObject({
      type: "aggVariableEvaluated",
      target: "new-checkout",
      value: 3,
      featureVars: {},
      metaData: { eval: { TARGETING_MATCH: 3 }, _feature: "feature-everyone", _variation: "variation-everyone" },
    });
    expect(defaulted).toMatchObject({ type: "aggVariableDefaulted", target: "nope", value: 1 });
    expect(custom).toMatchObject({
      type: "customEvent",
      customType: "purchase",
      user_id: "u1",
      value: 9.5,
      featureVars: { "feature-everyone": "variation-everyone", "feature-canada": "variation-canada" },
    });
  });

  it("does not lose events when posts fail or connections break", async () => {
    server.eventFaults.push(500, "cut", 503);
    const client = connect({ realtime: false, reportEvaluations: false, eventsPerPost: 10 });
    await client.ready();
    for (let index = 0; index < 45; index += 1) client.track({ user_id: `u${index}` }, { type: "x" });
    let sent = 0;
    for (let round = 0; round < 5; round += 1) sent += (await client.flush()).sent;
    expect(sent).toBe(45);
    const failed = server.posts.slice(0, 3).map(({ body }) => body);
    const later = server.posts.slice(3).map(({ body }) => body);
    expect(later).toHaveLength(5);
    for (const body of failed) expect(later).toContain(body);
  });

  it("posts what is queued on close and drops what comes later", async () => {
    const client = connect();
    await client.ready();
    client.track({ user_id: "u1" }, { type: "last" });
    expect((await client.close()).sent).toBe(1);
    expect(client.track({ user_id: "u1" }, { type: "late" })).toBe(false);
    expect(client.variableValue({ user_id: "u1" }, "banner-text", "d")).toBe("Hello");
    expect(postedEvents().map(({ type }) => type)).toEqual(["customEvent"]);
  });

  it("flushes at its interval", async () => {
    const client = connect({ flushIntervalMs: 500 });
    await client.ready();
    client.track({ user_id: "u1" }, { type: "x" });
    await vi.waitFor(() => expect(postedEvents()).toHaveLength(1), 2_000);
  });

  it("reports config versions without the key when asked to", async () => {
    const client = connect({ reportConfigFetches: true });
    await client.ready();
    await client.flush();
    const [event] = postedEvents();
    expect(event).toMatchObject({
      type: "sdkConfig",
      target: `${server.origin}/config/v2/server/{sdkKey}.json`,
      metaData: { resStatus: 200, resEtag: '"v1"' },
    });
    expect(server.posts[0]?.body).not.toContain(SERVER_KEY);
  });

  it("reports nothing when told so", async () => {
    const client = connect({ reportEvaluations: false });
    await client.ready();
    client.variableValue({ user_id: "u1" }, "banner-text", "d");
    expect(await client.flush()).toEqual({ sent: 0, kept: 0, droppedInTotal: 0 });
  });
});

describe("verification", () => {
  it("serves no config of a platform that signs none, says why, and keeps an initial config", async () => {
    const { publicKey } = await createSigningKey("a");
    const warnings: string[] = [];
    const logger = { ...silentLogger, warn: (text: string) => void warnings.push(text) };
    const verification = { publicKeys: { a: publicKey } };
    const client = connect({ verification, logger });
    expect(await client.ready()).toEqual({
      kind: "unavailable",
      problem: "the config was refused: it is not signed",
    });
    expect(client.variableValue({ user_id: "ada" }, "banner-text", "d")).toBe("d");
    expect(warnings[0]).toBe("the config was refused: it is not signed; defaults are served");
    const started = connect({ verification, initialConfig: JSON.stringify(createSampleConfig()) });
    expect(await started.ready()).toEqual({ kind: "ready" });
    expect(started.variableValue({ user_id: "ada" }, "banner-text", "d")).toBe("Hello");
  });

  it("keeps the last good config when a proxy changes the next one", async () => {
    const { privateKey, publicKey } = await createSigningKey("a");
    const name = pointerObjectName("env");
    let isTampered = false;
    let version = 0;
    const proxy: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init);
      if (answer.status !== 200 || !String(input).includes("/config/")) return answer;
      const body = new Uint8Array(await answer.arrayBuffer());
      version += 1;
      const views = { "server-v2": { bytes: body.byteLength, sha256: await sha256Hex(body) } };
      const pointer = await createRecordSigner(privateKey).sign(name, { environmentId: "env", version, views });
      const headers = new Headers(answer.headers);
      headers.delete("content-length");
      headers.delete("content-encoding");
      headers.set(SIGNED_POINTER_HEADER, btoa(JSON.stringify(pointer)));
      const text = new TextDecoder().decode(body);
      return new Response(isTampered ? text.replace("Hello", "Jello") : text, { headers });
    };
    const client = connect({ verification: { publicKeys: { a: publicKey } }, fetch: proxy, updates: "on-demand" });
    expect(await client.ready()).toEqual({ kind: "ready" });
    const { etag } = client.configMetadata ?? {};
    isTampered = true;
    server.publish(createSampleConfig());
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(await client.ready()).toEqual({ kind: "ready" });
    expect(version).toBeGreaterThan(1);
    expect(client.configMetadata?.etag).toBe(etag);
    expect(client.variableValue({ user_id: "ada" }, "banner-text", "d")).toBe("Hello");
  });
});
