import { CONFIG_VIEWS, artifactObjectName, pointerObjectName } from "@burgee/contract";
import { describe, expect, it } from "vitest";

import { createCacheWorld, readOrigin, refuseToCompile } from "../../test/cache-world.ts";
import { createDocument, writeVersion } from "../../test/publish-fixture.ts";
import type { ConfigNeed } from "./published-version.ts";

const NEED: ConfigNeed = { view: "server-v2", isCompiled: false };
const ENV = "env-1";

function createWorld() {
  const world = createCacheWorld(refuseToCompile);
  const publish = (version: number) => writeVersion({ environmentId: ENV, version }, world.writers);
  const find = (need: ConfigNeed = NEED) => world.find(ENV, need);
  return { ...world, publish, find };
}

describe("loading a version", () => {
  it("reads an artifact from the other store when the first lost it or cut it short", async () => {
    for (const text of [undefined, '{"cut":']) {
      const { r2, publish, find } = createWorld();
      await publish(1);
      const name = artifactObjectName(ENV, 1, "server-v2");
      if (text === undefined) r2.objects.delete(name);
      else r2.write(name, text);
      const answer = await find();
      expect(answer).toMatchObject({ kind: "found", source: "r2", value: { pointer: { version: 1 } } });
      if (answer.kind !== "found") throw new Error(answer.kind);
      expect(readOrigin(answer.value, NEED)).toEqual({ environmentId: ENV, text: `${ENV} v1` });
    }
  });

  it("notices by its length that an artifact was cut short, where an earlier release stored no digest", async () => {
    const { r2, find, writers } = createWorld();
    await writeVersion({ environmentId: ENV, version: 1, lacksDigests: true }, writers);
    r2.write(artifactObjectName(ENV, 1, "server-v2"), '{"cut":');
    const answer = await find();
    if (answer.kind !== "found") throw new Error(answer.kind);
    expect(readOrigin(answer.value, NEED)).toEqual({ environmentId: ENV, text: `${ENV} v1` });
  });

  it("reads all views of a new version at the same time, while a request waits", async () => {
    const { clock, r2, publish, find } = createWorld();
    await publish(1);
    for (const view of CONFIG_VIEWS) await find({ view, isCompiled: false });
    const { lastModifiedMs } = await publish(2);
    r2.delayMs = 700;
    const found = find({ ...NEED, floor: { lastModifiedMs } });
    const startedMs = clock.now();
    let answeredMs = 0;
    void found.then(() => (answeredMs = clock.now()));
    await clock.advance(5_000);
    expect(await found).toMatchObject({ source: "r2", value: { pointer: { version: 2 } } });
    // The pointer, then the artifacts.
    expect(answeredMs - startedMs).toBe(1_400);
  });

  it("starts with the second store's older version when the newest cannot be read whole", async () => {
    const { r2, publish, find } = createWorld();
    await publish(1);
    await writeVersion({ environmentId: ENV, version: 2 }, [r2.write]);
    r2.objects.delete(artifactObjectName(ENV, 2, "server-v2"));
    expect(await find()).toMatchObject({ kind: "found", source: "kv", value: { pointer: { version: 1 } } });
  });

  it("keeps the held version whole when a new one cannot be read whole", async () => {
    const { clock, r2, kv, logged, publish, find } = createWorld();
    await publish(1);
    await find();
    await find({ view: "client", isCompiled: false });
    await publish(2);
    for (const store of [r2, kv]) store.objects.delete(artifactObjectName(ENV, 2, "client"));
    await clock.advance(10_000);
    expect(await find()).toMatchObject({ source: "last-known-good", value: { pointer: { version: 1 } } });
    expect(logged.map(({ message }) => message)).toContain("artifact not readable");
  });

  it("keeps the held version when a new one does not compile", async () => {
    const { clock, logged, publish, find } = createWorld();
    await publish(1);
    await find();
    await publish(2);
    await clock.advance(10_000);
    expect(await find({ ...NEED, isCompiled: true })).toEqual({ kind: "failed" });
    expect(logged.map(({ message }) => message)).toContain("config does not compile");
    expect(await find()).toMatchObject({ kind: "found", value: { pointer: { version: 1 } } });
  });

  it("treats a vanished or foreign pointer as a fault of the store", async () => {
    const { clock, r2, kv, publish, find } = createWorld();
    const pointer = await publish(1);
    await find();
    r2.write(pointerObjectName(ENV), { ...pointer, environmentId: "other", version: 9 });
    kv.objects.delete(pointerObjectName(ENV));
    await clock.advance(10_000);
    expect(await find()).toMatchObject({ source: "last-known-good", value: { pointer: { version: 1 } } });
  });

  it("knows when a version does not have a view", async () => {
    const { writers, find } = createWorld();
    await writeVersion({ environmentId: ENV, version: 1, views: { "server-v2": createDocument(ENV, 1) } }, writers);
    const answer = await find({ view: "client-obfuscated", isCompiled: true });
    expect(answer).toMatchObject({ kind: "found", value: { views: new Map() } });
  });
});

describe("the primary decides", () => {
  it("takes back a version that only the second store named, as soon as the primary answers", async () => {
    const { clock, r2, meter, logged, publish, find, kv } = createWorld();
    const pointer = await publish(7);
    await find();
    r2.isFailing = true;
    await writeVersion({ environmentId: ENV, version: 900_000 }, [kv.write]);
    await clock.advance(10_000);
    expect(await find()).toMatchObject({ source: "kv", value: { pointer: { version: 900_000 } } });
    r2.isFailing = false;
    await clock.advance(10_000);
    expect(await find()).toMatchObject({ source: "r2", value: { pointer: { version: 7, etag: pointer.etag } } });
    expect(meter.read()).toMatchObject({ config_withdrawn: 1 });
    expect(logged).toContainEqual({
      message: "version withdrawn: only the second store had it",
      fields: { environmentId: ENV, version: 900_000, primaryVersion: 7 },
    });
  });

  it("never goes below a version that it named itself, whatever the second store named since", async () => {
    const { clock, r2, kv, publish, find } = createWorld();
    await publish(7);
    await find();
    r2.isFailing = true;
    await writeVersion({ environmentId: ENV, version: 9 }, [kv.write]);
    await clock.advance(10_000);
    await find();
    await publish(6);
    await writeVersion({ environmentId: ENV, version: 9 }, [kv.write]);
    r2.isFailing = false;
    await clock.advance(10_000);
    expect(await find()).toMatchObject({ value: { pointer: { version: 9 } } });
  });

  it("does not take other content of the same number from the second store", async () => {
    const { clock, r2, kv, publish, find } = createWorld();
    const pointer = await publish(7);
    await find();
    kv.write(pointerObjectName(ENV), { ...pointer, etag: '"another deployment"' });
    r2.isFailing = true;
    await clock.advance(10_000);
    expect(await find()).toMatchObject({ source: "last-known-good", value: { pointer: { etag: pointer.etag } } });
  });

  it("takes the place of an interrupted first publish for an unpublished environment", async () => {
    const { r2, find } = createWorld();
    const empty = { environmentId: ENV, version: 0, lastModifiedMs: 0, etag: '""', views: {} };
    r2.write(pointerObjectName(ENV), JSON.stringify(empty));
    expect(await find()).toEqual({ kind: "missing" });
  });

  it("does not take absence in one store for an unpublished environment while the other fails", async () => {
    for (const name of ["r2", "kv"] as const) {
      const world = createWorld();
      world[name].isFailing = true;
      expect(await world.find()).toEqual({ kind: "failed" });
    }
    expect(await createWorld().find()).toEqual({ kind: "missing" });
  });
});
