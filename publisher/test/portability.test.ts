import { createHash } from "node:crypto";

import { murmurHash32 } from "@burgee/contract";
import { describe, expect, it } from "vitest";

import { canonicalJson } from "../src/core/canonical-json.ts";
import { compileBundle } from "../src/core/compile-bundle.ts";
import type { FlagBundle } from "../src/core/flag-bundle.ts";
import { renderViews } from "../src/core/render-views.ts";
import { sampleBundle, withTargets } from "./sample-bundle.ts";

async function viewsOf(bundle: FlagBundle) {
  const compiled = await compileBundle(bundle);
  const snapshot = compiled.ok ? compiled.environments.get("production") : undefined;
  if (snapshot === undefined) throw new Error(JSON.stringify(compiled.problems));
  return renderViews(snapshot, { sse: undefined, clientSdkKey: undefined, mobileSdkKey: undefined });
}

const STANDARD = "key: shop\nsettings: { semantics: standard }\n";

/** The rule that a `when` compiles to, with the audiences that it refers to by their place in the document. */
async function emitted(when: string, view: "server-v2" | "server-v1" = "server-v2", project = "key: shop\n") {
  const bundle = withTargets([`- { key: t, serve: short, when: ${when} }`]);
  const files = bundle.files.map((file) => (file.path === "project.yaml" ? { ...file, text: project } : file));
  const document = (await viewsOf({ files }))[view];
  const text = JSON.stringify(document.features[0]?.configuration.targets[0]?._audience.filters);
  const ids = Object.keys(document.audiences ?? {});
  const named = ids.reduce((result, id, index) => result.replaceAll(id, `#${index}`), text);
  return { filters: JSON.parse(named) as unknown, audiences: Object.values(document.audiences ?? {}) };
}

const data = (dataKeyType: string, comparator: string, values: readonly unknown[]) => {
  return { type: "user", subType: "customData", dataKey: "k", dataKeyType, comparator, values };
};
const version = (comparator: string, values: readonly string[]) => ({
  type: "user",
  subType: "appVersion",
  comparator,
  values,
});
const reference = (comparator: string, ...ids: readonly string[]) => ({
  type: "audienceMatch",
  comparator,
  _audiences: ids,
});
const ZEROS = ["0", "0.0", "0.0.0", "0.0.0.0", "0.0.0-dev", "0.0.0-development"];
const IS_VERSION = { operator: "or", filters: [version(">", ["0"]), version("=", ZEROS)] };

describe("comparisons about which evaluators disagree", () => {
  it("notIn on text becomes the complement of the listed texts and of all other types", async () => {
    const { filters, audiences } = await emitted("{ custom: { k: { notIn: [a, b] } } }");
    expect(filters).toEqual({ operator: "and", filters: [reference("!=", "#0")] });
    const numbers = [data("Number", ">=", [0]), data("Number", "<", [0])];
    const members = [data("String", "=", ["a", "b"]), data("Boolean", "=", [true, false]), ...numbers];
    expect(audiences).toEqual([{ filters: { operator: "or", filters: members } }]);
  });

  it("notIn on numbers becomes the complement of the listed numbers, booleans and all texts", async () => {
    const { filters, audiences } = await emitted("{ custom: { k: { notIn: [1] } } }");
    expect(filters).toEqual({ operator: "and", filters: [reference("!=", "#0")] });
    const without = { operator: "and", filters: [data("String", "exist", []), data("String", "!contain", ["a"])] };
    const texts = [data("String", "=", [""]), data("String", "contain", ["a"]), without];
    const members = [data("Number", "=", [1]), data("Boolean", "=", [true, false]), ...texts];
    expect(audiences).toEqual([{ filters: { operator: "or", filters: members } }]);
  });

  it.each([
    ["notContains", "!contain"],
    ["notStartsWith", "!startWith"],
    ["notEndsWith", "!endWith"],
  ])("%s on custom data holds for texts alone, the empty one included", async (name, comparator) => {
    const { filters } = await emitted(`{ custom: { k: { ${name}: x } } }`);
    const isText = { operator: "or", filters: [data("String", "exist", []), data("String", "=", [""])] };
    expect(filters).toEqual({ operator: "and", filters: [data("String", comparator, ["x"]), isText] });
  });

  it.each([
    ["below", "<", "4.0.0"],
    ["atMost", "<=", "4.0.0"],
    ["atLeast", ">=", "0.0"],
  ])("%s on versions does not hold for texts that some evaluators take for zero", async (name, comparator, value) => {
    const { filters } = await emitted(`{ appVersion: { ${name}: "${value}" } }`);
    expect(filters).toEqual({ operator: "and", filters: [version(comparator, [value]), IS_VERSION] });
  });

  it.each([
    ['{ atLeast: "3.2.0", below: "4.0.0" }', [version(">=", ["3.2.0"]), version("<", ["4.0.0"])]],
    ['{ above: "0", atMost: "4.0.0" }', [version(">", ["0"]), version("<=", ["4.0.0"])]],
    ['{ atLeast: "0.1" }', [version(">=", ["0.1"])]],
  ])("versions with a bound above zero need no guard: %s", async (comparison, members) => {
    expect((await emitted(`{ appVersion: ${comparison} }`)).filters).toEqual({ operator: "and", filters: members });
  });

  it("are left alone under standard semantics", async () => {
    const when = '{ custom: { k: { notIn: [a] } }, appVersion: { below: "4.0.0" } }';
    const { filters } = await emitted(when, "server-v2", STANDARD);
    expect(filters).toEqual({ operator: "and", filters: [data("String", "!=", ["a"]), version("<", ["4.0.0"])] });
  });
});

describe("an `any` with groups inside", () => {
  const GROUP = '{ all: [{ platform: iOS }, { appVersion: "1.0" }] }';
  const OTHER = '{ all: [{ platform: Android }, { appVersion: "2.0" }] }';

  it.each(["server-v2", "server-v1"] as const)("has plain comparisons first in %s", async (view) => {
    const { filters } = await emitted(`{ any: [${GROUP}, { country: CA }] }`, view);
    expect(filters).toMatchObject({ operator: "or", filters: [{ subType: "country" }, { operator: "and" }] });
  });

  it("refers to all of several groups", async () => {
    const { filters, audiences } = await emitted(`{ any: [${GROUP}, ${OTHER}, { country: CA }] }`);
    const country = { type: "user", subType: "country", comparator: "=", values: ["CA"] };
    expect(filters).toEqual({ operator: "or", filters: [reference("=", "#0"), reference("=", "#1"), country] });
    expect(audiences).toHaveLength(2);
  });

  it("keeps all but one of them as references in the v1 config", async () => {
    const { filters, audiences } = await emitted(`{ any: [${GROUP}, ${OTHER}, { country: CA }] }`, "server-v1");
    expect(filters).toMatchObject({
      operator: "or",
      filters: [reference("=", "#0"), { subType: "country" }, { operator: "and" }],
    });
    expect(audiences).toHaveLength(1);
  });

  it("keeps the author's order under standard semantics", async () => {
    const { filters } = await emitted(`{ any: [${GROUP}, { country: CA }] }`, "server-v2", STANDARD);
    expect(filters).toMatchObject({ operator: "or", filters: [{ operator: "and" }, { subType: "country" }] });
  });
});

describe("linear stages", () => {
  const rolloutOf = async (rollout: string, project?: string) => {
    const bundle = withTargets([`- { key: t, serve: short, rollout: ${rollout} }`]);
    const files = bundle.files.map((file) =>
      file.path === "project.yaml" && project !== undefined ? { ...file, text: project } : file,
    );
    const views = await viewsOf({ files });
    return views["server-v2"].features[0]?.configuration.targets[0]?.rollout;
  };
  const RAMP =
    "{ type: gradual, startDate: 2026-12-01, startPercentage: 20, stages: [{ date: 2026-12-04, percentage: 23 }] }";

  it("from above 0 % become steps on the straight line", async () => {
    expect(await rolloutOf(RAMP)).toEqual({
      type: "gradual",
      startDate: "2026-12-01T00:00:00.000Z",
      startPercentage: 0.2,
      stages: [
        { type: "discrete", date: "2026-12-02T00:00:00.000Z", percentage: 0.21 },
        { type: "discrete", date: "2026-12-03T00:00:00.000Z", percentage: 0.22 },
        { type: "discrete", date: "2026-12-04T00:00:00.000Z", percentage: 0.23 },
      ],
    });
  });

  it("after a linear stage from 0 % become steps, and the first stays", async () => {
    const stages = "[{ date: 2026-12-02, percentage: 50 }, { date: 2026-12-03, percentage: 52 }]";
    const rollout = await rolloutOf(`{ type: gradual, startDate: 2026-12-01, stages: ${stages} }`);
    expect(rollout?.stages?.map(({ type, percentage }) => [type, percentage])).toEqual([
      ["linear", 0.5],
      ["discrete", 0.51],
      ["discrete", 0.52],
    ]);
  });

  it("stay as written under standard semantics", async () => {
    expect((await rolloutOf(RAMP, STANDARD))?.stages).toMatchObject([{ type: "linear", percentage: 0.23 }]);
  });

  it("shorter than their steps have a step each millisecond", async () => {
    const stages = '[{ date: "2026-12-01T00:00:00.003Z", percentage: 100 }]';
    const rollout = await rolloutOf(`{ type: gradual, startDate: 2026-12-01, startPercentage: 10, stages: ${stages} }`);
    expect(rollout?.stages?.map(({ date, percentage }) => [date.slice(-5), percentage])).toEqual([
      [".001Z", 0.4],
      [".002Z", 0.7],
      [".003Z", 1],
    ]);
  });

  it("of one rollout have at most 200 steps", async () => {
    const stages = Array.from({ length: 10 }, (_, index) => {
      return `{ date: "2027-01-${String(index + 1).padStart(2, "0")}", percentage: ${index % 2 === 0 ? 100 : 1} }`;
    });
    const rollout = await rolloutOf(
      `{ type: gradual, startDate: 2026-12-01, startPercentage: 1, stages: [${stages.join(", ")}] }`,
    );
    expect(rollout?.stages?.length).toBeGreaterThan(150);
    expect(rollout?.stages?.length).toBeLessThanOrEqual(210);
  });
});

describe("the v1 config", () => {
  it("has a hash of each variable, without which the first evaluators refuse it", async () => {
    const views = await viewsOf(sampleBundle());
    expect(views["server-v1"].variableHashes).toEqual({ pages: murmurHash32("pages"), copy: murmurHash32("copy") });
    expect(views["server-v2"]).not.toHaveProperty("variableHashes");
  });
});

it("files without such rules compile to the bytes of earlier compilers", async () => {
  const plain = [
    "type: release",
    "variables: { plain: Boolean }",
    "variations: { on: { values: { plain: true } } }",
    "environments:",
    "  production:",
    "    targets:",
    "      - key: a",
    "        when: { any: [{ country: CA }, { custom: { plan: [pro, team] } }], appVersion: { atLeast: '3.2.0', below: '4.0.0' } }",
    "        serve: on",
    "        rollout: { type: gradual, startDate: 2026-12-01, stages: [{ date: 2027-01-01, percentage: 100 }] }",
    "      - key: b",
    "        when: { all: [{ not: { country: US } }, { email: { notIn: ['a@b.example'] } }, { custom: { seats: { above: 3 } } }, { any: [{ platform: iOS }, { audience: staff }] }] }",
    "        split: { on: 100 }",
    "        rollout: { type: stepped, startDate: 2026-12-01, startPercentage: 10, stages: [{ date: 2027-01-01, percentage: 100 }] }",
  ].join("\n");
  const views = await viewsOf(sampleBundle({ "features/plain.yaml": plain }));
  const { variableHashes: _new, ...first } = views["server-v1"];
  const digests = [views["server-v2"], first].map((view) =>
    createHash("sha256").update(canonicalJson(view)).digest("hex"),
  );
  // Written down from the compiler before it arranged anything for other evaluators.
  expect(digests).toEqual([
    "78a3ca2340ef28aa32f4c8f7d213732f6ba9d97ef5bb48235d5a7d2ac2059d7d",
    "a20249b08d5d73041de1c3baf16dcaae1c4816acb3f765bb02181da8828c7040",
  ]);
});

describe("the report of portability", () => {
  const findPortability = async (bundle: FlagBundle) => {
    const compiled = await compileBundle(bundle);
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
    return compiled.portability();
  };

  const found = async (lines: readonly string[]) =>
    (await findPortability(withTargets(lines)))
      .filter(({ file }) => file === "features/checkout.yaml")
      .map(({ line, what, bound }) => ({ line, what, bound }));

  it("states where and by how much a rollout is approximated", async () => {
    const stages = "stages: [{ date: 2026-12-09, percentage: 80 }]";
    const lines = [
      "- key: t",
      "  serve: short",
      `  rollout: { type: gradual, startDate: 2026-12-01, startPercentage: 20, ${stages} }`,
    ];
    expect(await found(lines)).toEqual([
      { line: 14, what: expect.stringContaining("steps of at most 1 percentage point"), bound: 1 },
    ]);
  });

  it.each([
    ["{ email: { equalsIgnoringCase: a } }", /only Burgee knows `equalsIgnoringCase`/],
    ["{ email: { startsWith: a } }", /up to 1\.22\.0/],
    ["{ not: { any: [{ custom: { plan: { notEndsWith: a } } }] } }", /up to 1\.22\.0/],
    ['{ appVersion: { above: "1.0" } }', /1\.2\.3abc/],
    ["{ optIn: true }", /opted in/],
  ])("names what nothing can make equal: %s", async (when, what) => {
    expect(await found(["- key: t", `  when: ${when}`, "  serve: short"])).toEqual([
      { line: 13, what: expect.stringMatching(what), bound: undefined },
    ]);
  });

  it("names bucketing keys and rollouts above other targets", async () => {
    const schedule = "rollout: { type: schedule, startDate: 2026-12-01 }";
    const lines = [
      "- { key: a, serve: short, bucketBy: plan }",
      `- { key: b, serve: short, ${schedule} }`,
      "- { key: c, serve: long }",
    ];
    expect(await found(lines)).toEqual([
      { line: 12, what: expect.stringMatching(/`plan` is 0, false, empty/), bound: undefined },
      { line: 13, what: expect.stringMatching(/targets below/), bound: undefined },
    ]);
  });

  it("finds what audiences use, hashed ids and nested rules", async () => {
    expect(await findPortability(sampleBundle())).toEqual([
      { severity: "info", file: "project.yaml", line: 1, what: expect.stringContaining("not ASCII") },
      { severity: "info", file: "audiences/staff.yaml", line: 1, what: expect.stringContaining("1.22.0") },
    ]);
    const nested = await findPortability(withTargets(["- { key: t, serve: short, when: { not: { country: CA } } }"]));
    expect(nested).toContainEqual({
      severity: "info",
      file: "project.yaml",
      line: 1,
      what: expect.stringMatching(/groups inside groups.*: 1 here/),
    });
  });

  it("says of standard semantics only that nothing is portable", async () => {
    expect(await findPortability(sampleBundle({ "project.yaml": STANDARD }))).toEqual([
      { severity: "info", file: "project.yaml", line: 1, what: expect.stringContaining("own SDKs") },
    ]);
  });
});
