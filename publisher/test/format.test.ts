import { describe, expect, it } from "vitest";

import { canonicalJson } from "../src/core/canonical-json.ts";
import { compileBundle } from "../src/core/compile-bundle.ts";
import { diffSnapshots } from "../src/core/diff-snapshots.ts";
import type { FlagBundle } from "../src/core/flag-bundle.ts";
import { FEATURE, problemLike, problemsOf, target, type Expected } from "./problem-kit.ts";
import { editFeature, sampleBundle, withTargets } from "./sample-bundle.ts";

async function compiled(bundle: FlagBundle) {
  const result = await compileBundle(bundle);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result;
}

async function documents(bundle: FlagBundle): Promise<readonly string[]> {
  return [...(await compiled(bundle)).environments.values()].map(({ document }) => canonicalJson(document));
}

/** The sample project with a feature `x`, written as the lines say. */
const withX = (...lines: readonly string[]): FlagBundle =>
  sampleBundle({ "features/x.yaml": ["type: ops", ...lines, ""].join("\n") });

describe("short forms compile to the same bytes as long ones:", () => {
  const long = [
    "variables: { x: Boolean }",
    "variations: { on: { values: { x: true } }, off: { values: { x: false } } }",
    "environments: { development: on }",
  ];
  it.each<[string, FlagBundle, FlagBundle]>([
    ["flag: Boolean", withX("flag: Boolean", "environments: { development: on }"), withX(...long)],
    [
      "a flag with its own variations, as values alone",
      withX("flag: { type: String, metadata: { a: 1 } }", "variations: { light: bright, dark: dim }"),
      withX(
        "variables: { x: { type: String, metadata: { a: 1 } } }",
        "variations: { light: { values: { x: bright } }, dark: { values: { x: dim } } }",
      ),
    ],
    [
      "a JSON flag",
      withX("flag: JSON", "variations: { a: { values: { x: { n: 1 } } } }"),
      withX("variables: { x: JSON }", "variations: { a: { values: { x: { n: 1 } } } }"),
    ],
    [
      "variations without values, with a name and an identity",
      editFeature(
        "long: { values: { pages: 3, copy: Order } }",
        "long: { pages: 3, copy: Order, name: Long, renamedFrom: old }",
      ),
      editFeature("long: { values: {", "long: { name: Long, renamedFrom: old, values: {"),
    ],
    [
      "JSON instead of YAML",
      sampleBundle({
        "project.yaml": undefined,
        "project.json":
          '{\n\t"key": "shop",\n\t"sdkVisibility": ["server", "client", "mobile"],\n\t"customData": { "plan": "String", "seats": "Number", "beta": "Boolean" }\n}\n',
      }),
      sampleBundle(),
    ],
    [
      "custom data with its allowed values",
      sampleBundle({
        "project.yaml":
          "key: shop\nsdkVisibility: [server, client, mobile]\ncustomData: { plan: { type: String, values: [free] }, seats: Number, beta: Boolean }\n",
      }),
      sampleBundle(),
    ],
    [
      "what says something about the feature and nothing about users",
      editFeature(
        "type: release",
        [
          "type: release",
          "owner: team checkout",
          "links: [{ title: Ticket, url: https://tracker.example/1 }, { url: https://docs.example/a?b#c }]",
          "expires: 2099-01-01",
          "metadata: { anything: [1, { a: b }] }",
          "expect: [{ user: { country: CA }, serve: long }]",
        ].join("\n"),
      ),
      sampleBundle(),
    ],
    [
      "policies of environments",
      sampleBundle({
        "environments.yaml":
          "development: { type: development }\nproduction: { type: production, changes: approved, approvals: 2, emergencies: true }\n",
      }),
      sampleBundle(),
    ],
  ])("%s", async (_name, short, written) => {
    expect(await documents(short)).toEqual(await documents(written));
    expect(await problemsOf(short)).toEqual([]);
  });
});

describe("default", () => {
  const rules = (...lines: readonly string[]): FlagBundle => {
    const text = withTargets(["- key: one", "  when: { country: CA }", "  serve: short"]).files;
    return {
      files: text.map((file) =>
        file.path === FEATURE ? { ...file, text: file.text.replace("type: release", lines.join("\n")) } : file,
      ),
    };
  };

  async function servedLast(bundle: FlagBundle, environment = "production"): Promise<string> {
    const snapshot = (await compiled(bundle)).environments.get(environment);
    const feature = snapshot?.document.features[0];
    const last = feature?.configuration.targets.at(-1);
    const variation = feature?.variations.find(({ _id }) => _id === last?.distribution[0]?._variation);
    return `${snapshot?.keys[last?._id ?? ""]}: ${variation?.key}`;
  }

  it("is served to whoever matches nothing, and shown as such", async () => {
    const bundle = rules("type: release", "default: long");
    expect(await servedLast(bundle)).toBe("default: long");
    const before = (await compiled(rules("type: release"))).environments.get("production");
    const after = (await compiled(bundle)).environments.get("production");
    if (after === undefined) throw new Error("no production");
    expect(diffSnapshots(before, after)).toContainEqual({
      kind: "added",
      subject: "feature checkout, target default",
      after: "default",
    });
  });

  it("of an environment goes before that of the feature", async () => {
    const own = rules("type: release", "default: long").files.map((file) => ({
      ...file,
      text: file.text.replace("  production:\n", "  production:\n    default: short\n"),
    }));
    expect(await servedLast({ files: own })).toBe("default: short");
  });

  it("is served in environments that are off or not listed", async () => {
    const off = editFeature(
      "  production:\n    targets:",
      "  production:\n    status: inactive\n    targets:",
    ).files.map((file) => ({ ...file, text: file.text.replace("type: release", "type: release\ndefault: long") }));
    expect(await servedLast({ files: off })).toBe("default: long");
    const unlisted = withX("flag: Boolean", "default: off");
    const snapshot = (await compiled(unlisted)).environments.get("production");
    expect(snapshot?.document.features.find(({ key }) => key === "x")?.configuration.targets).toHaveLength(1);
  });

  it("adds nothing where a target takes everyone already", async () => {
    const bundle = editFeature("type: release", "type: release\ndefault: long");
    expect(await documents(bundle)).toEqual(await documents(sampleBundle()));
  });

  it("keeps its id when targets come and go", async () => {
    const idOf = async (bundle: FlagBundle) =>
      (await compiled(bundle)).environments.get("production")?.document.features[0]?.configuration.targets.at(-1)?._id;
    const more = rules("type: release", "default: long").files.map((file) => ({
      ...file,
      text: file.text.replace(
        "      - key: one",
        "      - { key: zero, when: { country: US }, serve: long }\n      - key: one",
      ),
    }));
    expect(await idOf({ files: more })).toBe(await idOf(rules("type: release", "default: long")));
  });
});

describe("like", () => {
  const like = (...lines: readonly string[]): FlagBundle =>
    sampleBundle({
      "environments.yaml":
        "development: { type: development }\nstaging: { type: staging }\nproduction: { type: production }\n",
      "features/checkout.yaml": [
        "type: release",
        "variables: { pages: Number }",
        "variations: { long: { pages: 3 }, short: { pages: 1 } }",
        "environments:",
        ...lines.map((line) => `  ${line}`),
        "",
      ].join("\n"),
    });
  const STAGING =
    "staging: { default: long, targets: [{ key: a, when: { country: CA }, split: { long: 50, short: 50 } }] }";

  it("takes the rules over with ids of its own", async () => {
    const { environments } = await compiled(like(STAGING, "production: { like: staging }"));
    const [staging, production] = ["staging", "production"].map((key) => environments.get(key)?.document.features[0]);
    const rulesOf = (feature: typeof staging) => feature?.configuration.targets.map(({ _id, ...rule }) => rule);
    expect(rulesOf(production)).toEqual(rulesOf(staging));
    expect(production?.configuration.targets).toHaveLength(2);
    expect(production?.configuration.targets[0]?._id).not.toBe(staging?.configuration.targets[0]?._id);
    const written = like(STAGING, STAGING.replace("staging", "production"));
    expect(await documents(like(STAGING, "production: { like: staging }"))).toEqual(await documents(written));
  });

  it("leaves a target's own id behind, and follows further environments", async () => {
    const fixed = STAGING.replace("key: a", `key: a, id: ${"ab".repeat(12)}`);
    const { environments } = await compiled(
      like(fixed, "production: { like: development }", "development: { like: staging }"),
    );
    const ids = [...environments.values()].map(({ document }) => document.features[0]?.configuration.targets[0]?._id);
    expect(new Set(ids).size).toBe(3);
  });

  it("may be off, or have another default", async () => {
    const { environments } = await compiled(
      like(STAGING, "production: { like: staging, status: inactive, default: short }"),
    );
    expect(environments.get("production")?.document.features[0]?.configuration.targets).toHaveLength(1);
  });

  it.each<[string, FlagBundle, Expected]>([
    [
      "an environment that the feature does not list",
      like("production: { like: stagin }", STAGING),
      [`${FEATURE}:5:23`, /no rules for `stagin`/, /Did you mean `staging`/],
    ],
    [
      "targets as well",
      like(STAGING, "production: { like: staging, targets: [] }"),
      [`${FEATURE}:6:17`, /either `like` or `targets`/, /Remove/],
    ],
    [
      "nothing at all",
      like(STAGING, "production: { status: active }"),
      [`${FEATURE}:6:15`, /lacks `targets`/, /`like: <environment>`/],
    ],
    [
      "itself",
      like("production: { like: production }"),
      [`${FEATURE}:5:23`, /production → production/, /Write the targets/],
    ],
  ])("is refused with %s", async (_name, bundle, expected) => {
    expect(await problemsOf(bundle)).toContainEqual(problemLike(expected));
  });
});

describe("policies", () => {
  it("of environments are read with their defaults", async () => {
    const { policies } = await compiled(
      sampleBundle({
        "environments.yaml":
          "development: { type: development }\nproduction: { type: production, changes: approved, approvals: 2, emergencies: true }\n",
      }),
    );
    expect(Object.fromEntries(policies)).toEqual({
      development: { changes: "direct", approvals: 1, emergencies: false },
      production: { changes: "approved", approvals: 2, emergencies: true },
    });
  });
});

describe("the new members are refused", () => {
  const top = (line: string): FlagBundle => editFeature("type: release", `type: release\n${line}`);
  it.each<[string, FlagBundle, Expected]>([
    ["with flag and variables", top("flag: Boolean"), [`${FEATURE}:2:1`, /either `flag` or `variables`/, /Move/]],
    ["with a flag of an unknown type", withX("flag: Bool"), ["features/x.yaml:2:7", /must be one of/, /Boolean/]],
    [
      "with a flag of text without variations",
      withX("flag: String"),
      ["features/x.yaml:1:1", /lacks `variations`/, /Add/],
    ],
    [
      "with a value that has no variable",
      editFeature("long: { values: { pages: 3, copy: Order } }", "long: 3"),
      [`${FEATURE}:6:9`, /names no variable/, /values:/],
    ],
    [
      "with a value of the wrong type",
      withX("flag: Number", "variations: { a: one }"),
      ["features/x.yaml:3:18", /"one" is not a Number/, /without quotes/],
    ],
    [
      "with a mistyped variable beside the name",
      editFeature("{ values: { pages: 3, copy: Order } }", "{ page: 3, copy: Order, name: Long }"),
      [`${FEATURE}:6:11`, /no variable `page`/, /`pages`/],
    ],
    ["with an unknown default", top("default: lng"), [`${FEATURE}:2:10`, /no variation `lng`/, /`long`/]],
    ["with a link that is not https", top("links: [{ url: http://a.example }]"), [`${FEATURE}:2:16`, /https/, /whole/]],
    ["with a day that does not exist", top("expires: 2026-02-30"), [`${FEATURE}:2:10`, /not a date/, /2026-12-01/]],
    [
      "with an expiry of what is permanent",
      top("expires: 2027-01-01\npermanent: true"),
      [`${FEATURE}:3:1`, /does not expire/, /Remove/],
    ],
    [
      "with approvals that nobody asks for",
      sampleBundle({
        "environments.yaml": "development: { type: development, approvals: 2 }\nproduction: { type: production }\n",
      }),
      ["environments.yaml:1:35", /only with `changes: approved`/, /Add/],
    ],
    [
      "with a policy that does not exist",
      sampleBundle({
        "environments.yaml": "development: { type: development, changes: aproved }\nproduction: { type: production }\n",
      }),
      ["environments.yaml:1:44", /must be one of direct, approved, git/, /approved/],
    ],
    [
      "with half an approval",
      sampleBundle({
        "environments.yaml":
          "development: { type: development, changes: approved, approvals: 0.5 }\nproduction: { type: production }\n",
      }),
      ["environments.yaml:1:65", /whole number from 1 to 10/, /Write 1/],
    ],
  ])("%s", async (_name, bundle, expected) => {
    expect(await problemsOf(bundle)).toContainEqual(problemLike(expected));
  });
});

describe("allowed values of custom data", () => {
  const withPlans = (line: string): FlagBundle => ({
    files: target(line).files.map((file) =>
      file.path === "project.yaml"
        ? {
            ...file,
            text: "key: shop\ncustomData: { plan: { type: String, values: [free, pro, team] }, seats: Number }\n",
          }
        : file,
    ),
  });

  it.each([
    ["in", "when: { custom: { plan: [free, por] } }", `${FEATURE}:13:40`],
    ["notIn", "when: { custom: { plan: { notIn: por } } }", `${FEATURE}:13:42`],
  ])("find a mistyped value under `%s`", async (_name, line, place) => {
    expect(await problemsOf(withPlans(line))).toEqual([
      problemLike([place, /"por" is no value of `custom.plan`/, /Did you mean `pro`/]),
    ]);
  });

  it("leave parts of values alone", async () => {
    expect(await problemsOf(withPlans("when: { custom: { plan: { startsWith: te } } }"))).toEqual([]);
  });

  it("must be of the attribute's type, and at least one", async () => {
    const project = (values: string) =>
      problemsOf(
        sampleBundle({
          "project.yaml": `key: shop\ncustomData: { plan: { type: String, values: ${values} }, seats: Number }\n`,
        }),
      );
    expect(await project("[free, 3]")).toContainEqual(problemLike(["project.yaml:2:52", /3 is not a String/, /"3"/]));
    expect(await project("[]")).toContainEqual(problemLike(["project.yaml:2:45", /no value is allowed/, /remove/]));
  });
});
