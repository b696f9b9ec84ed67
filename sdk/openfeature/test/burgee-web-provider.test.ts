import { createClient, type KeyValueStorage } from "@burgee/client-sdk";
import { PAGE_KEY, PageServer } from "@burgee/conformance/page-server";
import { ErrorCode, OpenFeature, ProviderEvents, ProviderStatus } from "@openfeature/web-sdk";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { BurgeeWebProvider, type WebClientOptions, type WebProviderOptions } from "../src/web/index.ts";
import { createConfig } from "./test-config.ts";

const silentLogger = { debug() {}, info() {}, warn() {}, error() {} };
const ADA = { targetingKey: "ada" };
let server: PageServer;
let domains = 0;
let providers: BurgeeWebProvider[] = [];

beforeEach(async () => {
  server = new PageServer(createConfig());
  await server.start();
});

afterEach(async () => {
  for (const provider of providers) await provider.onClose();
  providers = [];
  await server.stop();
});

function createMemoryStorage(): KeyValueStorage {
  const entries = new Map<string, string>();
  return {
    getItem: (name) => entries.get(name) ?? null,
    setItem: (name, value) => void entries.set(name, value),
    removeItem: (name) => void entries.delete(name),
  };
}

function createOptions(options: Partial<WebClientOptions> = {}): WebClientOptions {
  const shared = { pollingIntervalMs: 1_000, requestTimeoutMs: 1_000, logger: silentLogger };
  return { sdkKey: PAGE_KEY, baseUrl: server.origin, storage: createMemoryStorage(), ...shared, ...options };
}

function createProvider(options: Partial<WebClientOptions> = {}, more: WebProviderOptions = {}): BurgeeWebProvider {
  const provider = new BurgeeWebProvider(createOptions(options), more);
  providers.push(provider);
  return provider;
}

/** Sets a provider under a domain of its own, with a context. */
async function connect(context: object = ADA, provider = createProvider()) {
  const domain = `web-${(domains += 1)}`;
  await OpenFeature.setContext(domain, context as Record<string, string>);
  const client = OpenFeature.getClient(domain);
  const setting = OpenFeature.setProviderAndWait(domain, provider);
  const events: string[] = [];
  for (const event of Object.values(ProviderEvents)) {
    client.addHandler(event, (details) => {
      const { flagsChanged } = (details ?? {}) as { flagsChanged?: string[] };
      events.push([event, ...(flagsChanged ?? [])].join(" "));
    });
  }
  await setting;
  return { client, domain, events, provider };
}

describe("BurgeeWebProvider", () => {
  it("resolves a value of each type", async () => {
    const { client } = await connect();
    expect(client.getBooleanValue("new-checkout", false)).toBe(true);
    expect(client.getNumberValue("cart-limit", 0)).toBe(25);
    expect(client.getObjectValue("theme", {})).toEqual({ colour: "teal", sizes: [1, 2] });
    expect(client.getStringDetails("banner-text", "d")).toMatchObject({
      value: "Hello",
      reason: "STATIC",
      variant: "on",
      flagMetadata: {
        featureId: "feature-everyone",
        variationId: "variation-everyone",
        evalReasonDetails: "All Users",
      },
    });
  });

  it.each([
    ["a rule that matches", "canada-only", { ...ADA, country: "CA" }, "TARGETING_MATCH"],
    ["custom data", "gold-only", { ...ADA, tier: "gold" }, "TARGETING_MATCH"],
    ["a rule that does not match", "canada-only", ADA, "DEFAULT"],
    ["the rest, behind a rule", "with-rest", { targetingKey: "bo" }, "DEFAULT"],
    ["a split", "half", ADA, "SPLIT"],
    ["a flag that is off", "turned-off", ADA, "DISABLED"],
  ])("gives the reason of %s", async (_name, key, context, reason) => {
    const { client } = await connect(context);
    const details = client.getBooleanDetails(key, false);
    expect([details.reason, details.errorCode]).toEqual([reason, undefined]);
  });

  it.each([
    ["an unknown flag", "nope", ErrorCode.FLAG_NOT_FOUND],
    ["a name of every object", "constructor", ErrorCode.FLAG_NOT_FOUND],
    ["another type", "banner-text", ErrorCode.TYPE_MISMATCH],
    ["a broken flag", "broken", ErrorCode.GENERAL],
  ])("reports %s", async (_name, key, errorCode) => {
    const { client } = await connect();
    expect(client.getBooleanDetails(key, true)).toMatchObject({ value: true, reason: "ERROR", errorCode });
  });

  it("takes reasons from the values where the server knows no others", async () => {
    server.lacksFlagReasons = true;
    const { client } = await connect();
    expect(client.getBooleanDetails("new-checkout", false)).toMatchObject({ value: true, reason: "TARGETING_MATCH" });
    expect(client.getBooleanDetails("nope", true)).toMatchObject({ value: true, reason: "DEFAULT" });
  });

  it("serves a visitor without a key as the same anonymous one on each load", async () => {
    const storage = createMemoryStorage();
    for (let visit = 0; visit < 2; visit += 1) await connect({}, createProvider({ storage }));
    const ids = server.queries.map((query) => query.get("user_id"));
    expect(ids[0]).toMatch(/^[\da-f-]{36}$/);
    expect(new Set(ids).size).toBe(1);
  });

  it("reconciles another context, without an event of a changed configuration", async () => {
    const { client, domain, events } = await connect();
    expect(client.getBooleanValue("canada-only", false)).toBe(false);
    const change = OpenFeature.setContext(domain, { ...ADA, country: "CA" });
    expect(client.providerStatus).toBe(ProviderStatus.RECONCILING);
    await change;
    expect(client.getBooleanValue("canada-only", false)).toBe(true);
    expect(events).toEqual([ProviderEvents.Ready, ProviderEvents.Reconciling, ProviderEvents.ContextChanged]);
  });

  it("ends in error when another context cannot be loaded, and becomes ready with its values, not the earlier ones", async () => {
    const { client, domain } = await connect();
    server.isLost = true;
    await OpenFeature.setContext(domain, { targetingKey: "bo", country: "CA" });
    expect(client.providerStatus).toBe(ProviderStatus.ERROR);
    expect(client.getStringValue("banner-text", "d")).toBe("Hello");
    server.isLost = false;
    await vi.waitFor(() => expect(client.providerStatus).toBe(ProviderStatus.READY), 8_000);
    expect(client.getBooleanValue("canada-only", false)).toBe(true);
  }, 15_000);

  it("names the flags that another version changes", async () => {
    const { client, events } = await connect();
    server.publish(createConfig("Two"));
    const changed = `${ProviderEvents.ConfigurationChanged} banner-text`;
    await vi.waitFor(() => expect(events).toEqual([ProviderEvents.Ready, changed]), 5_000);
    expect(client.getStringValue("banner-text", "d")).toBe("Two");
  }, 10_000);

  it("is stale while the backend is lost, and ready again afterwards", async () => {
    const { client, events } = await connect();
    server.isLost = true;
    await vi.waitFor(() => expect(client.providerStatus).toBe(ProviderStatus.STALE), 8_000);
    expect(client.getStringValue("banner-text", "d")).toBe("Hello");
    server.isLost = false;
    await vi.waitFor(() => expect(client.providerStatus).toBe(ProviderStatus.READY), 8_000);
    expect(events).toEqual([ProviderEvents.Ready, ProviderEvents.Stale, ProviderEvents.Ready]);
  }, 20_000);

  it("starts stale from the values of an earlier visit while the backend is away", async () => {
    const storage = createMemoryStorage();
    await connect(ADA, createProvider({ storage }));
    server.isLost = true;
    const { client } = await connect(ADA, createProvider({ storage }));
    await vi.waitFor(() => expect(client.providerStatus).toBe(ProviderStatus.STALE));
    expect(client.getStringValue("banner-text", "d")).toBe("Hello");
  });

  it("is fatal for a key that the server refuses, and for one that is none", async () => {
    for (const sdkKey of ["dvc_client_unknown", "nonsense", undefined]) {
      await expect(connect(ADA, createProvider({ sdkKey }))).rejects.toMatchObject({ code: ErrorCode.PROVIDER_FATAL });
    }
  });

  it("starts in error within its time and becomes ready with the first values", async () => {
    server.isLost = true;
    const provider = createProvider({}, { startTimeoutMs: 200 });
    await expect(connect(ADA, provider)).rejects.toMatchObject({ code: ErrorCode.PROVIDER_NOT_READY });
    const client = OpenFeature.getClient(`web-${domains}`);
    expect(client.getBooleanDetails("new-checkout", false)).toMatchObject({ errorCode: ErrorCode.PROVIDER_NOT_READY });
    server.isLost = false;
    await vi.waitFor(() => expect(client.providerStatus).toBe(ProviderStatus.READY), 8_000);
  }, 15_000);

  it("reports a context that is invalid", async () => {
    const provider = createProvider();
    const invalid = { targetingKey: "x".repeat(201) };
    await expect(connect(invalid, provider)).rejects.toMatchObject({ code: ErrorCode.INVALID_CONTEXT });
  });

  it("works again when it is set again after another provider", async () => {
    const { client, domain, provider } = await connect();
    await OpenFeature.setProviderAndWait(domain, createProvider());
    await OpenFeature.setProviderAndWait(domain, provider);
    server.publish(createConfig("Two"));
    await vi.waitFor(() => expect(client.getStringValue("banner-text", "d")).toBe("Two"), 5_000);
    client.track("purchase");
    await provider.onClose();
    expect(server.posts.some((post) => post.includes("purchase"))).toBe(true);
  }, 10_000);

  it("tracks events with value and metadata, and posts them on close", async () => {
    const { client, provider } = await connect();
    client.track("purchase", { value: 9.5, currency: "EUR" });
    await provider.onClose();
    const [event] = server.posts.flatMap((post) => (JSON.parse(post) as { events: object[] }).events);
    expect(event).toMatchObject({ customType: "purchase", value: 9.5, metaData: { currency: "EUR" } });
  });

  it("runs its own hooks with each evaluation", async () => {
    const after = vi.fn<() => void>();
    const { client } = await connect(ADA, createProvider({}, { hooks: [{ after }] }));
    client.getBooleanValue("new-checkout", false);
    expect(after).toHaveBeenCalledTimes(1);
  });

  it("identifies the context at a client that the application owns, and leaves it open", async () => {
    const owned = createClient({ ...createOptions(), flagReasons: true });
    const { client, provider } = await connect({ ...ADA, country: "CA" }, new BurgeeWebProvider(owned));
    expect(client.getBooleanValue("canada-only", false)).toBe(true);
    await provider.onClose();
    expect(owned.track({ type: "still-open" })).toBe(true);
    await owned.close();
  });
});
