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
