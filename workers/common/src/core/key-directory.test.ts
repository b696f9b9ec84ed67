import { type SdkKeyRecord, createRecordSigner, createSigningKey, sdkKeyObjectName, sha256Hex } from "@burgee/contract";
import { describe, expect, it } from "vitest";

import { createMeter } from "../adapters/platform.ts";
import { guardStores } from "../adapters/published-stores.ts";
import type { Log } from "../ports.ts";
import { createManualClock, createMemoryObjectStore } from "../testing.ts";
import { createIntegrity } from "./integrity.ts";
import { KEY_LAST_GOOD_MS, type KeyLookup, createKeyDirectory } from "./key-directory.ts";

const KEY = "dvc_server_one";
const RECORD: SdkKeyRecord = {
  kind: "server",
  projectId: "p",
  projectKey: "shop",
  environmentId: "e",
  environmentKey: "production",
  createdAt: 1,
};

async function createWorld() {
  const clock = createManualClock();
  const r2 = createMemoryObjectStore("r2", clock);
  const kv = createMemoryObjectStore("kv", clock);
  const directory = createKeyDirectory({ ...guardStores(r2, kv, clock), clock });
  const name = sdkKeyObjectName(await sha256Hex(KEY));
  const lookup = (sdkKey = KEY): Promise<KeyLookup> => directory.lookup(sdkKey, () => {});
  return { clock, r2, kv, directory, name, lookup };
}

describe("createKeyDirectory", () => {
  it("finds a key, then answers from memory", async () => {
    const { r2, directory, name, lookup } = await createWorld();
    r2.write(name, RECORD);
    expect(directory.peek(KEY)).toBeUndefined();
    expect(await lookup()).toEqual({ kind: "found", record: RECORD });
    expect(directory.peek(KEY)).toEqual({ kind: "found", record: RECORD });
    expect(r2.reads).toEqual([name]);
  });

  it("reads the second store when the first fails, and believes its silence in nothing", async () => {
    const { r2, kv, name, lookup } = await createWorld();
    r2.isFailing = true;
    expect(await lookup()).toEqual({ kind: "unavailable" });
    kv.write(name, RECORD);
    expect(await lookup()).toEqual({ kind: "found", record: RECORD });
  });

  it("sees a new key within the soft lifetime", async () => {
    const { clock, r2, name, lookup } = await createWorld();
    expect(await lookup()).toEqual({ kind: "unknown" });
    r2.write(name, RECORD);
    await clock.advance(5_000);
    expect(await lookup()).toMatchObject({ kind: "found" });
  });

  it("sees a revocation within the soft lifetime, and a lagging copy does not undo it", async () => {
    const { clock, r2, kv, name, lookup } = await createWorld();
    r2.write(name, RECORD);
    kv.write(name, RECORD);
    await lookup();
    const revoked = { ...RECORD, revokedAt: 5 };
    r2.write(name, revoked);
    await clock.advance(5_000);
    expect(await lookup()).toEqual({ kind: "found", record: revoked });
    r2.isFailing = true;
    await clock.advance(10_000);
    expect(await lookup()).toEqual({ kind: "found", record: revoked });
  });

  it("goes on with a known key while both stores fail", async () => {
    const { clock, r2, kv, name, lookup } = await createWorld();
    r2.write(name, RECORD);
    await lookup();
    r2.isFailing = true;
    kv.isFailing = true;
    await clock.advance(3_600_000);
    expect(await lookup()).toMatchObject({ kind: "found" });
  });

  it("accepts a known key for a day while both stores fail, then answers that it cannot know", async () => {
    const { clock, r2, kv, name, lookup } = await createWorld();
    r2.write(name, RECORD);
    await lookup();
    r2.isFailing = true;
    kv.isFailing = true;
    await clock.advance(KEY_LAST_GOOD_MS - 1);
    expect(await lookup()).toMatchObject({ kind: "found" });
    await clock.advance(1);
    expect(await lookup()).toEqual({ kind: "unavailable" });
    r2.isFailing = false;
    await clock.advance(2_000);
    expect(await lookup()).toEqual({ kind: "found", record: RECORD });
  });

  it("does not count the time in which the second store confirmed a key", async () => {
    const { clock, r2, kv, name, lookup } = await createWorld();
    for (const store of [r2, kv]) store.write(name, RECORD);
    await lookup();
    r2.isFailing = true;
    await clock.advance(KEY_LAST_GOOD_MS);
    expect(await lookup()).toMatchObject({ kind: "found" });
    kv.isFailing = true;
    await clock.advance(KEY_LAST_GOOD_MS - 1);
    expect(await lookup()).toMatchObject({ kind: "found" });
  });

  it("refuses a revoked key for as long as an outage lasts, and after a restore of the stores", async () => {
    const { clock, r2, kv, name, lookup } = await createWorld();
    const revoked = { ...RECORD, revokedAt: 5 };
    r2.write(name, revoked);
    await lookup();
    r2.isFailing = true;
    kv.isFailing = true;
    await clock.advance(KEY_LAST_GOOD_MS * 30);
    expect(await lookup()).toEqual({ kind: "found", record: revoked });
    for (const store of [r2, kv]) {
      store.isFailing = false;
      store.write(name, RECORD);
    }
    await clock.advance(10_000);
    expect(await lookup()).toEqual({ kind: "found", record: revoked });
  });

  it("asks the second store before it refuses a key that vanished", async () => {
    const { clock, r2, kv, name, lookup } = await createWorld();
    r2.write(name, RECORD);
    kv.write(name, RECORD);
    await lookup();
    r2.objects.clear();
    await clock.advance(5_000);
    expect(await lookup()).toMatchObject({ kind: "found" });
    kv.objects.clear();
    await clock.advance(5_000);
    expect(await lookup()).toEqual({ kind: "unknown" });
  });

  it.each([
    ["empty", ""],
    ["too long", "x".repeat(201)],
  ])("refuses a key that is %s without asking", async (_, text) => {
    const { r2, lookup } = await createWorld();
    expect(await lookup(text)).toEqual({ kind: "unknown" });
    expect(r2.reads).toEqual([]);
  });

  it("treats a damaged record as a fault of the store, not as an unknown key", async () => {
    const { r2, name, lookup } = await createWorld();
    r2.write(name, { kind: "server" });
    expect(await lookup()).toEqual({ kind: "unavailable" });
    r2.write(name, "not json");
    expect(await lookup()).toEqual({ kind: "unavailable" });
  });
});

describe("a key record, when signatures are required", () => {
  async function createSignedWorld() {
    const { privateKey, publicKey } = await createSigningKey("a");
    const clock = createManualClock();
    const r2 = createMemoryObjectStore("r2", clock);
    const kv = createMemoryObjectStore("kv", clock);
    const meter = createMeter("test", undefined);
    const logged: string[] = [];
    const settings = { INTEGRITY: "require", SIGNING_PUBLIC_KEYS: JSON.stringify({ a: publicKey }) };
    const log: Log = (_level, message, fields) => void logged.push(JSON.stringify({ message, ...fields }));
    const integrity = createIntegrity(settings, { log, meter, clock });
    const directory = createKeyDirectory({ ...guardStores(r2, kv, clock), clock, integrity });
    const name = sdkKeyObjectName(await sha256Hex(KEY));
    const signed = await createRecordSigner(privateKey).sign(name, RECORD);
    const write = (record: unknown): void => {
      for (const store of [r2, kv]) store.write(name, record);
    };
    return { clock, meter, logged, name, signed, write, lookup: () => directory.lookup(KEY, () => {}) };
  }

  it("is accepted when it is signed", async () => {
    const { meter, signed, write, lookup } = await createSignedWorld();
    write(signed);
    expect(await lookup()).toEqual({ kind: "found", record: signed });
    expect(meter.read()).toEqual({});
  });

  it("grants nothing when it is forged, and neither log nor metric names the key", async () => {
    const { logged, meter, name, signed, write, lookup } = await createSignedWorld();
    const { signature: _signature, signatureKeyId: _keyId, ...unsigned } = signed;
    for (const forged of [unsigned, { ...signed, environmentId: "other" }, { ...signed, kind: "client" }]) {
      write(forged);
      expect(await lookup()).toEqual({ kind: "unavailable" });
    }
    expect(meter.read()).toEqual({ integrity_failed: 6 });
    expect(logged.length).toBeGreaterThan(0);
    expect(logged.join("\n")).not.toContain(name.slice(5, 20));
  });

  it("of another key grants nothing", async () => {
    const { signed, write, lookup } = await createSignedWorld();
    const { privateKey } = await createSigningKey("a");
    write(await createRecordSigner(privateKey).sign("keys/another.json", signed));
    expect(await lookup()).toEqual({ kind: "unavailable" });
  });

  it("that is replaced by a forged one stays what it was", async () => {
    const { clock, signed, write, lookup } = await createSignedWorld();
    write(signed);
    await lookup();
    write({ ...signed, environmentId: "other" });
    await clock.advance(10_000);
    expect(await lookup()).toEqual({ kind: "found", record: signed });
  });
});
