import { readFileSync } from "node:fs";

import { RATE_LIMITS, type RateLimit } from "@burgee/contract";
import { PLATFORM_WORKERS, repositoryRoot } from "@burgee/scripts/workers";
import { expect, it } from "vitest";

import { RAISED_LIMITS } from "./raised-limits.ts";

const BINDING =
  /^\[\[ratelimits\]\]\nname = "(\w+)"\nnamespace_id = "(\d+)"\nsimple = \{ limit = (\d+), period = (\d+) \}$/gm;

/** Settings of each Worker as they ship, without comments: what is commented out limits nobody. */
const settings = new Map(
  PLATFORM_WORKERS.map(({ name, config }) => [
    name,
    readFileSync(`${repositoryRoot}${config}`, "utf8").replaceAll(/^#.*$/gm, ""),
  ]),
);

const shippedLimits: Readonly<Record<string, Readonly<Record<string, RateLimit>>>> = RATE_LIMITS;

it.each([...settings])("%s: wrangler.toml ships the limits of the contract", (name, text) => {
  const shipped = [...text.matchAll(BINDING)].map(([, limitName, , limit, period]) => [
    limitName,
    { limit: Number(limit), periodSeconds: Number(period) },
  ]);
  const expected = shippedLimits[name.replace("burgee-", "")];
  expect(Object.fromEntries(shipped)).toEqual(expected ?? {});
  expect(text.match(/^\[\[ratelimits\]\]$/gm) ?? []).toHaveLength(shipped.length);
  expect(text.includes('RATE_LIMIT_FACTOR = "1"')).toBe(expected !== undefined);
});

it("limits every Worker that strangers reach with a credential", () => {
  expect(Object.keys(RATE_LIMITS).toSorted()).toEqual(["config", "events", "publish", "realtime"]);
});

it("is raised on one machine for every Worker that has limits", () => {
  const limited = Object.keys(RATE_LIMITS).map((name) => `burgee-${name}`);
  expect(Object.keys(RAISED_LIMITS).toSorted()).toEqual(limited.toSorted());
});

it("gives every limit a counter of its own", () => {
  const ids = [...[...settings.values()].join("\n").matchAll(BINDING)].map(([, , id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
