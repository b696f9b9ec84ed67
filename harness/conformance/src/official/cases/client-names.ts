import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

import { isRecord } from "@burgee/contract";
import type { DevCycleClient } from "@devcycle/js-client-sdk";

import { hashText } from "../../oracle/murmur-hash.ts";
import type { OfficialCase } from "../official-case.ts";
import type { OfficialWorld } from "../official-world.ts";
import { waitUntil } from "../wait-until.ts";
import { findConfigRequests, withBrowserClient } from "./open-browser-client.ts";
import { assertSuccessBody, send } from "./wire-request.ts";

const VERSION_TIMEOUT_MS = 8_000;
/** Variables that client SDKs may see and that only some users are served. */
const TARGETED = ["is-canada", "is-gold", "is-insider"];

/** What client configs tell of names: hashes of the keys that a user is not served, and obfuscated keys. */
export const CLIENT_NAME_CASES: readonly OfficialCase[] = [
  {
    name: "takes the hashes of keys that it is not served, and reports an unserved key's default like any other",
    sdk: "js-client-sdk",
    covers: "client API: knownVariableKeys",
    async run(world) {
      const user = { user_id: `shopper-${randomUUID()}` };
      const run = async (client: DevCycleClient, key: string): Promise<void> => {
        await client.onClientInitialized();
        assert.equal(readKnownKeys(findConfigRequests(world, key).at(-1)?.responseBody).length, TARGETED.length);
        assert.equal(client.variableValue("is-canada", false), false);
        assert.equal(client.variable("is-canada", false).eval?.reason, "DEFAULT");
        await client.flushEvents();
        const [landed] = await world.waitForLanded("the default", 1, ({ userId }) => userId === user.user_id);
        assert.deepEqual([landed?.type, landed?.target], ["variableDefaulted", "is-canada"]);
        await client.identifyUser({ ...user, country: "CA" });
        assert.equal(readKnownKeys(findConfigRequests(world, key).at(-1)?.responseBody).length, TARGETED.length - 1);
        assert.equal(client.variableValue("is-canada", false), true);
      };
      await withBrowserClient(world, {}, run, user);
    },
  },
  {
    name: "lists MurmurHash3 of key and clientSDKKey for each key that the user is not served",
    sdk: "wire",
    covers: "client API: knownVariableKeys",
    async run(world) {
      const key = await world.createKey("client");
      const server = await world.createKey("server");
      const { etag } = await world.readCurrentVersion();
      const bootstrap = `GET /config/v2/server/bootstrap/${server}.json`;
      await waitUntil("the current version is served", VERSION_TIMEOUT_MS, async () => {
        const { headers } = await send(world, bootstrap);
        const config = await fetchConfig(world, key, "");
        return headers.get("etag") === etag && config["etag"] === etag;
      });
      const { clientSDKKey } = assertSuccessBody(await send(world, bootstrap));
      const expected = TARGETED.map((name) => hashText(`${name}${String(clientSDKKey)}`, 0, "standard"));
      const served = await fetchConfig(world, key, "");
      const ascending = (a: number, b: number): number => a - b;
      assert.deepEqual([...(served["knownVariableKeys"] as number[])].sort(ascending), expected.sort(ascending));
      const insider = `&customData=${encodeURIComponent('{"tier":"gold","secret":"sesame"}')}&country=CA`;
      assert.deepEqual((await fetchConfig(world, key, insider))["knownVariableKeys"], []);
    },
  },
  {
    name: "gives a mobile app that asks for it the obfuscated keys of browsers, and no readable name",
    sdk: "wire",
    covers: "client API: obfuscated; checklist 3: obfuscated",
    async run(world) {
      const client = await world.createKey("client");
      const mobile = await world.createKey("mobile");
      const { etag } = await world.readCurrentVersion();
      await waitUntil("the current version is served", VERSION_TIMEOUT_MS, async () => {
        const configs = await Promise.all([client, mobile].map((key) => fetchConfig(world, key, "&obfuscated=1")));
        return configs.every((config) => config["etag"] === etag);
      });
      const [browser, app] = await Promise.all([client, mobile].map((key) => fetchConfig(world, key, "&obfuscated=1")));
      for (const map of ["features", "variables", "featureVariationMap", "variableVariationMap"]) {
        assert.deepEqual(app?.[map], browser?.[map], map);
      }
      assert.ok(Object.keys(app?.["variables"] as object).every((name) => name.startsWith("dvc_obfs_")));
      for (const name of ["headline", "everyone", ...TARGETED])
        assert.ok(!JSON.stringify(app).includes(`"${name}"`), name);
      assert.ok("headline" in ((await fetchConfig(world, mobile, ""))["variables"] as object));
    },
  },
];

async function fetchConfig(world: OfficialWorld, key: string, query: string): Promise<Record<string, unknown>> {
  const path = key.startsWith("dvc_mobile") ? "/v1/mobileSDKConfig" : "/v1/sdkConfig";
  return assertSuccessBody(await send(world, `GET ${path}?sdkKey=${key}&user_id=wire${query}`));
}

function readKnownKeys(body: string | undefined): readonly number[] {
  const config: unknown = JSON.parse(body ?? "null");
  const keys = isRecord(config) ? config["knownVariableKeys"] : undefined;
  assert.ok(Array.isArray(keys), "knownVariableKeys is a list");
  for (const hash of keys) assert.ok(Number.isInteger(hash) && hash >= 0 && hash <= 0xff_ff_ff_ff, String(hash));
  return keys as readonly number[];
}
