import type { FeatureActivity, FeatureListing } from "@burgee/contract/admin";
import { expect, test } from "vitest";

import { findStale } from "./find-stale.ts";

const DAY_MS = 86_400_000;
const NOW_MS = Date.parse("2026-11-22");

const flag = (key: string, changes: object = {}) =>
  ({
    key,
    status: "active",
    variables: [`${key}-variable`],
    environments: { production: { status: "active", targets: 1, split: [[1, 100]] } },
    changed: { revision: 1, atMs: NOW_MS - 40 * DAY_MS, author: "a" },
    ...changes,
  }) as unknown as FeatureListing;

function find(
  features: readonly FeatureListing[],
  { lastMs, missing = new Map() }: { readonly lastMs?: number; readonly missing?: ReadonlyMap<string, number> } = {},
) {
  const activity =
    lastMs === undefined ? undefined : new Map(features.map(({ key }) => [key, { lastMs } as FeatureActivity]));
  const found = findStale({ features, environments: ["production"], activity, missing, nowMs: NOW_MS });
  return found.map(({ flag: { key }, reasons }) => [key, reasons]);
}

test("a flag that serves everyone one variation since long is stale, unless it is permanent or differs", () => {
  const rules = { production: { status: "active", targets: 2, split: [[0, 100]] } };
  const features = [
    flag("same"),
    flag("kept", { permanent: true }),
    flag("new", { changed: { atMs: NOW_MS - DAY_MS } }),
    flag("rules", { environments: rules }),
    flag("nobody", { environments: {} }),
    flag("else", { environments: {}, elsewhere: 0 }),
  ];
  const sinceMs = NOW_MS - 40 * DAY_MS;
  expect(find(features)).toEqual([
    ["same", [{ kind: "same", index: 1, sinceMs }]],
    ["nobody", [{ kind: "same", index: undefined, sinceMs }]],
    ["else", [{ kind: "same", index: 0, sinceMs }]],
  ]);
});

test("a flag that nobody evaluated for a month is stale", () => {
  const fresh = { changed: { atMs: NOW_MS } };
  expect(find([flag("a", fresh)], { lastMs: NOW_MS - 32 * DAY_MS })).toEqual([
    ["a", [{ kind: "not_evaluated", sinceMs: NOW_MS - 32 * DAY_MS }]],
  ]);
  expect(find([flag("a", fresh)], { lastMs: NOW_MS - 30 * DAY_MS })).toEqual([]);
});

test("an archived flag says when code still asks for it", () => {
  const archived = [flag("a", { status: "archived" })];
  const lastMs = NOW_MS - DAY_MS;
  expect(find(archived, { missing: new Map([["a-variable", lastMs]]) })).toEqual([
    ["a", [{ kind: "archived" }, { kind: "asked", lastMs }]],
  ]);
  expect(find(archived, { lastMs: NOW_MS - 8 * DAY_MS })).toEqual([["a", [{ kind: "archived" }]]]);
});

test("a flag is stale from the day that its file names", () => {
  const expired = flag("a", { expires: "2026-11-01", changed: { atMs: NOW_MS } });
  expect(find([expired])).toEqual([["a", [{ kind: "expired", atMs: Date.parse("2026-11-01") }]]]);
});
