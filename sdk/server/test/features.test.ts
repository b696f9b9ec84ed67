import { ConfigServer, SERVER_KEY } from "@burgee/conformance/config-server";
import { createSampleConfig } from "@burgee/conformance/sample-config";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { createClient, type ClientOptions, type EvaluationHook, type FlagClient } from "../src/index.ts";

const silentLogger = { debug() {}, info() {}, warn() {}, error() {} };
let server: ConfigServer;
let clients: FlagClient[];

beforeEach(async () => {
  clients = [];
  server = new ConfigServer();
  server.hasVersionNumbers = true;
  await server.start();
  server.publish(createSampleConfig({ streamOrigin: server.origin }));
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

describe("a bootstrap", () => {
  it("holds what the page's user is served of the config for client SDKs", async () => {
    const client = connect({ clientBootstrap: true });
    expect(client.bootstrap({ user_id: "ada" })).toBeUndefined();
    await client.ready();
    const bootstrap = client.bootstrap({ userId: "ada", country: "CA" });
    expect(bootstrap).toMatchObject({ etag: '"v1"', version: 1, sse: { url: `${server.origin}/event-stream?c=x` } });
    expect(Object.keys(bootstrap?.variables ?? {})).toContain("canada-only");
    // The page's user has the platform `web`, which the rule for Node hosts does not match.
    expect(Object.keys(bootstrap?.variables ?? {})).not.toContain("node-only");
    expect(JSON.parse(JSON.stringify(bootstrap))).toEqual(bootstrap);
  });

  it("follows a new version as soon as the server's own config does", async () => {
    const client = connect({ clientBootstrap: true, pollingIntervalMs: 60_000 });
    await client.ready();
    await vi.waitFor(() => expect(server.streamCount).toBe(1));
    server.publish(createSampleConfig({ bannerText: "Live", streamOrigin: server.origin }));
    await vi.waitFor(() => expect(client.bootstrap({ user_id: "a" })?.variables["banner-text"]?.value).toBe("Live"));
  });

  it("is refused for a context that cannot be evaluated, and needs the platform's address", () => {
    expect(() => connect({ clientBootstrap: true }).bootstrap({} as never)).toThrow(
      expect.objectContaining({ code: "invalid_context" }),
    );
    const options = { baseUrl: undefined, configUrl: `${server.origin}/config.json`, clientBootstrap: true };
    expect(() => connect(options as never)).toThrow(expect.objectContaining({ code: "invalid_option" }));
  });
});

describe("a context", () => {
  it.each([{ user_id: "ada" }, { userId: "ada" }, { targetingKey: "ada" }])(
    "may name its subject as %j",
    async (named) => {
      const client = connect();
      await client.ready();
      const context = { ...named, country: "CA" };
      expect(client.variableValue(context, "canada-only", false)).toBe(true);
      expect(client.forContext(context).variableValue("canada-only", false)).toBe(true);
      expect(Object.keys(client.allVariables(context))).toContain("canada-only");
      client.track(context, { type: "seen" });
      await client.flush();
      const { batch } = JSON.parse(server.posts[0]?.body ?? "") as { batch: { user: Record<string, unknown> }[] };
      const user = batch.map((entry) => entry.user).find(({ country }) => country === "CA");
      expect(user).toMatchObject({ user_id: "ada" });
      expect(Object.keys(user ?? {})).not.toContain("userId");
    },
  );

  it("whose subject is no text is refused with a reason", async () => {
    const client = connect();
    await client.ready();
    expect(client.variable({ userId: 7 } as never, "banner-text", "d").eval.reason).toBe("ERROR");
  });
});

describe("overrides", () => {
  it("are served in place of evaluated values, before any config too, and are not reported", async () => {
    const client = connect({ overrides: { "banner-text": "Mine", "not-yet-there": true } });
    expect(client.variable({ user_id: "a" }, "banner-text", "d")).toMatchObject({
      value: "Mine",
      isDefaulted: false,
      eval: { reason: "OVERRIDE" },
    });
    await client.ready();
    expect(client.forContext({ user_id: "a" }).variableValue("not-yet-there", false)).toBe(true);
    expect(client.variableValue({ user_id: "a" }, "banner-text", 1)).toBe(1);
    expect(client.variableValue({ user_id: "a" }, "cart-limit", 0)).toBe(25);
    expect(client.allVariables({ user_id: "a" })).toMatchObject({ "banner-text": { value: "Mine" }, "cart-limit": {} });
    await client.flush();
    expect(server.posts[0]?.body).toContain('"cart-limit"');
    expect(server.posts[0]?.body).not.toContain("not-yet-there");
  });
});

describe("hooks", () => {
  it("see each evaluation and cannot break it", async () => {
    const log: unknown[] = [];
    const broken: EvaluationHook = {
      before() {
        throw new Error("mine");
      },
    };
    const seen: EvaluationHook = {
      before: ({ key, context }) => log.push(["before", key, context]),
      after: (_, { value }) => log.push(["after", value]),
      error: (_, { message }) => log.push(["error", message]),
    };
    const client = connect({ hooks: [broken, seen] });
    await client.ready();
    expect(client.variableValue({ user_id: "a" }, "cart-limit", 0)).toBe(25);
    expect(client.variableValue({ user_id: "" }, "cart-limit", 0)).toBe(0);
    expect(log).toEqual([
      ["before", "cart-limit", { user_id: "a" }],
      ["after", 25],
      ["before", "cart-limit", { user_id: "" }],
      ["error", "user_id must be a non-empty string"],
    ]);
  });
});
