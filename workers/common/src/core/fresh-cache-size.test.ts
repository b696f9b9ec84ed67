import { describe, expect, it } from "vitest";

import { createWorld, whileTimePasses } from "../../test/fresh-cache-world.ts";

describe("the size of a fresh cache", () => {
  it("drops what a store certainly no longer has", async () => {
    const { world, clock, cache, read } = createWorld();
    world.versions.set("a", 1);
    await read("a");
    world.versions.delete("a");
    await clock.advance(6_000);
    expect(await read("a")).toEqual({ kind: "missing" });
    expect(cache.stats().size).toBe(0);
  });

  it("keeps its size while many values are in flight at once, and answers those who wait", async () => {
    const { world, clock, cache, read } = createWorld({ sizeMax: 3 });
    const keys = ["a", "b", "c", "d", "e"];
    for (const key of keys) world.versions.set(key, 1);
    world.delayMs = 20;
    for (let turn = 0; turn < 3; turn++) {
      const answers = await whileTimePasses(Promise.all(keys.map((key) => read(key))), clock, 20);
      expect(answers.map((answer) => answer.kind === "found" && answer.value.key)).toEqual(keys);
      expect(cache.stats().size).toBe(3);
      await clock.advance(6_000);
    }
  });

  it("counts a value once that was evicted in flight and asked for again", async () => {
    const { world, clock, cache, read } = createWorld({ sizeMax: 1 });
    world.versions.set("a", 1);
    world.versions.set("b", 1);
    await read("a");
    await clock.advance(6_000);
    world.delayMs = 100;
    const first = read("a");
    await clock.advance(10);
    world.delayMs = 0;
    await read("b");
    const second = read("a");
    await clock.advance(200);
    expect([await first, await second]).toMatchObject([{ value: { key: "a" } }, { value: { key: "a" } }]);
    expect(cache.stats()).toMatchObject({ entries: 1, size: 1 });
  });

  it("keeps what was found since, when a lookup that was evicted on its way says that there is nothing", async () => {
    const { world, clock, cache, read } = createWorld({ sizeMax: 1 });
    world.delayMs = 100;
    const first = read("a");
    await clock.advance(10);
    world.delayMs = 0;
    world.versions.set("huge", 1);
    world.sizes.set("huge", 5);
    await read("huge");
    world.versions.set("a", 1);
    expect(await read("a")).toMatchObject({ value: { version: 1 } });
    await clock.advance(200);
    expect(await first).toEqual({ kind: "missing" });
    expect(cache.peek("a", {})).toMatchObject({ value: { version: 1 } });
    world.versions.set("b", 1);
    await read("b");
    expect(cache.stats()).toMatchObject({ entries: 1, size: 1 });
  });

  it("evicts the least recently used beyond its size and holds an oversized value alone", async () => {
    const { world, clock, cache, read } = createWorld({ sizeMax: 3 });
    for (const key of ["a", "b", "c"]) {
      world.versions.set(key, 1);
      await read(key);
      await clock.advance(1_100);
    }
    await read("a");
    world.versions.set("d", 1);
    await read("d");
    expect(cache.peek("b", {})).toBeUndefined();
    expect(cache.peek("c", {})).toBeDefined();
    expect(cache.stats()).toMatchObject({ size: 3, evictions: 1 });
    world.versions.set("huge", 1);
    world.sizes.set("huge", 50);
    await read("huge");
    expect(cache.stats()).toMatchObject({ entries: 1, size: 50 });
  });
});
