import { describe, expect, it } from "vitest";

import { createWorld, whileTimePasses } from "../../test/fresh-cache-world.ts";

describe("createFreshCache", () => {
  it("shares one revalidation among concurrent readers and keeps it alive", async () => {
    const { world, clock, read } = createWorld();
    world.versions.set("a", 1);
    world.delayMs = 20;
    const answers = await whileTimePasses(Promise.all(Array.from({ length: 20 }, () => read("a"))), clock, 20);
    expect(world.loads).toBe(1);
    expect(world.kept).toBe(1);
    expect(answers.every((answer) => answer.kind === "found" && answer.source === "r2")).toBe(true);
  });

  it("serves from memory inside the soft lifetime and revalidates ahead of its end without waiting", async () => {
    const { world, clock, cache, read } = createWorld();
    world.versions.set("a", 1);
    await read("a");
    await clock.advance(3_999);
    expect(cache.peek("a", {})).toMatchObject({ kind: "found", source: "memory", ageMs: 3_999 });
    await clock.advance(1);
    expect(cache.peek("a", {})).toBeUndefined();
    world.versions.set("a", 2);
    expect(await read("a")).toMatchObject({ value: { version: 1 }, source: "memory" });
    await clock.advance(0);
    expect(world.loads).toBe(2);
    expect(await read("a")).toMatchObject({ value: { version: 2 }, source: "memory" });
  });

  it("waits for the store once the soft lifetime is over", async () => {
    const { world, clock, read } = createWorld();
    world.versions.set("a", 1);
    await read("a");
    await clock.advance(60_000);
    world.versions.set("a", 2);
    world.delayMs = 100;
    expect(await whileTimePasses(read("a"), clock, 100)).toMatchObject({ value: { version: 2 }, source: "r2" });
  });

  it("serves the last known good with its true age when the store fails or is slow", async () => {
    const { world, clock, read } = createWorld();
    world.versions.set("a", 1);
    await read("a");
    await clock.advance(60_000);
    world.mode = "failing";
    expect(await read("a")).toMatchObject({ value: { version: 1 }, source: "last-known-good", ageMs: 60_000 });
    await clock.advance(2_000);
    world.mode = "ok";
    world.delayMs = 5_000;
    const slow = await whileTimePasses(read("a"), clock, 250);
    expect(slow).toMatchObject({ source: "last-known-good", ageMs: 62_250 });
    world.delayMs = 0;
    await clock.advance(6_000);
    expect(await read("a")).toMatchObject({ source: "r2", ageMs: 0 });
  });

  it("does not wait again right after a failure", async () => {
    const { world, clock, read } = createWorld();
    world.versions.set("a", 1);
    await read("a");
    await clock.advance(6_000);
    world.mode = "failing";
    await read("a");
    const loads = world.loads;
    await read("a");
    expect(world.loads).toBe(loads);
    await clock.advance(1_000);
    await read("a");
    expect(world.loads).toBe(loads + 1);
  });

  it("never caches a failure", async () => {
    const { world, read } = createWorld();
    world.versions.set("a", 1);
    world.mode = "failing";
    expect(await read("a")).toEqual({ kind: "failed" });
    world.mode = "ok";
    expect(await read("a")).toMatchObject({ kind: "found", value: { version: 1 } });
  });

  it("remembers absence only as long as told", async () => {
    const { world, clock, read } = createWorld({ timing: { absenceLifetimeMs: 2_000 } });
    expect(await read("a")).toEqual({ kind: "missing" });
    world.versions.set("a", 1);
    expect(await read("a")).toEqual({ kind: "missing" });
    await clock.advance(2_000);
    expect(await read("a")).toMatchObject({ kind: "found" });
  });

  it("falls back to known absence only where that does no harm", async () => {
    for (const fallsBack of [true, false]) {
      const { world, read } = createWorld({ fallsBack });
      await read("a");
      world.mode = "failing";
      expect(await read("a")).toEqual({ kind: fallsBack ? "missing" : "failed" });
    }
  });

  it("asks again for a newer version than it holds, also when a revalidation had already begun", async () => {
    const { world, clock, read } = createWorld();
    world.versions.set("a", 1);
    world.delayMs = 50;
    const first = read("a");
    await clock.advance(10);
    world.versions.set("a", 2);
    const second = read("a", { version: 2 });
    await clock.advance(100);
    expect(await first).toMatchObject({ value: { version: 1 } });
    expect(await second).toMatchObject({ value: { version: 2 }, source: "r2" });
    expect(world.loads).toBe(2);
  });

  it("lets many with different needs share revalidations, and fails none of them", async () => {
    const { world, clock, read } = createWorld();
    world.versions.set("a", 8);
    world.delayMs = 10;
    const reads = Promise.all(Array.from({ length: 8 }, (_, part) => read("a", { part })));
    const answers = await whileTimePasses(reads, clock, 200);
    expect(answers.map(({ kind }) => kind)).toEqual(Array.from({ length: 8 }, () => "found"));
    expect(world.loads).toBe(8);
  });

  it("does not ask for ever when the newer version does not exist", async () => {
    const { world, read } = createWorld();
    world.versions.set("a", 1);
    expect(await read("a", { version: 9 })).toMatchObject({ value: { version: 1 }, source: "r2" });
    expect(world.loads).toBe(1);
  });

  it("keeps the age when only the second store repeats what is held", async () => {
    const { world, clock, read } = createWorld();
    world.versions.set("a", 1);
    await read("a");
    await clock.advance(10_000);
    world.mode = "repeating";
    expect(await read("a")).toMatchObject({ source: "kv", ageMs: 10_000 });
    await clock.advance(100);
    expect(await read("a")).toMatchObject({ source: "memory", ageMs: 10_100 });
  });

  it("does not call an answer last known good that a revalidation under way has just confirmed", async () => {
    const { world, clock, read } = createWorld();
    world.versions.set("a", 1);
    await read("a");
    await clock.advance(6_000);
    world.delayMs = 50;
    const first = read("a");
    await clock.advance(10);
    const second = read("a");
    await clock.advance(40);
    expect([await first, await second]).toMatchObject([{ source: "r2" }, { source: "r2" }]);
  });

  it("gives up a revalidation that never comes back and starts another", async () => {
    const { world, clock, read } = createWorld();
    world.versions.set("a", 1);
    world.delayMs = 1e9;
    expect(await whileTimePasses(read("a"), clock, 4_000)).toEqual({ kind: "failed" });
    world.delayMs = 0;
    await clock.advance(6_000);
    expect(await read("a")).toMatchObject({ kind: "found" });
  });

  it("ignores a revalidation that was given up when it comes back after a later one", async () => {
    const { world, clock, cache, read } = createWorld();
    world.versions.set("a", 1);
    world.delayMs = 13_000;
    await whileTimePasses(read("a"), clock, 4_000);
    await clock.advance(7_000);
    world.delayMs = 0;
    world.versions.set("a", 2);
    expect(await read("a")).toMatchObject({ value: { version: 2 }, source: "r2" });
    await clock.advance(2_000);
    expect(cache.peek("a", {})).toMatchObject({ value: { version: 2 } });
  });
});
