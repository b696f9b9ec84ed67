import { describe, expect, it } from "vitest";

import { compileBundle } from "../src/core/compile-bundle.ts";
import { FEATURE, problemsOf } from "./problem-kit.ts";
import { editFeature, sampleBundle, withTargets } from "./sample-bundle.ts";

const NAMES = ["__proto__", "constructor", "prototype"];

describe.each(NAMES)("%s", (name) => {
  it.each([
    ["variable", editFeature("  copy: String", `  ${name}: String`), `${FEATURE}:4:3`],
    ["variation", editFeature("  long: {", `  ${name}: {`), `${FEATURE}:6:3`],
    ["value of a variation", editFeature("pages: 3,", `${name}: 3, pages: 3,`), `${FEATURE}:6:21`],
    ["environment of a feature", editFeature("  development: short", `  ${name}: short`), `${FEATURE}:9:3`],
    ["share of a split", withTargets(["- key: one", `  split: { ${name}: 40, short: 60 }`]), `${FEATURE}:13:18`],
    ["target", withTargets([`- key: ${name}`, "  serve: short"]), `${FEATURE}:12:14`],
    ["field of a feature", editFeature("type: release", `type: release\n${name}: 1`), `${FEATURE}:2:1`],
    ["environment", sampleBundle({ "environments.yaml": `${name}: { type: production }\n` }), "environments.yaml:1:1"],
    [
      "custom data attribute in a condition",
      withTargets(["- key: one", `  when: { custom: { ${name}: x } }`, "  serve: short"]),
      `${FEATURE}:13:27`,
    ],
    [
      "custom property",
      sampleBundle({ "project.yaml": `key: shop\ncustomData: { ${name}: String }\n` }),
      "project.yaml:2:15",
    ],
  ])("is refused as the name of a %s, with its place", async (_kind, bundle, place) => {
    const problems = await problemsOf(bundle);
    expect(problems).toContainEqual({
      place,
      message: expect.stringMatching(/cannot be/),
      remedy: expect.stringContaining("Rename it"),
    });
  });

  it.each(["features", "variables", "audiences"])("is refused as the name of a file in %s", async (folder) => {
    const problems = await problemsOf(sampleBundle({ [`${folder}/${name}.yaml`]: "type: String" }));
    expect(problems).toContainEqual({
      place: `${folder}/${name}.yaml:1:1`,
      message: expect.stringContaining("no place"),
      remedy: expect.stringContaining("Rename it"),
    });
  });

  it("may be a member inside a JSON value, and arrives", async () => {
    const text = `type: ops\nvariables: { x: JSON }\nvariations: { on: { values: { x: { ${name}: 7 } } } }\n`;
    const compiled = await compileBundle(sampleBundle({ "features/x.yaml": text }));
    expect(compiled.problems).toEqual([]);
    if (!compiled.ok) throw new Error("the bundle does not compile");
    const feature = compiled.environments.get("production")?.document.features.find(({ key }) => key === "x");
    const value = feature?.variations[0]?.variables[0]?.value as Record<string, unknown>;
    expect(Object.entries(value)).toEqual([[name, 7]]);
  });
});
