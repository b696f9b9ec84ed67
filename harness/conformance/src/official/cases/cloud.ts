import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

import { initializeDevCycle as initializeCloudClient } from "@devcycle/js-cloud-server-sdk";
import { initializeDevCycle as initializeNodeClient } from "@devcycle/nodejs-server-sdk";

import { EVERYONE } from "../conformance-project.ts";
import type { OfficialCase, SubjectSdk } from "../official-case.ts";
import type { OfficialWorld } from "../official-world.ts";
import { silentLogger } from "../silent-logger.ts";

const USER = { user_id: "cloud-user" };
/** Requests that the SDKs make for one evaluation while the server answers 5xx: one and five retries. */
const REQUESTS_DURING_OUTAGE = 6;

type CloudClient = ReturnType<typeof initializeCloudClient>;

/** Both packages with a cloud mode, pointed at the relay. */
const CLIENTS: Readonly<Record<string, (world: OfficialWorld, key: string) => CloudClient>> = {
  "nodejs-server-sdk cloud": (world, key) =>
    initializeNodeClient(key, { enableCloudBucketing: true, bucketingAPIURI: world.url, logger: silentLogger }),
  "js-cloud-server-sdk": (world, key) =>
    initializeCloudClient(key, { bucketingAPIURI: world.url, logger: silentLogger }),
};

type CloudCase = Omit<OfficialCase, "sdk" | "run"> & {
  run(world: OfficialWorld, client: CloudClient, key: string): Promise<void>;
};

const CASES: readonly CloudCase[] = [
  {
    name: "evaluates a variable of each type",
    covers: "bucketing API: /v1/variables/{key}",
    async run(_world, client) {
      const { enabled, limit, theme } = EVERYONE;
      assert.notEqual(await client.variableValue(USER, "headline", "the default"), "the default");
      assert.equal(await client.variableValue(USER, "enabled", false), enabled);
      assert.equal(await client.variableValue(USER, "limit", 0), limit);
      assert.deepEqual(await client.variableValue(USER, "theme", {}), theme);
      const variable = await client.variable(USER, "enabled", false);
      assert.deepEqual([variable.isDefaulted, variable.eval?.reason], [false, "TARGETING_MATCH"]);
    },
  },
  {
    name: "targets country, custom data and private custom data",
    covers: "bucketing API: user body",
    async run(_world, client) {
      const isServed = (user: object, key: string): Promise<boolean> =>
        client.variableValue({ ...USER, ...user }, key, false);
      assert.equal(await isServed({}, "is-canada"), false);
      assert.equal(await isServed({ country: "CA" }, "is-canada"), true);
      assert.equal(await isServed({ customData: { tier: "gold" } }, "is-gold"), true);
      assert.equal(await isServed({ privateCustomData: { secret: "sesame" } }, "is-insider"), true);
      assert.equal(await isServed({}, "is-server-only"), true);
    },
  },
  {
    name: "lists all variables and features",
    covers: "bucketing API: /v1/variables, /v1/features",
    async run(_world, client) {
      const variables = await client.allVariables({ ...USER, country: "CA" });
      assert.equal(variables["enabled"]?.type, "Boolean");
      assert.ok("is-canada" in variables);
      const features = await client.allFeatures({ ...USER, country: "CA" });
      assert.equal(features["canada"]?.variationKey, "yes");
    },
  },
  {
    name: "gets the default for an unknown key after one request, which is answered 404",
    covers: "cloud table: 404",
    async run(world, client, key) {
      const variable = await client.variable(USER, "missing", "default");
      assert.deepEqual([variable.value, variable.isDefaulted], ["default", true]);
      const requests = findRequests(world, key, /\/v1\/variables\/missing/);
      assert.deepEqual(
        requests.map(({ status }) => status),
        [404],
      );
      assert.equal(JSON.parse(requests[0]?.responseBody ?? "{}").statusCode, 404);
    },
  },
  {
    name: "gets the default when the type differs",
    covers: "bucketing API: type must match the default's",
    async run(_world, client) {
      const variable = await client.variable(USER, "enabled", "text");
      assert.deepEqual([variable.value, variable.isDefaulted], ["text", true]);
    },
  },
  {
    name: "sees a change with its next evaluation, once the edge's soft lifetime is over",
    covers: "checklist 1",
    async run(world, client) {
      const { headline } = await world.publishChange();
      const deadlineMs = Date.now() + 8_000;
      let seen = "";
      while (seen !== headline && Date.now() < deadlineMs) seen = await client.variableValue(USER, "headline", "");
      assert.equal(seen, headline);
    },
  },
  {
    name: "reports an event that is answered 201 and lands",
    covers: "bucketing API: /v1/track",
    async run(world, client, key) {
      const customType = `cloud-${randomUUID()}`;
      await client.track(USER, { type: customType, value: 3, metaData: { a: "b" } });
      assert.deepEqual(
        findRequests(world, key, /\/v1\/track/).map(({ status }) => status),
        [201],
      );
      const [landed] = await world.waitForLanded(customType, 1, (event) => event.customType === customType);
      assert.deepEqual([landed?.type, landed?.value, landed?.userId], ["customEvent", 3, USER.user_id]);
    },
  },
  ...[400, 401, 403, 429].map((status): CloudCase => ({
    name: `passes ${status} on to the application after one request`,
    covers: `cloud table: ${status}`,
    async run(world, client, key) {
      world.relay.addFault(/\/v1\/variables/, { kind: "answer", status });
      await assert.rejects(client.variable(USER, "enabled", false));
      assert.equal(findRequests(world, key, /\/v1\/variables/).length, 1);
    },
  })),
  {
    name: "retries five times on 503, then serves the default",
    covers: "cloud table: 5xx",
    async run(world, client, key) {
      world.relay.addFault(/\/v1\/variables/, { kind: "answer", status: 503 });
      assert.equal(await client.variableValue(USER, "enabled", false), false);
      assert.equal(findRequests(world, key, /\/v1\/variables/).length, REQUESTS_DURING_OUTAGE);
    },
  },
  {
    name: "gets its value after short trouble",
    covers: "cloud table: 5xx, recovery",
    async run(world, client) {
      world.relay.addFault(/\/v1\/variables/, { kind: "answer", status: 500 }, 2);
      assert.equal(await client.variableValue(USER, "enabled", false), true);
    },
  },
  {
    name: "is refused with 401 for an unknown key",
    covers: "checklist 4: 401 off the CDN path",
    async run(world) {
      const unknown = "dvc_server_00000000-unknown-key";
      for (const open of Object.values(CLIENTS))
        await assert.rejects(open(world, unknown).variable(USER, "enabled", false));
      const statuses = findRequests(world, unknown, /\/v1\/variables/).map(({ status }) => status);
      assert.deepEqual(new Set(statuses), new Set([401]));
    },
  },
];

export const CLOUD_CASES: readonly OfficialCase[] = Object.entries(CLIENTS).flatMap(([sdk, open]) =>
  CASES.map(({ run, ...described }) => ({
    ...described,
    sdk: sdk as SubjectSdk,
    async run(world: OfficialWorld) {
      const key = await world.createKey("server");
      await run(world, open(world, key), key);
    },
  })),
);

function findRequests(world: OfficialWorld, key: string, pattern: RegExp): ReturnType<OfficialWorld["relay"]["find"]> {
  return world.relay.find(pattern).filter(({ headers }) => headers.authorization === key);
}
