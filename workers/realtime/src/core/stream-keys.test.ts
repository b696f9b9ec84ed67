import { sdkKeyObjectName } from "@burgee/contract";
import {
  createIntegrity,
  createMeter,
  guardStore,
  type IntegritySettings,
  type ObjectStore,
} from "@burgee/worker-common";
import { createManualClock, createMemoryObjectStore } from "@burgee/worker-common/testing";
import { beforeEach, describe, expect, it } from "vitest";

import { StreamKeys } from "./stream-keys.ts";

const DIGEST = "a".repeat(64);
const NAME = sdkKeyObjectName(DIGEST);
const RECORD = {
  kind: "client",
  projectId: "p1",
  projectKey: "shop",
  environmentId: "e1",
  environmentKey: "production",
  createdAt: 1,
};

function createKeys(
  source: ObjectStore,
  clock: ReturnType<typeof createManualClock>,
  settings: IntegritySettings = {},
): StreamKeys {
  const meter = createMeter("burgee-realtime", undefined);
  const integrity = createIntegrity(settings, { log: () => undefined, meter, clock });
  return new StreamKeys(clock, guardStore(source, { timeoutMs: 1_000, clock }), integrity);
}

describe("the keys of a shard", () => {
  let clock = createManualClock();
  let store = createMemoryObjectStore("r2");
  let keys = createKeys(store, clock);
  beforeEach(() => {
    clock = createManualClock();
    store = createMemoryObjectStore("r2", clock);
    keys = createKeys(store, clock);
    store.write(NAME, RECORD);
  });

  it("are read once a minute", async () => {
    for (let open = 0; open < 100; open += 1) expect(await keys.isGood("e1", DIGEST)).toBe(true);
    expect(store.reads).toEqual([NAME]);
    store.write(NAME, { ...RECORD, revokedAt: 2 });
    await clock.advance(60_000);
    expect(await keys.isGood("e1", DIGEST)).toBe(false);
  });

  it("are asked for again at once when a revocation is announced", async () => {
    expect(await keys.isGood("e1", DIGEST)).toBe(true);
    store.write(NAME, { ...RECORD, revokedAt: 2 });
    keys.forget();
    expect(await keys.isGood("e1", DIGEST)).toBe(false);
  });

  it("are not remembered as good by a read that began before the announcement", async () => {
    const held = store.objects.get(NAME);
    const arrival = Promise.withResolvers<void>();
    let reads = 0;
    const slow: ObjectStore = {
      name: "r2",
      read: async (name) => {
        reads += 1;
        if (reads > 1) return store.read(name);
        await arrival.promise;
        return held;
      },
    };
    keys = createKeys(slow, clock);
    const early = keys.isGood("e1", DIGEST);
    store.write(NAME, { ...RECORD, revokedAt: 2 });
    keys.forget();
    arrival.resolve();
    expect(await early).toBe(false);
    expect(await keys.isGood("e1", DIGEST)).toBe(false);
  });

  it("refuse nobody while the store fails, unless it refused them before", async () => {
    store.isFailing = true;
    expect(await keys.isGood("e1", DIGEST)).toBe(true);
    store.isFailing = false;
    store.write(NAME, { ...RECORD, revokedAt: 2 });
    expect(await keys.isGood("e1", DIGEST)).toBe(false);
    store.isFailing = true;
    expect(await keys.isGood("e1", DIGEST, 0)).toBe(false);
  });

  it.each([
    ["is missing", undefined],
    ["is not JSON", "{"],
    ["lacks members", { kind: "client" }],
    ["is of another environment", { ...RECORD, environmentId: "e2" }],
    ["was revoked", { ...RECORD, revokedAt: 0 }],
  ])("are refused when the record %s", async (_, content) => {
    if (content === undefined) store.objects.clear();
    else store.write(NAME, content);
    expect(await keys.isGood("e1", DIGEST)).toBe(false);
  });

  it("are a bounded number, however many digests are asked for", async () => {
    await keys.isGood("e1", DIGEST);
    for (let key = 0; key < 1_000; key += 1) await keys.isGood("e1", String(key).padStart(64, "0"));
    await keys.isGood("e1", DIGEST);
    expect(store.reads).toHaveLength(1_002);
  });
});
