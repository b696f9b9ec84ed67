import { readFileSync } from "node:fs";

import { RATE_LIMITS } from "@burgee/contract";
import { repositoryRoot } from "@burgee/scripts/workers";
import { expect, it } from "vitest";

const BINDING =
  /^\[\[ratelimits\]\]\nname = "(\w+)"\nnamespace_id = "(\d+)"\nsimple = \{ limit = (\d+), period = (\d+) \}$/gm;

it.each(Object.entries(RATE_LIMITS))("%s: wrangler.toml ships the limits of the contract", (worker, limits) => {
  const text = readFileSync(`${repositoryRoot}workers/${worker}/wrangler.toml`, "utf8");
  const shipped = [...text.matchAll(BINDING)].map(([, name, , limit, period]) => [
    name,
    { limit: Number(limit), periodSeconds: Number(period) },
  ]);
  expect(Object.fromEntries(shipped)).toEqual(limits);
});

it("gives every limit a counter of its own", () => {
  const texts = Object.keys(RATE_LIMITS).map((worker) =>
    readFileSync(`${repositoryRoot}workers/${worker}/wrangler.toml`, "utf8"),
  );
  const ids = [...texts.join("\n").matchAll(BINDING)].map(([, , id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
