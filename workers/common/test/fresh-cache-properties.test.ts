import * as fc from "fast-check";
import { expect, it } from "vitest";

import { type Need, createWorld, whileTimePasses } from "./fresh-cache-world.ts";

const SIZE_MAX = 4;

const step = fc.oneof(
  fc.record({ kind: fc.constant("read" as const), key: fc.nat(5), hasFloor: fc.boolean() }),
  fc.record({ kind: fc.constant("publish" as const), key: fc.nat(5) }),
  fc.record({ kind: fc.constant("wait" as const), ms: fc.nat(7_000) }),
  fc.record({
    kind: fc.constant("fault" as const),
    mode: fc.constantFrom("ok" as const, "failing" as const, "repeating" as const),
    delayMs: fc.constantFrom(0, 30, 6_000),
  }),
);

it("never answers with another key's value, goes back in versions, loses what it held, or grows beyond its size", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const { world, clock, cache, read } = createWorld({ sizeMax: SIZE_MAX });
      const shown = new Map<string, { readonly version: number; readonly evictions: number }>();
      const broken: string[] = [];
      const check = (isRight: boolean, rule: string): void => {
        if (!isRight) broken.push(rule);
      };
      for (const action of steps) {
        if (action.kind === "wait") await clock.advance(action.ms);
        if (action.kind === "fault") Object.assign(world, { mode: action.mode, delayMs: action.delayMs });
        if (action.kind === "publish") {
          const key = String(action.key);
          world.versions.set(key, (world.versions.get(key) ?? 0) + 1);
        }
        if (action.kind !== "read") continue;
        const key = String(action.key);
        const newest = world.versions.get(key) ?? 0;
        const need: Need = action.hasFloor ? { version: newest } : {};
        const answer = await whileTimePasses(read(key, need), clock, 10_000);
        const { size, evictions } = cache.stats();
        const before = shown.get(key);
        const isKept = before !== undefined && before.evictions === evictions;
        check(size <= SIZE_MAX, "size");
        check(answer.kind === "found" || !isKept, "answerable before");
        if (answer.kind !== "found") continue;
        check(answer.value.key === key, "own key");
        check(!isKept || answer.value.version >= before.version, "no older version");
        check(answer.source !== "r2" || !action.hasFloor || answer.value.version === newest, "floor");
        shown.set(key, { version: answer.value.version, evictions });
      }
      expect(broken).toEqual([]);
    }),
    { numRuns: 200 },
  );
});
