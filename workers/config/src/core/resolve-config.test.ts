import { type LoadConfig, loadConfig } from "@burgee/bucketing-wasm";
import { CONFIG_CONFIRMATION_MS, type SdkKeyKind } from "@burgee/contract";
import { createKeyDirectory, guardStores } from "@burgee/worker-common";
import { expect, it } from "vitest";

import { createCacheWorld } from "../../test/cache-world.ts";
import { writeKey, writeVersion } from "../../test/publish-fixture.ts";
import { compressBody } from "../adapters/compress-body.ts";
import { createEmptyConfigs } from "./empty-config.ts";
import type { ConfigNeed } from "./published-version.ts";
import { resolveConfig } from "./resolve-config.ts";

function createWorld() {
  let loads = 0;
  const countedLoad: LoadConfig = (bytes) => {
    loads += 1;
    return loadConfig(bytes);
  };
  const world = createCacheWorld(countedLoad);
  const { clock, r2, kv, configCache } = world;
  const deps = {
    keys: createKeyDirectory({ ...guardStores(r2, kv, clock), clock }),
    configCache,
    integrity: world.integrity,
    emptyConfigs: createEmptyConfigs({
      clock,
      compress: compressBody,
      loadConfig: countedLoad,
      describeStream: async () => undefined,
    }),
  };
  const allowedKinds: readonly SdkKeyKind[] = ["client"];
  const need: ConfigNeed = { view: "client", isCompiled: true };
  const resolve = (sdkKey: string) =>
    resolveConfig(
      { sdkKey, known: deps.keys.peek(sdkKey), allowedKinds, chooseNeed: () => need },
      deps,
      () => undefined,
    );
  return { ...world, resolve, readLoads: () => loads };
}

it("answers an unpublished environment without a store read and a compilation per request, and its first version", async () => {
  const { clock, r2, kv, resolve, readLoads, writers } = createWorld();
  const sdkKey = await writeKey("client", "env", writers);
  for (let request = 0; request < 50; request++) {
    expect(await resolve(sdkKey)).toMatchObject({ source: "unpublished", published: { pointer: { version: 0 } } });
  }
  // The key, and the pointer in either store.
  expect([r2.reads.length, kv.reads.length, readLoads()]).toEqual([2, 1, 1]);
  await clock.advance(CONFIG_CONFIRMATION_MS);
  await resolve(sdkKey);
  expect([r2.reads.length, kv.reads.length, readLoads()]).toEqual([3, 2, 1]);
  await writeVersion({ environmentId: "env", version: 1 }, writers);
  await clock.advance(CONFIG_CONFIRMATION_MS);
  expect(await resolve(sdkKey)).toMatchObject({ source: "r2", published: { pointer: { version: 1 } } });
});

it("keeps the empty configs of a bounded number of environments", async () => {
  const { resolve, readLoads, writers } = createWorld();
  const keys: string[] = [];
  for (let index = 0; index < 65; index++) keys.push(await writeKey("client", `env-${index}`, writers));
  for (const sdkKey of keys) await resolve(sdkKey);
  expect(readLoads()).toBe(65);
  await resolve(keys.at(-1) ?? "");
  expect(readLoads()).toBe(65);
  // The first had to go.
  expect(await resolve(keys[0] ?? "")).toMatchObject({ source: "unpublished" });
  expect(readLoads()).toBe(66);
});

it("serves no config of another project than the key's: counted, logged, and answered as an outage, not as a bad key", async () => {
  const { clock, meter, logged, resolve, writers } = createWorld();
  const own = await writeKey("client", "env", writers);
  const foreign = await writeKey("client", "env", writers, { projectId: "p-other" }, "foreign");
  await writeVersion({ environmentId: "env", version: 1 }, writers);
  expect(await resolve(own)).toMatchObject({ kind: "found" });
  for (let request = 0; request < 2; request++) {
    expect(await resolve(foreign)).toEqual({ kind: "unavailable" });
    expect(logged.at(-1)?.fields).toMatchObject({ object: "pointer", problem: "other_project", environmentId: "env" });
    await clock.advance(10_000);
  }
  expect(meter.read()).toMatchObject({ integrity_failed: 2 });
  expect(await resolve(own)).toMatchObject({ kind: "found" });
});
