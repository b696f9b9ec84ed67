import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

import { describe, expect, it } from "vitest";

import { readEnvironmentTypes } from "./environment-types.ts";
import { featureKeyOf, summarizeFeature } from "./feature-listing.ts";
import { readProjectKey } from "./read-project-key.ts";

describe("the list of features", () => {
  it("has those whose files end in .yml or .json, too", () => {
    expect(["features/a.yaml", "features/b.yml", "features/c.json", "audiences/d.yaml"].map(featureKeyOf)).toEqual([
      "a",
      "b",
      "c",
      undefined,
    ]);
  });

  it("says when a feature expires, and what an environment takes over", async () => {
    const text = [
      "flag: Boolean",
      "expires: 2027-01-01",
      "environments: { production: { like: staging }, staging: { default: on }, development: off }",
    ].join("\n");
    expect(await summarizeFeature("shop", { path: "features/a.yaml", text })).toMatchObject({
      expires: "2027-01-01",
      environments: {
        production: { serves: "like staging" },
        staging: { serves: "everyone: on" },
        development: { serves: "everyone: off" },
      },
    });
  });
});

const SAMPLE = new URL("../../../examples/storefront/flags/features/", import.meta.url);

/** The sample's features again and again, with names, keys and variables of their own. */
function* repeatSample(count: number) {
  const files = readdirSync(SAMPLE).map((name) => [name, readFileSync(new URL(name, SAMPLE), "utf8")] as const);
  for (let index = 0; index < count; index += 1) {
    const [name = "", sample = ""] = files[index % files.length] ?? [];
    const round = Math.floor(index / files.length);
    const variables = /\nvariables:\n((?: .*\n)+)/.exec(sample)?.[1] ?? "";
    const keys = [...variables.matchAll(/^ {2}([\w-]+):/gm)].flatMap((match) => match[1] ?? []);
    const renamed = keys.reduce((text, key) => text.replaceAll(`${key}:`, `${key}-${round}:`), sample);
    const text = renamed.replace(/^name: (.*)$/m, `name: $1 ${round}`);
    yield { path: `features/${name.replace(".yaml", "")}-${round}.yaml`, text };
  }
}

describe("the list of a thousand features", () => {
  it(
    "takes at most 60 KB of gzip with names, variables, audiences, shares and stages",
    { timeout: 60_000 },
    async () => {
      const rows: object[] = [];
      for (const file of repeatSample(1_000)) {
        const summary = await summarizeFeature("shop", file);
        expect(summary?.variations?.length).toBeGreaterThan(1);
        const revision = 1 + (rows.length % 40);
        const author = ["ann@acme.test", "bob@acme.test", "cy@acme.test"][rows.length % 3];
        rows.push({ ...summary, changed: { revision, atMs: 1_763_769_600_000 + revision * 86_413_777, author } });
      }
      const { length } = gzipSync(JSON.stringify({ revision: 40, features: rows }));
      expect(length).toBeGreaterThan(20_000);
      expect(length).toBeLessThan(60_000);
    },
  );
});

describe("the rules of a feature in a list", () => {
  const summarize = async (...lines: readonly string[]) =>
    summarizeFeature("shop", {
      path: "features/a.yaml",
      text: ["type: release", "flag: Boolean", ...lines].join("\n"),
    });

  it("are shares of those whom only the last rule fits, by the places of variations", async () => {
    const summary = await summarize(
      "requires: [{ feature: b, serves: on }]",
      "environments:",
      "  production: { targets: [{ key: x, when: { any: [{ audience: [team, staff] }, { country: CA }] }, serve: on }] }",
      "  staging: off",
    );
    expect(summary).toMatchObject({
      variations: [{ key: "on" }, { key: "off" }],
      variables: ["a"],
      audiences: ["team", "staff"],
    });
    // Whoever is not served `on` by the feature that is required is served nothing.
    expect(summary?.environments["staging"]).toEqual({ status: "active", serves: "everyone: off", targets: 1 });
    expect(summary?.environments["production"]).not.toHaveProperty("split");
    const open = await summarize("environments: { production: on, staging: { status: inactive, like: production } }");
    expect(open?.environments).toMatchObject({
      production: { targets: 1, split: [[0, 100]] },
      staging: { targets: 0 },
    });
    expect(open?.environments["staging"]).not.toHaveProperty("split");
  });

  it("have the curve of the rollout for everyone before that of one for some", async () => {
    const stages = "[{ date: 2026-02-01, percentage: 50 }, { date: 2026-03-01, percentage: 100, type: discrete }]";
    const summary = await summarize(
      "environments:",
      "  production:",
      "    targets:",
      "      - { key: x, when: { country: CA }, serve: on, rollout: { type: schedule, startDate: 2026-01-01 } }",
      `      - { key: y, serve: on, rollout: { type: gradual, startDate: 2026-01-01, stages: ${stages} } }`,
      "      - { key: z, serve: off }",
      "  staging:",
      "    targets:",
      "      - { key: x, when: { country: CA }, serve: on, rollout: { type: schedule, startDate: 2026-01-01 } }",
    );
    const [start, half, end] = ["2026-01-01", "2026-02-01", "2026-03-01"].map((day) => Date.parse(day));
    expect(summary?.environments["production"]).toEqual({
      status: "active",
      serves: "3 targets",
      targets: 3,
      split: [[1, 100]],
      rollout: {
        kind: "gradual",
        serves: [[0, 100]],
        stages: [
          [start, 0],
          [half, 50],
          [end, 50],
          [end, 100],
        ],
      },
    });
    expect(summary?.environments["staging"]?.rollout).toEqual({
      kind: "schedule",
      serves: [[0, 100]],
      stages: [[start, 100]],
      isForSome: true,
    });
  });

  it("are one for everyone when it is complete, and none when it is archived", async () => {
    const rest = ["staticVariation: off", "default: on", "environments: { production: on }"];
    const complete = await summarize("status: complete", ...rest);
    expect(complete).toMatchObject({ elsewhere: 1, environments: { production: { targets: 1, split: [[1, 100]] } } });
    const archived = await summarize("status: archived", ...rest);
    expect(archived?.environments["production"]).toEqual({ status: "active", serves: "everyone: on", targets: 0 });
    expect(archived).not.toHaveProperty("elsewhere");
    expect(await summarize(...rest)).toMatchObject({ elsewhere: 0 });
  });

  it("are left out of a file with mistakes, which is listed all the same", async () => {
    const summary = await summarize("colour: red", "environments: { production: on }");
    expect(summary).toMatchObject({ key: "a", environments: { production: { serves: "everyone: on" } } });
    expect(summary).not.toHaveProperty("variations");
  });
});

describe("project and environments", () => {
  it("are found in .yml and .json, so that production is guarded there as well", () => {
    const files = [
      { path: "project.json", text: '{ "key": "shop" }' },
      { path: "environments.yml", text: "live: { type: production }\n" },
    ];
    expect(readProjectKey({ files })).toBe("shop");
    expect([...readEnvironmentTypes({ files })]).toEqual([["live", "production"]]);
  });
});
