import type { FeatureListing, FeatureStanding } from "@burgee/contract/admin";
import { describe, expect, test } from "vitest";

import type { EnvironmentColumn } from "../../api/use-environments.ts";
import { countQuick, findFlags, listFlags } from "./find-flags.ts";
import { percentAt, readStanding } from "./served.ts";

const DAY = 86_400_000;
const NOW = 100 * DAY;
const columns = (["staging", "production"] as const).map((kind): EnvironmentColumn => ({
  key: kind,
  name: kind,
  kind,
  overview: undefined,
}));
const makeFlag = (key: string, more: Partial<FeatureListing> = {}): FeatureListing => ({
  id: `id-${key}`,
  key,
  path: `features/${key}.yaml`,
  type: "release",
  status: "active",
  variations: [{ key: "off" }, { key: "on" }],
  environments: {},
  changed: { revision: 1, atMs: NOW, author: "ann@shop.test" },
  ...more,
});
const active = (more: Partial<FeatureStanding>): FeatureStanding => ({
  status: "active",
  serves: "",
  targets: 1,
  ...more,
});
const ramp = {
  kind: "gradual",
  serves: [[1, 100]],
  stages: [
    [NOW - DAY, 0],
    [NOW + DAY, 100],
  ],
} as const;
const servedOf = (standing: FeatureStanding) =>
  readStanding(makeFlag("a", { environments: { production: standing } }), "production", [], NOW);

describe("what an environment serves", () => {
  test("a rule for everyone with one variation is settled, with several a split", () => {
    expect(servedOf(active({ split: [[1, 100]] })).served).toEqual({ kind: "settled", index: 1 });
    expect(
      servedOf(
        active({
          split: [
            [1, 30],
            [0, 70],
          ],
        }),
      ).served,
    ).toEqual({
      kind: "split",
      shares: [
        { index: 0, percent: 70 },
        { index: 1, percent: 30 },
      ],
      rest: 0,
    });
  });

  test("a rollout for everyone gives its share to those whom it let in by now", () => {
    expect(servedOf(active({ split: [[0, 100]], rollout: ramp }))).toEqual({
      served: {
        kind: "split",
        shares: [
          { index: 0, percent: 50 },
          { index: 1, percent: 50 },
        ],
        rest: 0,
      },
      movement: "ramp",
    });
    expect(servedOf(active({ rollout: ramp })).served).toMatchObject({ rest: 50 });
    expect(percentAt({ ...ramp, kind: "stepped" }, NOW)).toBe(0);
    expect(percentAt(ramp, NOW + 2 * DAY)).toBe(100);
    expect(percentAt(ramp, NOW - 2 * DAY)).toBe(0);
  });

  test("an inactive environment is off; one that the file leaves out gets what it says of others", () => {
    expect(servedOf({ status: "inactive", serves: "", targets: 1, split: [[1, 100]] }).served).toEqual({ kind: "off" });
    expect(readStanding(makeFlag("a"), "production", [], NOW).served).toEqual({ kind: "off" });
    expect(readStanding(makeFlag("a", { elsewhere: 1 }), "production", [], NOW).served).toEqual({
      kind: "settled",
      index: 1,
    });
  });

  test("the overlay decides before the file", () => {
    const entry = {
      kind: "off",
      id: "1",
      featureId: "id-a",
      featureKey: "a",
      author: "ann",
      reason: "Broken",
      createdAtMs: 0,
    } as const;
    const flag = makeFlag("a", { environments: { production: active({ split: [[1, 100]] }) } });
    expect(readStanding(flag, "production", [entry], NOW).served).toEqual({ kind: "off", by: entry });
    expect(readStanding(flag, "production", [{ ...entry, isIdle: true }], NOW).served.kind).toBe("settled");
  });
});

describe("the search", () => {
  const flags = [
    makeFlag("new-checkout", {
      name: "New checkout",
      tags: ["growth"],
      variables: ["checkout-layout"],
      environments: { production: active({ split: [[1, 100]] }) },
    }),
    makeFlag("search", {
      audiences: ["staff"],
      expires: "1970-01-02",
      changed: { revision: 2, atMs: NOW + 1, author: "bob" },
    }),
  ];
  const listed = listFlags(flags, columns, NOW);
  const find = (search: Parameters<typeof findFlags>[2]) =>
    findFlags(listed, columns, search).map(({ flag }) => flag.key);

  test("looks at names, keys, tags, variables and audiences, for each word", () => {
    for (const q of ["NEW check", "growth", "checkout-lay"]) expect(find({ q })).toEqual(["new-checkout"]);
    expect(find({ q: "staff" })).toEqual(["search"]);
    expect(find({ q: "growth staff" })).toEqual([]);
  });

  test("filters and sorts", () => {
    expect(find({})).toEqual(["search", "new-checkout"]);
    expect(find({ sort: "name" })).toEqual(["new-checkout", "search"]);
    expect(find({ tag: ["growth", "other"] })).toEqual(["new-checkout"]);
    expect(find({ in: "production:off" })).toEqual(["search"]);
    expect(find({ quick: "stale" })).toEqual(["search"]);
    expect(find({ by: "bob" })).toEqual(["search"]);
    expect(countQuick(listed)).toEqual({ rolling: 0, differs: 1, held: 0, stale: 1 });
  });

  test("takes less than 50 ms over 5,000 flags", () => {
    const many = listFlags(
      Array.from({ length: 5_000 }, (_, place) =>
        makeFlag(`flag-${place}`, { tags: ["a", "b"], variables: [`v${place}`] }),
      ),
      columns,
      NOW,
    );
    const times = ["f", "flag", "flag-4999", "v49"].map((q) => {
      const startMs = performance.now();
      findFlags(many, columns, { q });
      return performance.now() - startMs;
    });
    expect(Math.min(...times)).toBeLessThan(50);
  });
});
