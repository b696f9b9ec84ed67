import assert from "node:assert/strict";

import { EVERYONE } from "../conformance-project.ts";
import type { Fault } from "../fault.ts";
import type { OfficialCase } from "../official-case.ts";
import { waitUntil } from "../wait-until.ts";
import { findConfigRequests, openBrowserClient, withBrowserClient } from "./open-browser-client.ts";

const sdk = "js-client-sdk";
const SDK_CONFIG = /^GET \/v1\/sdkConfig/;
const PUSH_TIMEOUT_MS = 4_000;

const HEALTHY_CASES: readonly OfficialCase[] = [
  {
    name: "initialises and serves a value of each type",
    sdk,
    covers: "client API: sdkConfig",
    run: (world) =>
      withBrowserClient(world, {}, async (client) => {
        await client.onClientInitialized();
        const { enabled, limit, theme } = EVERYONE;
        assert.equal(client.isInitialized, true);
        assert.notEqual(client.variableValue("headline", "the default"), "the default");
        assert.equal(client.variableValue("enabled", false), enabled);
        assert.equal(client.variableValue("limit", 0), limit);
        assert.deepEqual(client.variableValue("theme", {}), theme);
        assert.equal(client.variable("enabled", false).eval?.reason, "TARGETING_MATCH");
        assert.equal(client.allFeatures()["everyone"]?.variationKey, "on");
      }),
  },
  {
    name: "is not shown server-only features, and has every user field evaluated",
    sdk,
    covers: "client API: query parameters and visibility",
    run: (world) =>
      withBrowserClient(
        world,
        {},
        async (client) => {
          await client.onClientInitialized();
          const keys = Object.keys(client.allVariables());
          for (const key of ["is-canada", "is-gold", "is-insider"]) assert.ok(keys.includes(key), `${key} is served`);
          assert.ok(!keys.includes("is-server-only"));
        },
        {
          user_id: "é+b c&d",
          email: "a+b@c.d",
          country: "CA",
          customData: { tier: "gold", text: "é ü" },
          privateCustomData: { secret: "sesame" },
        },
      ),
  },
  {
    name: "gets another user's values with identifyUser",
    sdk,
    covers: "client API: identify",
    run: (world) =>
      withBrowserClient(world, {}, async (client) => {
        await client.onClientInitialized();
        assert.equal(client.variableValue("is-canada", false), false);
        await client.identifyUser({ user_id: "other", country: "CA" });
        assert.equal(client.variableValue("is-canada", false), true);
      }),
  },
  {
    name: "gets a change pushed, and body ETag and message agree",
    sdk,
    covers: "checklist 1 and 2: ETag identical in stream and client body",
    run: (world) =>
      withBrowserClient(world, { disableRealtimeUpdates: false }, async (client, key) => {
        await client.onClientInitialized();
        await waitUntil("the stream is open", 5_000, () => world.relay.streamCount > 0);
        const { headline, version } = await world.publishChange();
        await waitUntil(
          "the change is pushed",
          PUSH_TIMEOUT_MS,
          () => client.variableValue("headline", "") === headline,
        );
        const refetch = findConfigRequests(world, key).at(-1);
        const query = new URLSearchParams(refetch?.path.split("?")[1]);
        assert.equal(query.get("sseEtag"), version.etag);
        assert.equal(query.get("sseLastModified"), String(version.lastModifiedMs));
        assert.equal(JSON.parse(refetch?.responseBody ?? "{}").etag, version.etag);
      }),
  },
  {
    name: "opens its stream again after it was cut, and is told of later changes",
    sdk,
    covers: "realtime: browser EventSource",
    run: (world) =>
      withBrowserClient(world, { disableRealtimeUpdates: false }, async (client) => {
        await client.onClientInitialized();
        await waitUntil("the stream is open", 5_000, () => world.relay.streamCount > 0);
        world.relay.cutStreams();
        await waitUntil("the stream is open again", 30_000, () => world.relay.streamCount > 0);
        const { headline } = await world.publishChange();
        await waitUntil(
          "the change is pushed",
          PUSH_TIMEOUT_MS,
          () => client.variableValue("headline", "") === headline,
        );
      }),
  },
  {
    name: "serves obfuscated keys when asked to",
    sdk,
    covers: "checklist 3: obfuscated",
    run: (world) =>
      withBrowserClient(world, { enableObfuscation: true }, async (client, key) => {
        await client.onClientInitialized();
        assert.ok(findConfigRequests(world, key)[0]?.path.includes("obfuscated=1"));
        const keys = Object.keys(client.allVariables());
        assert.ok(keys.length > 0);
        assert.ok(
          keys.every((name) => name.startsWith("dvc_obfs_")),
          keys.join(),
        );
      }),
  },
  {
    name: "stores an identified user's data",
    sdk,
    covers: "client API: edgedb",
    run: (world) =>
      withBrowserClient(world, { enableEdgeDB: true }, async (client) => {
        await client.onClientInitialized();
        await waitUntil(
          "the data is sent",
          3_000,
          () => world.relay.find(/^PATCH \/v1\/edgedb\//)[0]?.status !== undefined,
        );
        const [patch] = world.relay.find(/^PATCH \/v1\/edgedb\//);
        assert.equal(patch?.status, 200);
        assert.equal(typeof JSON.parse(patch.responseBody ?? "{}").message, "string");
      }),
  },
];

const FATAL_CASES: readonly OfficialCase[] = [
  {
    name: "rejects initialisation for an unknown key, which is answered 401",
    sdk,
    covers: "client table: 401; checklist 4",
    async run(world) {
      const key = "dvc_client_00000000-unknown-key";
      const client = openBrowserClient(world, key);
      await assert.rejects(client.onClientInitialized());
      const [request] = findConfigRequests(world, key);
      assert.equal(request?.status, 401);
      assert.equal(JSON.parse(request.responseBody ?? "{}").statusCode, 401);
      await client.close();
    },
  },
  ...[401, 403].map((status): OfficialCase => ({
    name: `treats ${status} as fatal`,
    sdk,
    covers: `client table: ${status}`,
    async run(world) {
      world.relay.addFault(SDK_CONFIG, { kind: "answer", status });
      await withBrowserClient(world, {}, async (client) => {
        await assert.rejects(client.onClientInitialized());
        assert.equal(client.isInitialized, false);
      });
    },
  })),
];

interface Outage {
  readonly what: string;
  readonly fault: Fault;
  readonly requests: number;
}

const OUTAGES: readonly Outage[] = [
  { what: "400", fault: { kind: "answer", status: 400 }, requests: 1 },
  { what: "404", fault: { kind: "answer", status: 404 }, requests: 1 },
  { what: "500", fault: { kind: "answer", status: 500 }, requests: 6 },
  { what: "503", fault: { kind: "answer", status: 503 }, requests: 6 },
  { what: "broken connections", fault: { kind: "cut" }, requests: 6 },
];

const OUTAGE_CASES: readonly OfficialCase[] = [
  ...OUTAGES.map(({ what, fault, requests }): OfficialCase => ({
    name: `initialises with defaults on ${what} after ${requests === 1 ? "one request" : `${requests} requests`}`,
    sdk,
    covers: `client table: ${what}`,
    async run(world) {
      world.relay.addFault(SDK_CONFIG, fault);
      await withBrowserClient(world, {}, async (client, key) => {
        await client.onClientInitialized();
        assert.equal(client.variableValue("headline", "the default"), "the default");
        assert.equal(findConfigRequests(world, key).length, requests);
      });
    },
  })),
  {
    name: "gets its config after short trouble",
    sdk,
    covers: "client table: 5xx, recovery",
    async run(world) {
      world.relay.addFault(SDK_CONFIG, { kind: "answer", status: 502 }, 2);
      await withBrowserClient(world, {}, async (client) => {
        await client.onClientInitialized();
        assert.notEqual(client.variableValue("headline", "the default"), "the default");
      });
    },
  },
  {
    name: "takes a config whose body arrives slowly",
    sdk,
    covers: "relay: slow bodies",
    async run(world) {
      world.relay.addFault(SDK_CONFIG, { kind: "slow_body", durationMs: 1_000 });
      await withBrowserClient(world, {}, async (client) => {
        await client.onClientInitialized();
        assert.notEqual(client.variableValue("headline", "the default"), "the default");
      });
    },
  },
  {
    name: "serves defaults after a truncated body and recovers with the next fetch",
    sdk,
    covers: "relay: truncated bodies",
    async run(world) {
      world.relay.addFault(SDK_CONFIG, { kind: "truncate_body" });
      await withBrowserClient(world, {}, async (client) => {
        await client.onClientInitialized();
        assert.equal(client.variableValue("headline", "the default"), "the default");
        world.relay.clearFaults();
        await client.identifyUser({ user_id: "again" });
        assert.notEqual(client.variableValue("headline", "the default"), "the default");
      });
    },
  },
];

export const BROWSER_CONFIG_CASES: readonly OfficialCase[] = [...HEALTHY_CASES, ...FATAL_CASES, ...OUTAGE_CASES];
