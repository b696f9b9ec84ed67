import {
  type EnvironmentPointer,
  artifactObjectName,
  createRecordSigner,
  createSigningKey,
  pointerObjectName,
} from "@burgee/contract";
import type { IntegritySettings } from "@burgee/worker-common";
import type { MemoryObjectStore } from "@burgee/worker-common/testing";
import { describe, expect, it } from "vitest";

import { createCacheWorld, readOrigin, refuseToCompile } from "../../test/cache-world.ts";
import { writeVersion } from "../../test/publish-fixture.ts";
import type { ConfigNeed } from "./published-version.ts";

const NEED: ConfigNeed = { view: "server-v2", isCompiled: false };
const ENV = "env-1";
const POINTER = pointerObjectName(ENV);
const ARTIFACT = artifactObjectName(ENV, 1, "server-v2");

function createWorld(settings: IntegritySettings = {}) {
  const world = createCacheWorld(refuseToCompile, undefined, settings);
  return { ...world, find: () => world.find(ENV, NEED) };
}

async function createSignedWorld(mode: "log" | "require" = "require") {
  const { privateKey, publicKey } = await createSigningKey("a");
  const settings = { INTEGRITY: mode, SIGNING_PUBLIC_KEYS: JSON.stringify({ a: publicKey }) };
  const signer = createRecordSigner(privateKey);
  const world = createWorld(settings);
  const publish = (version: number) => writeVersion({ environmentId: ENV, version, signer }, world.writers);
  return { ...world, signer, publish };
}

/** The object with one letter changed, so that its length stays. */
function change(store: MemoryObjectStore, name: string): void {
  const text = new TextDecoder().decode(store.objects.get(name));
  store.write(name, text.replace("production", "productioN"));
}

describe("a damaged artifact", () => {
  it("of the same length is read from the other store, counted and logged", async () => {
    const { r2, meter, logged, find, writers } = createWorld();
    await writeVersion({ environmentId: ENV, version: 1 }, writers);
    change(r2, ARTIFACT);
    const answer = await find();
    if (answer.kind !== "found") throw new Error(answer.kind);
    expect(readOrigin(answer.value, NEED)).toEqual({ environmentId: ENV, text: `${ENV} v1` });
    expect(meter.read()).toMatchObject({ integrity_failed: 1 });
    expect(logged.at(-1)?.fields).toMatchObject({ object: "config", problem: "wrong_digest", store: "r2" });
  });

  it("is not served from either store: what was held stays", async () => {
    const { clock, r2, kv, find, writers } = createWorld();
    await writeVersion({ environmentId: ENV, version: 1 }, writers);
    await find();
    await writeVersion({ environmentId: ENV, version: 2 }, writers);
    for (const store of [r2, kv]) change(store, artifactObjectName(ENV, 2, "server-v2"));
    await clock.advance(10_000);
    expect(await find()).toMatchObject({ source: "last-known-good", value: { pointer: { version: 1 } } });
  });

  it("is told by its length alone when the version was published without digests", async () => {
    const { r2, find, writers } = createWorld();
    await writeVersion({ environmentId: ENV, version: 1, lacksDigests: true }, writers);
    expect(await find()).toMatchObject({ kind: "found", source: "r2" });
    expect(r2.reads).toEqual([POINTER, ARTIFACT]);
  });
});

describe("a pointer, when signatures are required", () => {
  it("is served when it is signed, and its signature is checked once", async () => {
    const { clock, r2, meter, publish, find } = await createSignedWorld();
    await publish(1);
    expect(await find()).toMatchObject({ kind: "found", source: "r2" });
    const verify = crypto.subtle.verify.bind(crypto.subtle);
    let verified = 0;
    crypto.subtle.verify = (...args) => {
      verified += 1;
      return verify(...args);
    };
    try {
      for (let read = 0; read < 3; read += 1) {
        await clock.advance(10_000);
        expect(await find()).toMatchObject({ source: "r2", ageMs: 0 });
      }
    } finally {
      crypto.subtle.verify = verify;
    }
    expect([r2.reads.length, verified]).toEqual([5, 0]);
    expect(meter.read()).toEqual({});
  });

  const foreign = async (pointer: EnvironmentPointer, keyId: string) =>
    createRecordSigner((await createSigningKey(keyId)).privateKey).sign(POINTER, { ...pointer, version: 9 });
  it.each<[string, string, (pointer: EnvironmentPointer) => unknown]>([
    [
      "unsigned",
      "unsigned",
      ({ signature: _signature, signatureKeyId: _keyId, ...pointer }) => ({ ...pointer, version: 9 }),
    ],
    ["changed", "bad_signature", (pointer) => ({ ...pointer, version: 9 })],
    ["of another environment", "malformed", (pointer) => ({ ...pointer, environmentId: "env-2", version: 9 })],
    ["signed by an unknown key", "unknown_key", (pointer) => foreign(pointer, "b")],
    ["signed by a foreign key of the same id", "bad_signature", (pointer) => foreign(pointer, "a")],
    ["cut short", "malformed", (pointer) => JSON.stringify(pointer).slice(0, -20)],
    ["not JSON", "malformed", () => "not json"],
  ])(
    "that is %s is refused in both stores, the last good version stays, and both say so",
    async (_, problem, forge) => {
      const { clock, r2, kv, meter, logged, publish, find } = await createSignedWorld();
      const pointer = await publish(1);
      await find();
      const forged = await forge(pointer);
      for (const store of [r2, kv]) store.write(POINTER, forged);
      await clock.advance(10_000);
      expect(await find()).toMatchObject({ source: "last-known-good", value: { pointer: { version: 1 } } });
      expect(meter.read()).toMatchObject({ integrity_failed: 2 });
      const refusals = logged.filter(({ message }) => message === "stored object failed its check");
      expect(refusals.map(({ fields }) => [fields["problem"], fields["store"]])).toEqual([
        [problem, "r2"],
        [problem, "kv"],
      ]);
    },
  );

  it("is not believed by an isolate that holds nothing either", async () => {
    const { r2, kv, publish, find } = await createSignedWorld();
    const pointer = await publish(1);
    for (const store of [r2, kv]) store.write(POINTER, { ...pointer, version: 2 });
    expect(await find()).toEqual({ kind: "failed" });
  });

  it("older than the held one is ignored although its signature is good", async () => {
    const { clock, r2, kv, publish, find } = await createSignedWorld();
    const old = await publish(1);
    await publish(2);
    await find();
    for (const store of [r2, kv]) store.write(POINTER, old);
    await clock.advance(10_000);
    expect(await find()).toMatchObject({ source: "last-known-good", value: { pointer: { version: 2 } } });
  });

  it("must name digests", async () => {
    const { logged, signer, find, writers } = await createSignedWorld();
    await writeVersion({ environmentId: ENV, version: 1, signer, lacksDigests: true }, writers);
    expect(await find()).toEqual({ kind: "failed" });
    expect(logged.map(({ fields }) => fields["problem"])).toContain("no_digest");
  });

  it("older and signed is taken from the second store by an isolate that holds nothing while the first fails", async () => {
    const { r2, signer, publish, find } = await createSignedWorld();
    await publish(1);
    await writeVersion({ environmentId: ENV, version: 2, signer }, [r2.write]);
    r2.isFailing = true;
    expect(await find()).toMatchObject({ source: "kv", value: { pointer: { version: 1 } } });
  });
});

describe("an upgrade to signatures", () => {
  it("serves unsigned versions in log mode and says so, then signed ones when they are required", async () => {
    const { clock, meter, publish, find, signer, r2, kv } = await createSignedWorld("log");
    const { signature: _signature, signatureKeyId: _keyId, ...unsigned } = await publish(1);
    for (const store of [r2, kv]) store.write(POINTER, unsigned);
    expect(await find()).toMatchObject({ kind: "found", value: { pointer: { version: 1 } } });
    expect(meter.read()).toMatchObject({ integrity_failed: 1 });
    const signed = await signer.sign(POINTER, unsigned);
    for (const store of [r2, kv]) store.write(POINTER, signed);
    await clock.advance(10_000);
    const reads = r2.reads.length;
    expect(await find()).toMatchObject({ source: "r2", value: { pointer: { signatureKeyId: "a" } } });
    // The artifact was not read again.
    expect(r2.reads.length).toBe(reads + 1);
    expect(meter.read()).toMatchObject({ integrity_failed: 1 });
  });

  it("replaces a key by another without a failed request while both are known", async () => {
    const [old, next] = [await createSigningKey("old"), await createSigningKey("next")];
    const both = JSON.stringify({ old: old.publicKey, next: next.publicKey });
    const { clock, meter, find, writers } = createWorld({ INTEGRITY: "require", SIGNING_PUBLIC_KEYS: both });
    for (const [index, { privateKey }] of [old, next].entries()) {
      await writeVersion({ environmentId: ENV, version: index + 1, signer: createRecordSigner(privateKey) }, writers);
      await clock.advance(10_000);
      expect(await find()).toMatchObject({ source: "r2", value: { pointer: { version: index + 1 } } });
    }
    expect(meter.read()).toEqual({});
  });

  it.each([
    [{ INTEGRITY: "requires" }, "INTEGRITY must be off, log or require"],
    [{ SIGNING_PUBLIC_KEYS: "[1]" }, "SIGNING_PUBLIC_KEYS must be a JSON object"],
    [{ SIGNING_PUBLIC_KEYS: '{"a":"AAAA"}' }, "the public key a must be 32 bytes"],
  ])("does not start with the setting %j", (settings, message) => {
    expect(() => createWorld(settings)).toThrow(message);
  });
});
