import { describe, expect, it } from "vitest";

import type { FlagBundle } from "../src/core/flag-bundle.ts";
import { FEATURE, problemLike, problemsOf, type Expected } from "./problem-kit.ts";
import { editFeature, sampleBundle, withTargets } from "./sample-bundle.ts";

describe("a good project", () => {
  it("has no problems", async () => {
    expect(await problemsOf(sampleBundle())).toEqual([]);
  });
});

describe("files", () => {
  it.each<[string, FlagBundle, Expected]>([
    [
      "project.yaml is missing",
      sampleBundle({ "project.yaml": undefined }),
      ["project.yaml:1:1", /lacks this file/, /init/],
    ],
    ["a file has no place", sampleBundle({ "notes.yaml": "a: 1" }), ["notes.yaml:1:1", /no place/, /features\//]],
    [
      "an extension is long",
      sampleBundle({ "features/x.yml.txt": "" }),
      ["features/x.yml.txt:1:1", /no place/, /\.yaml/],
    ],
    [
      "a file name is no key",
      sampleBundle({ "features/New One.yaml": "a: 1" }),
      ["features/New One.yaml:1:1", /no place/, /file name is the key/],
    ],
    [
      "YAML is broken",
      sampleBundle({ [FEATURE]: 'type: release\nname: "open\n' }),
      [`${FEATURE}:3:1`, /quote/i, /quotes, colons and indentation/],
    ],
    [
      "a member is there twice",
      sampleBundle({ "project.yaml": "key: shop\nkey: other\n" }),
      ["project.yaml:2:1", /`key` is there already on line 1.*unique/i, /Keep one/],
    ],
    [
      "indentation uses tabs",
      sampleBundle({ "project.yaml": "key: shop\nsettings:\n\tedgeDB: true\n" }),
      ["project.yaml:3:1", /tab/i, /spaces/],
    ],
    [
      "two files have one key",
      sampleBundle({ "features/old/checkout.yaml": "type: release" }),
      ["features/old/checkout.yaml:1:1", /same key/, /Rename/],
    ],
  ])("says where and what to do when %s", async (_name, bundle, expected) => {
    expect(await problemsOf(bundle)).toEqual([problemLike(expected)]);
  });

  it("refuses a file name that is too long for a key", async () => {
    const text = "type: ops\nvariables: {}\nvariations: { on: { values: {} } }\n";
    const named = (length: number) => sampleBundle({ [`features/${"k".repeat(length)}.yaml`]: text });
    expect(await problemsOf(named(100))).toEqual([]);
    expect(await problemsOf(named(101))).toMatchObject([{ remedy: expect.stringContaining("at most 100") }]);
  });

  it("lists the first hundred problems of a file and keeps their texts short", async () => {
    const lines = Array.from({ length: 500 }, (_, index) => `wrong${index}: 1`);
    const problems = await problemsOf(sampleBundle({ "project.yaml": ["key: shop", ...lines].join("\n") }));
    expect(problems).toHaveLength(100);
    const [long] = await problemsOf(editFeature("type: release", `type: ${"x".repeat(5000)}`));
    const [quoted] = await problemsOf(editFeature("pages: 3", `pages: "${"x".repeat(5000)}"`));
    for (const problem of [long, quoted]) expect(problem?.message.length).toBeLessThan(500);
  });

  it.each(["!!timestamp 2026-01-01", "!!binary aGk=", "!!set { a }", "!secret x"])(
    "refuses the tag in %s",
    async (value) => {
      const text = `type: ops\nvariables: { x: JSON }\nvariations: { on: { values: { x: { y: ${value} } } } }\n`;
      const problems = await problemsOf(sampleBundle({ "features/x.yaml": text }));
      expect(problems[0]).toMatchObject({
        message: expect.stringMatching(/tag/i),
        remedy: expect.stringMatching(/tag/),
      });
    },
  );

  it("refuses what an older YAML version makes of values", async () => {
    const text =
      "%YAML 1.1\n---\ntype: ops\nvariables: { x: JSON }\nvariations: { on: { values: { x: { y: 2026-01-01 } } } }\n";
    const [problem] = await problemsOf(sampleBundle({ "features/x.yaml": text }));
    expect(problem?.message).toContain("is not a JSON value");
  });

  it("stops a bomb of aliases", async () => {
    const levels = Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(", ")}]`);
    const bundle = sampleBundle({ "project.yaml": ["key: shop", "a0: &a0 x", ...levels].join("\n") });
    const problems = await problemsOf(bundle);
    expect(problems.map(({ message }) => message)).toContain("the file uses more aliases than can be expanded");
  });
});

describe("shape", () => {
  it.each<[string, FlagBundle, Expected]>([
    [
      "a field is unknown",
      editFeature("type: release", "type: release\ntagz: [a]"),
      [`${FEATURE}:2:1`, /no field `tagz`/, /Did you mean `tags`/],
    ],
    ["a field is missing", editFeature("type: release\n", ""), [`${FEATURE}:1:1`, /lacks `type`/, /Add `type:`/]],
    [
      "the type is unknown",
      editFeature("type: release", "type: realease"),
      [`${FEATURE}:1:7`, /must be one of release/, /release, experiment, permission, ops/],
    ],
    ["a key has capitals", editFeature("  long: {", "  Long: {"), [`${FEATURE}:6:3`, /lower-case/, /Rename/]],
    [
      "a key is too long",
      sampleBundle({ "project.yaml": `key: ${"k".repeat(101)}\n` }),
      ["project.yaml:1:6", /at most 100/, /Shorten/],
    ],
    [
      "a name is too long",
      editFeature("type: release", `type: release\nname: ${"n".repeat(101)}`),
      [`${FEATURE}:2:7`, /at most 100/, /Shorten/],
    ],
    [
      "a map is a list",
      sampleBundle({ "environments.yaml": "- production\n" }),
      ["environments.yaml:1:1", /must be a map/, /Write `key:`/],
    ],
    [
      "there is no environment",
      sampleBundle({ "environments.yaml": "{}\n", [FEATURE]: undefined }),
      ["environments.yaml:1:1", /at least one environment/, /Add one/],
    ],
    [
      "a member of a nested map is unknown",
      withTargets(["- key: one", "  serves: short"]),
      [`${FEATURE}:13:9`, /a target has no field `serves`/, /Did you mean `serve`/],
    ],
  ])("says where and what to do when %s", async (_name, bundle, expected) => {
    expect(await problemsOf(bundle)).toEqual([problemLike(expected)]);
  });

  it("takes a key of exactly 100 characters", async () => {
    expect(await problemsOf(sampleBundle({ "project.yaml": `key: ${"k".repeat(100)}\n` }))).toEqual([]);
  });

  it("lists all unknown fields and the problems of all files at once", async () => {
    const bundle = sampleBundle({
      "audiences/staff.yaml": "wenn: everyone\nnaame: Staff\n",
      "project.yaml": "key: shop\ncolour: red\n",
      "features/checkout.yaml": "type: nope\n",
    });
    const places = (await problemsOf(bundle)).map(({ place }) => place);
    expect(places).toEqual(
      expect.arrayContaining(["audiences/staff.yaml:1:1", "audiences/staff.yaml:2:1", "project.yaml:2:1"]),
    );
    expect(places.filter((place) => place.startsWith(FEATURE)).length).toBeGreaterThan(1);
  });
});

describe("identities", () => {
  it("refuse a new entity under the old key of a renamed one", async () => {
    const other = "type: ops\nrenamedFrom: checkout\nvariables: {}\nvariations: { on: { values: {} } }\n";
    const problems = await problemsOf(sampleBundle({ "features/other.yaml": other }));
    expect(problems[0]?.message).toMatch(/feature `other` would get the same id as `checkout`/);
    expect(problems[0]?.place).toBe("features/other.yaml:2:14");
  });

  it("refuse an id that is not 24 hex digits", async () => {
    const bundle = editFeature("type: release", "type: release\nid: abc");
    expect(await problemsOf(bundle)).toEqual([problemLike([`${FEATURE}:2:5`, /24 lower-case hex/, /derives one/])]);
  });
});

describe("metadata of a variable", () => {
  const withMetadata = (text: string) => editFeature("  copy: String", `  copy: { type: String, metadata: ${text} }`);
  const members = (count: number) => `{ ${Array.from({ length: count }, (_, at) => `m${at}: 1`).join(", ")} }`;

  it.each([
    ["a list", "[a]", /map from name to value/],
    ["a nested value", "{ a: { b: 1 } }", /text of at most 1000 characters/],
    ["nothing", "{ a: null }", /text of at most 1000 characters/],
    ["an endless number", "{ a: .inf }", /text of at most 1000 characters/],
    ["a text that is too long", `{ a: ${"x".repeat(1_001)} }`, /text of at most 1000 characters/],
    ["an empty name", '{ "": 1 }', /name must not be empty/],
    ["a reserved name", "{ __proto__: 1 }", /cannot be used as a name/],
    ["too many members", members(33), /at most 32 members/],
  ])("must not be or hold %s", async (_name, text, message) => {
    const problems = await problemsOf(withMetadata(text));
    expect(problems[0]?.message).toMatch(message);
  });

  it("may be as large as the limits", async () => {
    expect(await problemsOf(withMetadata(members(32)))).toEqual([]);
    expect(await problemsOf(withMetadata(`{ a: ${"x".repeat(1_000)} }`))).toEqual([]);
  });
});
