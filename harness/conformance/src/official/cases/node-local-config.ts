import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

import { EMPTY_ENVIRONMENT_KEY, EVERYONE } from "../conformance-project.ts";
import type { Fault } from "../fault.ts";
import type { OfficialCase } from "../official-case.ts";
import { waitUntil } from "../wait-until.ts";
import { configRequest, openLocalClient, POLL_MS, readHeadline, USER, withLocalClient } from "./open-local-client.ts";

const sdk = "nodejs-server-sdk local";
const SEEN_TIMEOUT_MS = 5_000;

/** Fetching, polling and versions, with a healthy network. */
const HEALTHY_CASES: readonly OfficialCase[] = [
  {
    name: "initialises and serves a value of each type",
    sdk,
    covers: "checklist 3: v2 path",
    run: (world) =>
      withLocalClient(world, {}, async (client) => {
        await client.onClientInitialized();
        const { enabled, limit, theme } = EVERYONE;
        assert.notEqual(readHeadline(client), "the default");
        assert.equal(client.variableValue(USER, "enabled", false), enabled);
        assert.equal(client.variableValue(USER, "limit", 0), limit);
        assert.deepEqual(client.variableValue(USER, "theme", {}), theme);
        const variable = client.variable(USER, "enabled", false);
        assert.deepEqual([variable.isDefaulted, variable.eval?.reason], [false, "TARGETING_MATCH"]);
        assert.equal(client.getConfigMetadata()?.environment.key, "live");
      }),
  },
  {
    name: "targets country, custom data and private custom data, and sees server-only features",
    sdk,
    covers: "config body: evaluators accept it",
    run: (world) =>
      withLocalClient(world, {}, async (client) => {
        await client.onClientInitialized();
        const keys = (user: Parameters<typeof client.allVariables>[0]): string[] =>
          Object.keys(client.allVariables(user)).filter((key) => key.startsWith("is-"));
        assert.deepEqual(keys(USER), ["is-server-only"]);
        assert.ok(keys({ ...USER, country: "CA" }).includes("is-canada"));
        assert.ok(keys({ ...USER, customData: { tier: "gold" } }).includes("is-gold"));
        assert.ok(keys({ ...USER, privateCustomData: { secret: "sesame" } }).includes("is-insider"));
      }),
  },
  {
    name: "polls with the stored ETag and is answered 304 with both validators",
    sdk,
    covers: "status table: 304; checklist 1",
    run: (world) =>
      withLocalClient(world, {}, async (client, key) => {
        await client.onClientInitialized();
        await waitUntil("a conditional poll", SEEN_TIMEOUT_MS, () => world.relay.find(configRequest(key)).length > 1);
        await waitUntil(
          "its answer",
          SEEN_TIMEOUT_MS,
          () => world.relay.find(configRequest(key))[1]?.status !== undefined,
        );
        const [first, second] = world.relay.find(configRequest(key));
        assert.equal(second?.headers["if-none-match"], first?.responseHeaders?.etag);
        assert.equal(second?.status, 304);
        assert.equal(second.responseHeaders?.etag, first?.responseHeaders?.etag);
        assert.equal(second.responseHeaders?.["last-modified"], first?.responseHeaders?.["last-modified"]);
      }),
  },
  {
    name: "sees a published change within its poll interval",
    sdk,
    covers: "checklist 1",
    run: (world) =>
      withLocalClient(world, {}, async (client) => {
        await client.onClientInitialized();
        const { headline } = await world.publishChange();
        await waitUntil("the change is seen", SEEN_TIMEOUT_MS + 5_000, () => readHeadline(client) === headline);
      }),
  },
  {
    name: "ends on the second of two versions published within a second",
    sdk,
    covers: "checklist 1: Last-Modified strictly later by a second",
    run: (world) =>
      withLocalClient(world, {}, async (client) => {
        await client.onClientInitialized();
        const first = await world.publishChange();
        const second = await world.publishChange();
        assert.ok(second.version.lastModifiedMs - first.version.lastModifiedMs >= 1_000);
        await waitUntil(
          "the second version is seen",
          SEEN_TIMEOUT_MS + 5_000,
          () => readHeadline(client) === second.headline,
        );
      }),
  },
  {
    name: "follows a rollback as a newer version",
    sdk,
    covers: "checklist 1: a rollback has a later date",
    run: (world) =>
      withLocalClient(world, {}, async (client) => {
        await client.onClientInitialized();
        const before = await world.publishChange();
        const after = await world.publishChange();
        await waitUntil("the change is seen", SEEN_TIMEOUT_MS + 5_000, () => readHeadline(client) === after.headline);
        const rolledBack = await world.rollBack(before.version.version);
        assert.ok(rolledBack.lastModifiedMs > after.version.lastModifiedMs);
        await waitUntil(
          "the rollback is seen",
          SEEN_TIMEOUT_MS + 5_000,
          () => readHeadline(client) === before.headline,
        );
      }),
  },
  {
    name: "works with a base URL that ends with a slash",
    sdk,
    covers: "checklist 3: double slashes",
    run: (world) =>
      withLocalClient(world, { configCDNURI: `${world.url}/`, eventsAPIURI: `${world.url}/` }, async (client, key) => {
        await client.onClientInitialized();
        assert.notEqual(readHeadline(client), "the default");
        assert.equal(world.relay.find(new RegExp(`^GET //config/v2/server/${key}`))[0]?.status, 200);
      }),
  },
  {
    name: "initialises without errors when nothing was published",
    sdk,
    covers: "status consequences: an empty environment is a valid config",
    async run(world) {
      const key = await world.createKey("server", EMPTY_ENVIRONMENT_KEY);
      const client = openLocalClient(world, key);
      try {
        await client.onClientInitialized();
        assert.equal(world.relay.find(configRequest(key))[0]?.status, 200);
        assert.equal(client.getConfigMetadata()?.environment.key, EMPTY_ENVIRONMENT_KEY);
        assert.deepEqual(client.allVariables(USER), {});
        assert.equal(readHeadline(client), "the default");
      } finally {
        await client.close();
      }
    },
  },
  {
    name: "rejects initialisation for an unknown key, which the platform answers with 403",
    sdk,
    covers: "checklist 4; status table: 403",
    async run(world) {
      const key = "dvc_server_00000000-unknown-key";
      const client = openLocalClient(world, key);
      await assert.rejects(client.onClientInitialized());
      await sleep(POLL_MS * 4);
      const requests = world.relay.find(configRequest(key));
      assert.ok(requests.length <= 2, `${requests.length} requests, expected at most 2`);
      assert.ok(requests.every(({ status }) => status === 403));
      assert.equal(JSON.parse(requests[0]?.responseBody ?? "{}").statusCode, 403);
      // A client that never initialised rejects here for the same reason.
      await client.close().catch(() => undefined);
    },
  },
  {
    name: "keeps serving after its key was revoked, and stops asking",
    sdk,
    covers: "status table: 403 for a revoked key",
    run: (world) =>
      withLocalClient(world, {}, async (client, key) => {
        await client.onClientInitialized();
        const headline = readHeadline(client);
        // An environment keeps its last server key.
        await world.createKey("server");
        await world.revokeKey(key);
        const refused = (): number =>
          world.relay.find(configRequest(key)).filter(({ status }) => status === 403).length;
        await waitUntil("the key is refused", 15_000, () => refused() > 0);
        await sleep(POLL_MS * 3);
        assert.ok(refused() <= 2, `${refused()} refused polls`);
        assert.equal(readHeadline(client), headline);
      }),
  },
];

interface Outage {
  readonly what: string;
  readonly row: string;
  readonly fault: Fault;
}

const OUTAGES: readonly Outage[] = [
  { what: "401", row: "401", fault: { kind: "answer", status: 401 } },
  { what: "404", row: "404", fault: { kind: "answer", status: 404 } },
  { what: "429", row: "429", fault: { kind: "answer", status: 429 } },
  { what: "500", row: "5xx / network", fault: { kind: "answer", status: 500 } },
  {
    what: "503 with Retry-After",
    row: "5xx / network",
    fault: { kind: "answer", status: 503, headers: { "retry-after": "1" } },
  },
  { what: "broken connections", row: "5xx / network", fault: { kind: "cut" } },
  { what: "bodies cut in the middle", row: "5xx / network", fault: { kind: "cut_body" } },
  { what: "truncated JSON", row: "200, not JSON", fault: { kind: "truncate_body" } },
  {
    what: "an HTML page",
    row: "200, not JSON",
    fault: { kind: "answer", status: 200, headers: { etag: '"html"', "content-type": "text/html" }, body: "<html>" },
  },
  { what: "answers slower than the timeout", row: "5xx / network", fault: { kind: "delay", delayMs: 1_500 } },
];

/** Every row of the status table, first during initialisation and then while running. */
const OUTAGE_CASES: readonly OfficialCase[] = OUTAGES.flatMap(({ what, row, fault }): OfficialCase[] => [
  {
    name: `starts without a config during ${what}, serves defaults, and recovers`,
    sdk,
    covers: `status table: ${row}; init with no config`,
    async run(world) {
      world.relay.addFault(/^GET \/config\//, fault);
      await withLocalClient(world, {}, async (client, key) => {
        await client.onClientInitialized();
        assert.equal(readHeadline(client), "the default");
        assert.ok(world.relay.find(configRequest(key)).length > 0);
        world.relay.clearFaults();
        await waitUntil("the config arrives", SEEN_TIMEOUT_MS, () => readHeadline(client) !== "the default");
      });
    },
  },
  {
    name: `keeps its config during ${what} and catches up afterwards`,
    sdk,
    covers: `status table: ${row}`,
    run: (world) =>
      withLocalClient(world, {}, async (client, key) => {
        await client.onClientInitialized();
        const held = readHeadline(client);
        const { headline } = await world.publishChange();
        world.relay.addFault(/^GET \/config\//, fault);
        const before = world.relay.find(configRequest(key)).length;
        await waitUntil(
          "two polls fail",
          SEEN_TIMEOUT_MS,
          () => world.relay.find(configRequest(key)).length >= before + 2,
        );
        assert.ok([held, headline].includes(readHeadline(client)), "a value is served throughout");
        world.relay.clearFaults();
        await waitUntil("the change is seen", SEEN_TIMEOUT_MS + 5_000, () => readHeadline(client) === headline);
      }),
  },
]);

const DEGRADED_CASES: readonly OfficialCase[] = [
  {
    name: "takes a config whose body arrives slowly",
    sdk,
    covers: "relay: slow bodies",
    async run(world) {
      world.relay.addFault(/^GET \/config\//, { kind: "slow_body", durationMs: 500 });
      await withLocalClient(world, {}, async (client) => {
        await client.onClientInitialized();
        assert.notEqual(readHeadline(client), "the default");
      });
    },
  },
];

export const NODE_LOCAL_CONFIG_CASES: readonly OfficialCase[] = [...HEALTHY_CASES, ...OUTAGE_CASES, ...DEGRADED_CASES];
