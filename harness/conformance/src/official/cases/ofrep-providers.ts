import assert from "node:assert/strict";

import { OFREPProvider } from "@openfeature/ofrep-provider";
import { OFREPWebProvider } from "@openfeature/ofrep-web-provider";
import { OpenFeature as ServerOpenFeature } from "@openfeature/server-sdk";
import type { Client as ServerClient } from "@openfeature/server-sdk";
import { OpenFeature as WebOpenFeature } from "@openfeature/web-sdk";
import type { Client as WebClient, Provider } from "@openfeature/web-sdk";

import { EVERYONE } from "../conformance-project.ts";
import type { OfficialCase } from "../official-case.ts";
import type { OfficialWorld } from "../official-world.ts";
import { waitUntil } from "../wait-until.ts";

const VISITOR = { targetingKey: "visitor" };
const BULK = /^POST \/ofrep\/v1\/evaluate\/flags(\?|$)/;
const PUSH_TIMEOUT_MS = 4_000;

/** The published OpenFeature provider for servers: one request per evaluation. */
const SERVER_CASES: readonly OfficialCase[] = [
  {
    name: "resolves a value of each type with reason, variant and metadata",
    sdk: "ofrep-provider",
    covers: "OFREP: single evaluation",
    run: (world) =>
      withServerProvider(world, async (client) => {
        const { enabled, limit, theme } = EVERYONE;
        assert.notEqual(await client.getStringValue("headline", "the default", VISITOR), "the default");
        assert.equal(await client.getBooleanValue("enabled", false, VISITOR), enabled);
        assert.equal(await client.getNumberValue("limit", 0, VISITOR), limit);
        assert.deepEqual(await client.getObjectValue("theme", {}, VISITOR), theme);
        const details = await client.getBooleanDetails("enabled", false, VISITOR);
        assert.equal(details.reason, "STATIC");
        assert.equal(typeof details.variant, "string");
        assert.equal(details.errorCode, undefined);
      }),
  },
  {
    name: "targets the attributes of the context",
    sdk: "ofrep-provider",
    covers: "OFREP: context",
    run: (world) =>
      withServerProvider(world, async (client) => {
        assert.equal(await client.getBooleanValue("is-gold", false, { ...VISITOR, tier: "gold" }), true);
        assert.equal(await client.getBooleanValue("is-canada", false, { ...VISITOR, country: "CA" }), true);
        assert.equal(await client.getBooleanValue("is-gold", false, VISITOR), false);
      }),
  },
  {
    name: "reports FLAG_NOT_FOUND for an unknown flag",
    sdk: "ofrep-provider",
    covers: "OFREP: 404",
    run: (world) =>
      withServerProvider(world, async (client) => {
        const details = await client.getBooleanDetails("missing", true, VISITOR);
        assert.deepEqual([details.value, details.errorCode], [true, "FLAG_NOT_FOUND"]);
      }),
  },
  {
    name: "applies the code's default where the flag serves nothing",
    sdk: "ofrep-provider",
    covers: "OFREP: code default",
    run: (world) =>
      withServerProvider(world, async (client) => {
        // Version 0.1.3 is older than answers without a value: it applies the default, but calls it an error.
        for (const fallback of [true, false]) {
          assert.equal(await client.getBooleanValue("is-canada", fallback, VISITOR), fallback);
        }
        const request = world.relay.find(/^POST \/ofrep\/v1\/evaluate\/flags\/is-canada/).at(-1);
        const answer = JSON.parse(request?.responseBody ?? "null");
        assert.deepEqual([request?.status, answer.reason, "value" in answer], [200, "DEFAULT", false]);
      }),
  },
  {
    name: "reports TYPE_MISMATCH for another type",
    sdk: "ofrep-provider",
    covers: "OFREP: types",
    run: (world) =>
      withServerProvider(world, async (client) => {
        const details = await client.getNumberDetails("enabled", 5, VISITOR);
        assert.deepEqual([details.value, details.errorCode], [5, "TYPE_MISMATCH"]);
      }),
  },
  {
    name: "reports TARGETING_KEY_MISSING for a context without a key",
    sdk: "ofrep-provider",
    covers: "OFREP: 400",
    run: (world) =>
      withServerProvider(world, async (client) => {
        const details = await client.getBooleanDetails("enabled", false, { tier: "gold" });
        assert.deepEqual([details.value, details.errorCode], [false, "TARGETING_KEY_MISSING"]);
      }),
  },
  ...[401, 403, 429, 500, 503].map((status): OfficialCase => ({
    name: `serves the default on ${status} and recovers`,
    sdk: "ofrep-provider",
    covers: `OFREP: ${status}`,
    run: (world) =>
      withServerProvider(world, async (client) => {
        const fault = { kind: "answer", status, headers: { "retry-after": "1" } } as const;
        world.relay.addFault(/^POST \/ofrep\//, fault, 1);
        assert.equal(await client.getBooleanValue("enabled", false, VISITOR), false);
        await waitUntil("it recovers", 5_000, () => client.getBooleanValue("enabled", false, VISITOR));
      }),
  })),
];

/** The published OpenFeature provider for browsers: all flags at once, an ETag, an event stream. */
const WEB_CASES: readonly OfficialCase[] = [
  {
    name: "resolves a value of each type from one request",
    sdk: "ofrep-web-provider",
    covers: "OFREP: bulk evaluation",
    run: (world) =>
      withWebProvider(world, { changeDetection: "none" }, async (client) => {
        const { enabled, limit, theme } = EVERYONE;
        assert.notEqual(client.getStringValue("headline", "the default"), "the default");
        assert.equal(client.getBooleanValue("enabled", false), enabled);
        assert.equal(client.getNumberValue("limit", 0), limit);
        assert.deepEqual(client.getObjectValue("theme", {}), theme);
        assert.equal(world.relay.find(BULK).length, 1);
        assert.equal(client.getBooleanDetails("missing", true).errorCode, "FLAG_NOT_FOUND");
      }),
  },
  {
    name: "gets new values when the context changes",
    sdk: "ofrep-web-provider",
    covers: "OFREP: ETag covers the context",
    run: (world) =>
      withWebProvider(world, { changeDetection: "none" }, async (client, domain) => {
        assert.equal(client.getBooleanValue("is-canada", false), false);
        await WebOpenFeature.setContext(domain, { ...VISITOR, country: "CA" });
        assert.equal(client.getBooleanValue("is-canada", false), true);
      }),
  },
  {
    name: "applies the code's default without an error where a flag of the list has no value",
    sdk: "ofrep-web-provider",
    covers: "OFREP: code default",
    run: (world) =>
      withWebProvider(world, { changeDetection: "none" }, async (client, domain) => {
        const read = (): unknown[] => {
          const { value, reason, errorCode } = client.getBooleanDetails("is-canada", true);
          return [value, reason, errorCode];
        };
        assert.deepEqual(read(), [true, "DEFAULT", undefined]);
        assert.equal(client.getStringValue("is-canada", "any type"), "any type");
        await WebOpenFeature.setContext(domain, { ...VISITOR, country: "CA" });
        assert.deepEqual(read(), [true, "TARGETING_MATCH", undefined]);
        await WebOpenFeature.setContext(domain, VISITOR);
        assert.deepEqual(read(), [true, "DEFAULT", undefined]);
      }),
  },
  {
    name: "is answered 304 while nothing changes, and polls a change in",
    sdk: "ofrep-web-provider",
    covers: "OFREP: 304",
    run: (world) =>
      withWebProvider(world, { changeDetection: "polling", pollInterval: 300 }, async (client) => {
        await waitUntil("a poll is answered 304", 5_000, () =>
          world.relay.find(BULK).some(({ status }) => status === 304),
        );
        const { headline } = await world.publishChange();
        await waitUntil("the change is seen", 10_000, () => client.getStringValue("headline", "") === headline);
      }),
  },
  {
    name: "follows the event stream",
    sdk: "ofrep-web-provider",
    covers: "OFREP: eventStreams and refetchEvaluation",
    run: (world) =>
      withWebProvider(world, { changeDetection: "sse" }, async (client) => {
        await waitUntil("the stream is open", 5_000, () => world.relay.streamCount > 0);
        const { headline } = await world.publishChange();
        await waitUntil(
          "the change is pushed",
          PUSH_TIMEOUT_MS,
          () => client.getStringValue("headline", "") === headline,
        );
        const refetch = world.relay.find(BULK).at(-1);
        assert.ok(refetch?.path.includes("flagConfigEtag="), `the refetch was ${refetch?.path}`);
      }),
  },
  {
    name: "keeps its values during an outage and recovers",
    sdk: "ofrep-web-provider",
    covers: "OFREP: 5xx",
    run: (world) =>
      withWebProvider(world, { changeDetection: "polling", pollInterval: 300 }, async (client) => {
        const held = client.getStringValue("headline", "");
        world.relay.addFault(BULK, { kind: "answer", status: 503 });
        const { headline } = await world.publishChange();
        const before = world.relay.find(BULK).length;
        await waitUntil("polls fail", 5_000, () => world.relay.find(BULK).length >= before + 2);
        assert.equal(client.getStringValue("headline", ""), held);
        world.relay.clearFaults();
        await waitUntil("the change is seen", 10_000, () => client.getStringValue("headline", "") === headline);
      }),
  },
];

export const OFREP_PROVIDER_CASES: readonly OfficialCase[] = [...SERVER_CASES, ...WEB_CASES];

let domains = 0;

async function withServerProvider(world: OfficialWorld, run: (client: ServerClient) => Promise<void>): Promise<void> {
  const domain = `server-${(domains += 1)}`;
  const key = await world.createKey("server");
  const provider = new OFREPProvider({ baseUrl: world.url, headers: [["Authorization", `Bearer ${key}`]] });
  await ServerOpenFeature.setProviderAndWait(domain, provider);
  try {
    await run(ServerOpenFeature.getClient(domain));
  } finally {
    world.relay.clearFaults();
  }
}

async function withWebProvider(
  world: OfficialWorld,
  options: Partial<ConstructorParameters<typeof OFREPWebProvider>[0]>,
  run: (client: WebClient, domain: string) => Promise<void>,
): Promise<void> {
  const domain = `web-${(domains += 1)}`;
  const key = await world.createKey("client");
  const provider = new OFREPWebProvider({
    baseUrl: world.url,
    headers: [["Authorization", `Bearer ${key}`]],
    cacheMode: "disabled",
    ...options,
  });
  await WebOpenFeature.setContext(domain, VISITOR);
  // The package declares `hooks?: Hook[] | undefined`, which differs from an absent member under exact optional types.
  await WebOpenFeature.setProviderAndWait(domain, provider as unknown as Provider);
  try {
    await run(WebOpenFeature.getClient(domain), domain);
  } finally {
    world.relay.clearFaults();
    await provider.onClose?.();
  }
}
