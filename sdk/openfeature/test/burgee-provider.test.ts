import { ConfigServer, SERVER_KEY } from "@burgee/conformance/config-server";
import { createClient } from "@burgee/server-sdk";
import type { ClientOptions } from "@burgee/server-sdk";
import { ErrorCode, OpenFeature, ProviderEvents, ProviderStatus } from "@openfeature/server-sdk";
import type { Client } from "@openfeature/server-sdk";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { BurgeeProvider } from "../src/server/index.ts";
import { createConfig } from "./test-config.ts";

const silentLogger = { debug() {}, info() {}, warn() {}, error() {} };
const ADA = { targetingKey: "ada" };
let server: ConfigServer;

beforeEach(async () => {
  server = new ConfigServer();
  await server.start();
  server.publish(createConfig());
});

afterEach(async () => {
  await OpenFeature.close();
  await OpenFeature.clearProviders();
  await server.stop();
});

function createOptions(options: Partial<ClientOptions> = {}): ClientOptions {
  const shared = { pollingIntervalMs: 1_000, closeTimeoutMs: 500, logger: silentLogger };
  return { sdkKey: SERVER_KEY, baseUrl: server.origin, ...shared, ...options };
}

async function connect(options: Partial<ClientOptions> = {}): Promise<Client> {
  await OpenFeature.setProviderAndWait(new BurgeeProvider(createOptions(options)));
  return OpenFeature.getClient();
}

describe("BurgeeProvider", () => {
  it("resolves a value of each type", async () => {
    const client = await connect();
    expect(await client.getBooleanValue("new-checkout", false, ADA)).toBe(true);
    expect(await client.getStringValue("banner-text", "d", ADA)).toBe("Hello");
    expect(await client.getNumberValue("cart-limit", 0, ADA)).toBe(25);
    expect(await client.getObjectValue("theme", {}, ADA)).toEqual({ colour: "teal", sizes: [1, 2] });
    expect(await client.getStringDetails("banner-text", "d", ADA)).toMatchObject({
      value: "Hello",
      reason: "STATIC",
      variant: "on",
      flagMetadata: {
        featureId: "feature-everyone",
        variationId: "variation-everyone",
        evalReasonDetails: "All Users",
        evalReasonTargetId: "target-everyone",
      },
    });
  });

  it.each([
    ["custom data as attributes", { ...ADA, tier: "gold" }, "gold-only"],
    ["custom data as an object", { ...ADA, customData: { tier: "gold", nested: { a: 1 } } }, "gold-only"],
    ["private custom data", { ...ADA, privateCustomData: { tier: "gold" } }, "gold-only"],
    ["known attributes", { ...ADA, country: "CA" }, "canada-only"],
    ["the host's platform", ADA, "node-only"],
    ["user_id as the subject", { user_id: "ada" }, "node-only"],
    ["dates and nested values beside", { ...ADA, country: "CA", since: new Date(), list: [1] }, "canada-only"],
  ])("targets %s", async (_name, context, key) => {
    const client = await connect();
    expect(await client.getBooleanValue(key, false, context)).toBe(true);
  });

  it("treats a context that is not targeted as an ordinary default", async () => {
    const details = await (await connect()).getBooleanDetails("canada-only", false, ADA);
    expect(details).toMatchObject({ value: false, reason: "DEFAULT" });
    expect(details.errorCode).toBeUndefined();
  });

  it.each([
    ["an unknown flag", "nope", ADA, ErrorCode.FLAG_NOT_FOUND],
    ["another type", "banner-text", ADA, ErrorCode.TYPE_MISMATCH],
    ["no subject where a split hashes it", "half", {}, ErrorCode.TARGETING_KEY_MISSING],
    ["an empty subject where a split hashes it", "half", { targetingKey: "" }, ErrorCode.TARGETING_KEY_MISSING],
    ["no subject where the flag is broken for everybody", "broken", {}, ErrorCode.GENERAL],
    ["a subject that is no text", "new-checkout", { user_id: 7 }, ErrorCode.INVALID_CONTEXT],
    ["a subject that is too long", "new-checkout", { targetingKey: "x".repeat(201) }, ErrorCode.INVALID_CONTEXT],
  ])("reports %s", async (_name, key, context, errorCode) => {
    const details = await (await connect()).getBooleanDetails(key, true, context);
    expect(details).toMatchObject({ value: true, reason: "ERROR", errorCode });
  });

  it.each([
    ["a flag with one value for everyone", "new-checkout", {}, "STATIC"],
    ["a rule that matches", "canada-only", { country: "CA" }, "TARGETING_MATCH"],
    ["a rule that does not match", "canada-only", { country: "DE" }, "DEFAULT"],
    ["a rule on the subject", "ada-only", {}, "DEFAULT"],
    ["the rest, behind a rule", "with-rest", {}, "DEFAULT"],
    ["a flag that is off", "turned-off", {}, "DISABLED"],
  ])("answers %s without a subject", async (_name, key, context, reason) => {
    const client = await connect();
    const details = await client.getBooleanDetails(key, false, context);
    expect([details.reason, details.errorCode]).toEqual([reason, undefined]);
  });

  it("tells a split from a rule that matches", async () => {
    const client = await connect();
    expect(await client.getBooleanDetails("half", false, ADA)).toMatchObject({ reason: "SPLIT" });
    expect(await client.getBooleanDetails("ada-only", false, ADA)).toMatchObject({ reason: "TARGETING_MATCH" });
  });

  it("runs its own hooks with each evaluation", async () => {
    const after = vi.fn<() => void>();
    await OpenFeature.setProviderAndWait(new BurgeeProvider(createOptions(), { hooks: [{ after }] }));
    await OpenFeature.getClient().getBooleanValue("new-checkout", false, ADA);
    expect(after).toHaveBeenCalledTimes(1);
  });

  it("works again when it is set again after another provider", async () => {
    const provider = new BurgeeProvider(createOptions());
    await OpenFeature.setProviderAndWait(provider);
    await OpenFeature.setProviderAndWait(new BurgeeProvider(createOptions()));
    await OpenFeature.setProviderAndWait(provider);
    const client = OpenFeature.getClient();
    server.publish(createConfig("Two"));
    await vi.waitFor(async () => expect(await client.getStringValue("banner-text", "d", ADA)).toBe("Two"), 3_000);
    client.track("purchase", ADA);
    await OpenFeature.close();
    expect(server.posts.some(({ body }) => body.includes("purchase"))).toBe(true);
  });

  it("emits ConfigurationChanged for each later version", async () => {
    const client = await connect();
    const changed = vi.fn<() => void>();
    client.addHandler(ProviderEvents.ConfigurationChanged, changed);
    server.publish(createConfig("Two"));
    await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(1), 3_000);
    expect(await client.getStringValue("banner-text", "d", ADA)).toBe("Two");
  });

  it("is fatal for a key that the server refuses", async () => {
    await expect(connect({ sdkKey: "dvc_server_unknown" })).rejects.toThrow("does not know the SDK key");
    expect(OpenFeature.getClient().providerStatus).toBe(ProviderStatus.FATAL);
  });

  it("starts in error while the server is down and becomes ready with the first config", async () => {
    server.configFaults.push(503, 503);
    await expect(connect()).rejects.toThrow("answered 503");
    const client = OpenFeature.getClient();
    expect(client.providerStatus).toBe(ProviderStatus.ERROR);
    await vi.waitFor(() => expect(client.providerStatus).toBe(ProviderStatus.READY), 3_000);
    expect(await client.getStringValue("banner-text", "d", ADA)).toBe("Hello");
  });

  it("tracks events with value and metadata, and posts them on close", async () => {
    const client = await connect({ reportEvaluations: false });
    client.track("purchase", { ...ADA, privateCustomData: { p: "s" } }, { value: 9.5, currency: "EUR" });
    await OpenFeature.close();
    const [post] = server.posts.map(({ body }) => JSON.parse(body) as { batch: { events: unknown[] }[] });
    expect(post?.batch[0]?.events[0]).toMatchObject({
      customType: "purchase",
      value: 9.5,
      user_id: "ada",
      metaData: { currency: "EUR" },
    });
  });

  it("leaves a client that the application owns open", async () => {
    const owned = createClient(createOptions());
    await OpenFeature.setProviderAndWait(new BurgeeProvider(owned));
    await OpenFeature.close();
    expect(owned.track({ user_id: "ada" }, { type: "still-open" })).toBe(true);
    await owned.close();
  });
});
