import {
  CONFIG_CONFIRMATION_MS,
  CONFIG_VIEWS,
  type ConfigView,
  artifactObjectName,
  pointerObjectName,
} from "@burgee/contract";
import { describe, expect, it } from "vitest";

import { createCacheWorld, readOrigin, refuseToCompile } from "../../test/cache-world.ts";
import { writeVersion } from "../../test/publish-fixture.ts";
import type { ConfigNeed } from "./published-version.ts";

const NEED: ConfigNeed = { view: "server-v2", isCompiled: false };
const ENV = "env-1";

function createWorld() {
  const world = createCacheWorld(refuseToCompile);
  const publish = (version: number) => writeVersion({ environmentId: ENV, version }, world.writers);
  const find = (need: ConfigNeed = NEED) => world.find(ENV, need);
  return { ...world, publish, find };
}

describe("config cache", () => {
  it("reads pointer and artifact from R2, then answers from memory", async () => {
    const { r2, kv, configCache, publish, find } = createWorld();
    await publish(1);
    expect(await find()).toMatchObject({ kind: "found", source: "r2", ageMs: 0, value: { pointer: { version: 1 } } });
    expect(configCache.peek(ENV, NEED)).toMatchObject({ source: "memory" });
    expect(r2.reads).toHaveLength(2);
    expect(kv.reads).toHaveLength(0);
  });

  it("reads only the pointer when nothing changed", async () => {
    const { clock, r2, publish, find } = createWorld();
    await publish(1);
    await find();
    await clock.advance(10_000);
    await find();
    expect(r2.reads.slice(2)).toEqual([pointerObjectName(ENV)]);
  });

  it("goes straight to R2 for a floor newer than memory holds, and only then", async () => {
    const { r2, publish, find } = createWorld();
    const first = await publish(1);
    await find();
    const reads = r2.reads.length;
    await find({ ...NEED, floor: { lastModifiedMs: first.lastModifiedMs } });
    await find({ ...NEED, floor: { lastModifiedMs: first.lastModifiedMs + 999 } });
    await find({ ...NEED, floor: { etag: first.etag } });
    expect(r2.reads).toHaveLength(reads);
    const second = await publish(2);
    expect(await find({ ...NEED, floor: { lastModifiedMs: second.lastModifiedMs } })).toMatchObject({
      source: "r2",
      value: { pointer: { version: 2 }, pastEtags: [first.etag] },
    });
  });

  it("asks once for a floor that is only an ETag, because a rollback repeats an old one", async () => {
    const { r2, publish, find } = createWorld();
    const first = await publish(1);
    await find();
    await publish(2);
    await find({ ...NEED, floor: { etag: '"never seen"' } });
    const reads = r2.reads.length;
    await find({ ...NEED, floor: { etag: first.etag } });
    expect(r2.reads).toHaveLength(reads + 1);
  });

  it("asks R2 once for all that need a confirmation of now, and serves what was confirmed just before", async () => {
    const { clock, r2, publish, find } = createWorld();
    const findConfirmed = () => find({ ...NEED, confirmedSinceMs: clock.now() - CONFIG_CONFIRMATION_MS });
    await publish(1);
    await find();
    await clock.advance(1_000);
    const reads = r2.reads.length;
    const answers = await Promise.all(Array.from({ length: 30 }, findConfirmed));
    expect(answers.every((answer) => answer.kind === "found" && answer.source === "r2")).toBe(true);
    await clock.advance(CONFIG_CONFIRMATION_MS / 2);
    expect(await findConfirmed()).toMatchObject({ source: "memory" });
    expect(r2.reads).toHaveLength(reads + 1);
    await clock.advance(CONFIG_CONFIRMATION_MS / 2 + 1);
    await publish(2);
    expect(await findConfirmed()).toMatchObject({ value: { pointer: { version: 2 } } });
  });

  it("renews a confirmation in the background before it expires, so that nobody waits under load", async () => {
    const { clock, r2, publish, find } = createWorld();
    const findConfirmed = () => find({ ...NEED, confirmedSinceMs: clock.now() - CONFIG_CONFIRMATION_MS });
    await publish(1);
    await find();
    const reads = r2.reads.length;
    for (let request = 0; request < 20; request += 1) {
      await clock.advance(CONFIG_CONFIRMATION_MS / 4);
      expect(await findConfirmed()).toMatchObject({ source: "memory" });
    }
    expect(r2.reads.length - reads).toBeGreaterThanOrEqual(5);
    expect(r2.reads.length - reads).toBeLessThanOrEqual(10);
  });

  it("ignores a floor from a clock that is far ahead", async () => {
    const { clock, r2, publish, find } = createWorld();
    await publish(1);
    await find();
    const reads = r2.reads.length;
    await find({ ...NEED, floor: { lastModifiedMs: clock.now() + 3_600_000 } });
    expect(r2.reads).toHaveLength(reads);
  });

  it("falls to KV when R2 fails, and to what it held when both do", async () => {
    const { clock, r2, kv, publish, find } = createWorld();
    await publish(1);
    r2.isFailing = true;
    expect(await find()).toMatchObject({ kind: "found", source: "kv" });
    kv.isFailing = true;
    await clock.advance(60_000);
    expect(await find()).toMatchObject({ kind: "found", source: "last-known-good", ageMs: 60_000 });
    r2.isFailing = false;
    await publish(2);
    await clock.advance(10_000);
    expect(await find()).toMatchObject({ source: "r2", ageMs: 0, value: { pointer: { version: 2 } } });
  });

  it("never goes back to the older version of a lagging store", async () => {
    const { clock, r2, kv, publish, find } = createWorld();
    await publish(1);
    await writeVersion({ environmentId: ENV, version: 2 }, [r2.write]);
    expect(await find()).toMatchObject({ value: { pointer: { version: 2 } } });
    expect(kv.objects.has(artifactObjectName(ENV, 2, "server-v2"))).toBe(false);
    r2.isFailing = true;
    await clock.advance(60_000);
    expect(await find()).toMatchObject({ source: "last-known-good", value: { pointer: { version: 2 } } });
  });

  it("tells an unpublished environment from failing storage, and asks again once an announcement may have come", async () => {
    const { clock, r2, publish, find } = createWorld();
    for (let request = 0; request < 10; request++) expect(await find()).toEqual({ kind: "missing" });
    expect(r2.reads).toHaveLength(1);
    await publish(1);
    await clock.advance(CONFIG_CONFIRMATION_MS);
    expect(await find()).toMatchObject({ kind: "found" });
    const other = createWorld();
    other.r2.isFailing = true;
    expect(await other.find()).toEqual({ kind: "failed" });
  });

  it("goes on answering an unpublished environment when storage then fails", async () => {
    const { clock, r2, kv, find } = createWorld();
    await find();
    r2.isFailing = true;
    kv.isFailing = true;
    await clock.advance(CONFIG_CONFIRMATION_MS);
    expect(await find()).toEqual({ kind: "missing" });
  });

  it("answers within 250 ms from memory while both stores take five seconds, and stops asking them", async () => {
    const { clock, r2, kv, publish, find } = createWorld();
    await publish(1);
    await find();
    r2.delayMs = 5_000;
    kv.delayMs = 5_000;
    await clock.advance(10_000);
    const startedMs = clock.now();
    const [answer] = await Promise.all([find(), clock.advance(250)]);
    expect(answer).toMatchObject({ source: "last-known-good" });
    expect(clock.now() - startedMs).toBe(250);
    for (let minute = 0; minute < 60; minute++) {
      void find();
      await clock.advance(1_000);
    }
    // Five failures open a breaker; then one probe every two seconds at most.
    expect(r2.reads.length).toBeLessThan(45);
  });

  it("holds 2,000 environments inside its byte budget and mixes none up", async () => {
    const bytesMax = 1024 * 1024;
    const { clock, configCache, find, writers } = createCacheWorld(refuseToCompile, bytesMax);
    const environments = Array.from({ length: 2_000 }, (_, index) => `env-${index}`);
    for (const environmentId of environments) await writeVersion({ environmentId, version: 1 }, writers);
    const views: readonly ConfigView[] = CONFIG_VIEWS;
    const wrong: string[] = [];
    for (let request = 0; request < 6_000; request++) {
      const environmentId = environments[(request * 7_919) % environments.length] ?? "";
      const need: ConfigNeed = { view: views[request % views.length] ?? "client", isCompiled: false };
      const answer = await find(environmentId, need);
      if (answer.kind !== "found" || readOrigin(answer.value, need).environmentId !== environmentId) {
        wrong.push(environmentId);
      }
      if (configCache.stats().size > bytesMax) wrong.push("budget");
      if (request % 100 === 0) await clock.advance(1_000);
    }
    expect(wrong).toEqual([]);
    expect(configCache.stats().evictions).toBeGreaterThan(1_000);
  });
});
