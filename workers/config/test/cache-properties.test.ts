import { loadConfig } from "@burgee/bucketing-wasm";
import { CONFIG_VIEWS } from "@burgee/contract";
import * as fc from "fast-check";
import { expect, it } from "vitest";

import type { ConfigNeed } from "../src/core/published-version.ts";
import { createCacheWorld, readOrigin } from "./cache-world.ts";
import { writeVersion } from "./publish-fixture.ts";

/** Room for everything, so that nothing may be forgotten, or for little more than all compiled views of one environment. */
const bytesMaximum = fc.constantFrom(20_000_000, 800_000);

const environment = fc.integer({ min: 0, max: 2 }).map((number) => `env-${number}`);

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("read" as const),
      environmentId: environment,
      view: fc.constantFrom(...CONFIG_VIEWS),
      isCompiled: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("publish" as const),
      environmentId: environment,
      // A publish reaches R2; the copy to KV may be late.
      isCopied: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("wait" as const), ms: fc.nat(9_000) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("fault" as const),
      store: fc.constantFrom("r2" as const, "kv" as const),
      isFailing: fc.boolean(),
      delayMs: fc.constantFrom(0, 0, 40, 5_000),
    }),
  },
);

it("answers with the asked environment and view, never an older version than before, inside its byte budget", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), bytesMaximum, async (steps, bytesMax) => {
      const world = createCacheWorld(loadConfig, bytesMax);
      const { clock, configCache, find } = world;
      const versions = new Map<string, number>();
      const shown = new Map<string, { readonly version: number; readonly evictions: number }>();
      const broken: string[] = [];
      const check = (isRight: boolean, rule: string): void => {
        if (!isRight) broken.push(rule);
      };
      for (const action of steps) {
        if (action.kind === "wait") await clock.advance(action.ms);
        if (action.kind === "fault") {
          Object.assign(world[action.store], { isFailing: action.isFailing, delayMs: action.delayMs });
        }
        if (action.kind === "publish") {
          const version = (versions.get(action.environmentId) ?? 0) + 1;
          versions.set(action.environmentId, version);
          const writers = action.isCopied ? world.writers : [world.r2.write];
          await writeVersion({ environmentId: action.environmentId, version }, writers);
        }
        if (action.kind !== "read") continue;
        const { environmentId, view, isCompiled } = action;
        const need: ConfigNeed = { view, isCompiled };
        const [answer] = await Promise.all([find(environmentId, need), clock.advance(10_000)]);
        const { size, evictions } = configCache.stats();
        check(size <= bytesMax, "byte budget");
        const before = shown.get(environmentId);
        if (answer.kind !== "found") continue;
        const { pointer, views } = answer.value;
        const origin = readOrigin(answer.value, need);
        check(origin.environmentId === environmentId, "own environment");
        check(origin.text === `${environmentId} v${pointer.version}`, "own version");
        check(!isCompiled || views.get(view)?.compiled?.engine.environment._id === environmentId, "own engine");
        check(before?.evictions !== evictions || pointer.version >= before.version, "no older version");
        shown.set(environmentId, { version: pointer.version, evictions });
      }
      expect(broken).toEqual([]);
    }),
    { numRuns: 80 },
  );
});
