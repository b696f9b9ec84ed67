import { describe, expect, it } from "vitest";

import { compileBundle } from "../src/core/compile-bundle.ts";
import type { FlagBundle } from "../src/core/flag-bundle.ts";
import { FEATURE, problemLike, problemsOf, target, type Expected } from "./problem-kit.ts";
import { editFeature, sampleBundle } from "./sample-bundle.ts";

describe("references", () => {
  it.each<[string, FlagBundle, Expected]>([
    [
      "an audience",
      editFeature("audience: staff }", "audience: stuff }"),
      [`${FEATURE}:13:27`, /no audience `stuff`/, /Did you mean `staff`/],
    ],
    ["a variation", editFeature("serve: short", "serve: shrt"), [`${FEATURE}:14:16`, /no variation `shrt`/, /`short`/]],
    [
      "a variation in a split",
      editFeature("long: 60", "lon: 60"),
      [`${FEATURE}:16:18`, /no variation `lon`/, /`long`/],
    ],
    [
      "an environment",
      editFeature("  production:", "  prodution:"),
      [`${FEATURE}:10:3`, /no environment `prodution`/, /`production`/],
    ],
    [
      "a variable",
      editFeature("long: { values: { pages: 3,", "long: { values: { page: 3, pages: 3,"),
      [`${FEATURE}:6:21`, /no variable `page`/, /`pages`/],
    ],
    [
      "a custom data attribute",
      target("when: { custom: { plam: pro } }"),
      [`${FEATURE}:13:27`, /no custom data attribute `plam`/, /`plan`/],
    ],
    ["a bucketing attribute", target("bucketBy: orgg"), [`${FEATURE}:13:19`, /`orgg`/, /Known: `plan`/]],
    [
      "a static variation",
      editFeature("type: release", "type: release\nstatus: complete\nstaticVariation: shrt"),
      [`${FEATURE}:3:18`, /no variation `shrt`/, /`short`/],
    ],
    [
      "a variable file",
      editFeature("  copy: String", "  copy:"),
      [`${FEATURE}:4:3`, /`copy` is not defined/, /Give it a type here/],
    ],
  ])("points at %s that does not exist", async (_name, bundle, expected) => {
    expect(await problemsOf(bundle)).toEqual([problemLike(expected)]);
  });

  it("finds audiences that refer to each other in a circle", async () => {
    const bundle = sampleBundle({
      "audiences/a.yaml": "when: { any: [{ audience: b }, { country: CA }] }\n",
      "audiences/b.yaml": "when: { not: { audience: c } }\n",
      "audiences/c.yaml": "when: { audience: a }\n",
    });
    expect(await problemsOf(bundle)).toEqual([
      problemLike(["audiences/a.yaml:1:27", /a → b → c → a/, /`a` refers to `b` here/]),
      problemLike(["audiences/b.yaml:1:26", /a → b → c → a/, /`b` refers to `c` here/]),
      problemLike(["audiences/c.yaml:1:19", /a → b → c → a/, /`c` refers to `a` here/]),
    ]);
  });

  it("follows a chain of thousands of audiences without a stack", async () => {
    const chain = Array.from({ length: 9_000 }, (_, index) => [
      `audiences/a${index}.yaml`,
      index === 0 ? "when: { audience: a8999 }\n" : `when: { audience: a${index - 1} }\n`,
    ]);
    const problems = await problemsOf(sampleBundle(Object.fromEntries(chain)));
    expect(problems[0]?.message).toMatch(/in a circle: /);
  });

  it("does not repeat a broken file's problem in those that refer to it", async () => {
    const problems = await problemsOf(sampleBundle({ "audiences/staff.yaml": "when: [" }));
    expect(problems.every(({ place }) => place.startsWith("audiences/staff.yaml"))).toBe(true);
  });

  it("refuses a variable in two features, and two definitions", async () => {
    const other = "type: ops\nvariables: { pages: Number }\nvariations: { on: { values: { pages: 1 } } }\n";
    expect(await problemsOf(sampleBundle({ "features/other.yaml": other }))).toEqual([
      problemLike(["features/other.yaml:2:14", /already defined by feature `checkout`/, /Rename/]),
    ]);
  });
});

describe("values", () => {
  it.each([
    ["a String", "copy: Order", "copy: 3", /3 is not a String/, /quotes: "3"/],
    ["a Number", "pages: 3", 'pages: "3"', /"3" is not a Number/, /without quotes/],
    ["a finite Number", "pages: 3", "pages: .inf", /not a Number/, /finite/],
    ["a safe Number", "pages: 3", "pages: 12345678901234567890", /beyond/, /String/],
  ])("must be %s", async (_name, from, to, message, remedy) => {
    const bundle = editFeature(from, to);
    const [problem] = await problemsOf(bundle);
    expect(problem?.message).toMatch(message);
    expect(problem?.remedy).toMatch(remedy);
    expect(problem?.place).toMatch(/^features\/checkout\.yaml:6:/);
  });

  it.each([
    ["JSON", "[1, 2]", /not a JSON object/],
    ["JSON", '{ "a\\"b": 1 }', /quote, backslash or control/],
    ["JSON", "{ deep: { big: 9007199254740993000 } }", /beyond/],
    ["Boolean", "'yes'", /not a Boolean/],
    ["{ type: Number, schema: { min: 1, max: 3 } }", "4", /above the variable's maximum/],
    ["{ type: Number, schema: { min: 1, max: 3 } }", "0", /below the variable's minimum/],
    ["{ type: String, schema: { enum: [a, b] } }", "c", /not allowed by the variable's schema/],
    ["{ type: String, schema: { pattern: '^a+$' } }", "ab", /does not match/],
    ["{ type: String, schema: { pattern: '(' } }", "ab", /not a regular expression/],
  ])("of %s refuse %s", async (type, value, message) => {
    const text = `type: ops\nvariables: { x: ${type} }\nvariations: { on: { values: { x: ${value} } } }\n`;
    const problems = await problemsOf(sampleBundle({ "features/x.yaml": text }));
    expect(problems.map((problem) => problem.message).join()).toMatch(message);
  });

  it("warn when a variation leaves one out", async () => {
    const bundle = editFeature("pages: 3, copy: Order", "pages: 3");
    expect(await problemsOf(bundle)).toEqual([
      problemLike([`${FEATURE}:6:11`, /sets no value for `copy`/, /default in code/]),
    ]);
    expect((await compileBundle(bundle)).ok).toBe(true);
  });
});
