import { CONFIG_VIEWS } from "@burgee/contract";
import { describe, expect, it } from "vitest";

import { compileBundle } from "../src/core/compile-bundle.ts";
import type { CompiledEnvironment } from "../src/core/compiled-environment.ts";
import type { FlagBundle } from "../src/core/flag-bundle.ts";
import { renderViews } from "../src/core/render-views.ts";
import { sealViews } from "../src/core/seal-views.ts";
import { editFeature, sampleBundle, withTargets } from "./sample-bundle.ts";

const DELIVERY = {
  sse: { hostname: "https://flags.example.test", path: "/event-stream?x=1" },
  clientSdkKey: "dvc_client_1",
  mobileSdkKey: "dvc_mobile_1",
};

async function compile(bundle: FlagBundle, environment = "production"): Promise<CompiledEnvironment> {
  const compiled = await compileBundle(bundle);
  const snapshot = compiled.ok ? compiled.environments.get(environment) : undefined;
  if (snapshot === undefined) throw new Error(JSON.stringify(compiled.problems));
  return snapshot;
}

const feature = (snapshot: CompiledEnvironment, index = 0) => {
  const found = snapshot.document.features[index];
  if (found === undefined) throw new Error("no such feature");
  return found;
};

describe("ids", () => {
  it("depend on keys alone, so that they are the same everywhere", async () => {
    const first = feature(await compile(sampleBundle()));
    const again = feature(await compile(editFeature("pages: 3", "pages: 4")));
    expect(first._id).toMatch(/^[0-9a-f]{24}$/);
    expect(again.configuration.targets.map(({ _id }) => _id)).toEqual(
      first.configuration.targets.map(({ _id }) => _id),
    );
    // Written down once: a change here would move every user of every project.
    expect(first._id).toBe("4e6d377fddd31758b8e7dd0c");
    expect(first.configuration.targets[0]?._id).toBe("53c746275ba8588bab35e68c");
  });

  it("survive renaming a feature, a variation and a target", async () => {
    const before = feature(await compile(sampleBundle()));
    const text = sampleBundle()
      .files.find(({ path }) => path === "features/checkout.yaml")
      ?.text.replace("type: release", "type: release\nrenamedFrom: checkout")
      .replace("  short: {", "  quick: { renamedFrom: short,")
      .replaceAll("short", "quick")
      .replace("renamedFrom: quick", "renamedFrom: short")
      .replace("key: rest", "key: others\n        renamedFrom: rest");
    const bundle = sampleBundle({ "features/checkout.yaml": undefined, "features/pay.yaml": text });
    const after = feature(await compile(bundle));
    expect(after.key).toBe("pay");
    expect(after._id).toBe(before._id);
    expect(after.variations.map(({ _id }) => _id)).toEqual(before.variations.map(({ _id }) => _id));
    expect(after.configuration.targets.map(({ _id }) => _id)).toEqual(
      before.configuration.targets.map(({ _id }) => _id),
    );
  });

  it("differ between environments and can be written down", async () => {
    const fixed = "0123456789abcdef01234567";
    const bundle = editFeature("type: release", `type: release\nid: ${fixed}`);
    const production = feature(await compile(bundle));
    const development = feature(await compile(bundle, "development"));
    expect(production._id).toBe(fixed);
    expect(development._id).toBe(fixed);
    expect(development.configuration._id).not.toBe(production.configuration._id);
  });
});

describe("distributions", () => {
  it.each([
    ["{ a: 33.33333, b: 33.33333, c: 33.33334 }"],
    ["{ a: 10, b: 20, c: 70 }"],
    ["{ a: 70, b: 10, c: 20 }"],
    ["{ a: 0.1, b: 0.2, c: 99.7 }"],
    ["{ a: 100, b: 0, c: 0 }"],
    ["{ a: 0, b: 0, c: 100 }"],
    ["{ a: 66.6, b: 33.4, c: 0 }"],
  ])("%s add up to exactly 1 in the order of evaluation", async (split) => {
    const text = [
      "type: experiment",
      "variables: {}",
      "variations: { a: { values: {} }, b: { values: {} }, c: { values: {} } }",
      `environments: { production: { targets: [{ key: t, split: ${split} }] } }`,
    ].join("\n");
    const [target] = feature(await compile(sampleBundle({ "features/checkout.yaml": text }))).configuration.targets;
    const shares = [...(target?.distribution ?? [])].sort((x, y) => (x._variation < y._variation ? 1 : -1));
    expect(shares).toHaveLength(3);
    expect(shares.reduce((sum, share) => sum + share.percentage, 0)).toBe(1);
    expect(shares.every(({ percentage }) => percentage >= 0)).toBe(true);
  });
});

describe("rollouts", () => {
  it("write dates in the one form that all evaluators read alike, and percentages as fractions", async () => {
    const rollout =
      'rollout: { type: gradual, startDate: "2026-12-01T09:00:00+02:00", stages: [{ date: 2026-12-31, percentage: 50 }] }';
    const snapshot = await compile(withTargets(["- key: one", `  ${rollout}`, "  serve: short"]));
    expect(feature(snapshot).configuration.targets[0]?.rollout).toEqual({
      type: "gradual",
      startDate: "2026-12-01T07:00:00.000Z",
      startPercentage: 0,
      stages: [{ type: "linear", date: "2026-12-31T00:00:00.000Z", percentage: 0.5 }],
    });
  });
});

describe("feature states", () => {
  it("leave an environment off that has no rules or is inactive", async () => {
    const inactive = editFeature("    targets:", "    status: inactive\n    targets:");
    expect(feature(await compile(inactive)).configuration.targets).toEqual([]);
    const absent = editFeature("  development: short\n", "");
    expect(feature(await compile(absent, "development")).configuration.targets).toEqual([]);
  });

  it("serve one variation everywhere when complete, and nothing when archived", async () => {
    const complete = await compile(
      editFeature("type: release", "type: release\nstatus: complete\nstaticVariation: short"),
    );
    const [target, ...others] = feature(complete).configuration.targets;
    expect(others).toEqual([]);
    expect(target?._audience.filters).toEqual({ operator: "and", filters: [{ type: "all" }] });
    expect(target?.distribution).toEqual([{ _variation: feature(complete).variations[1]?._id, percentage: 1 }]);
    const archived = await compile(editFeature("type: release", "type: release\nstatus: archived"));
    expect(archived.document.features).toEqual([]);
    expect(archived.document.variables).toEqual([]);
  });
});

describe("views", () => {
  it("hold only what their readers may see", async () => {
    const bundle = sampleBundle({
      "audiences/secret.yaml": "when: { user_id: boss }\n",
      "features/hidden.yaml": [
        "type: ops",
        "sdkVisibility: [server]",
        "variables: { hidden: Boolean }",
        "variations: { on: { values: { hidden: true } } }",
        "environments: { production: { targets: [{ key: t, when: { audience: secret }, serve: on }] } }",
      ].join("\n"),
    });
    const views = renderViews(await compile(bundle), DELIVERY);
    const keys = (view: keyof typeof views) => views[view].features.map(({ key }) => key);
    expect(keys("server-v2")).toEqual(["checkout", "hidden"]);
    expect(keys("client")).toEqual(["checkout"]);
    expect(keys("mobile")).toEqual(["checkout"]);
    expect(JSON.stringify(views.client)).not.toMatch(/hidden|boss/);
    expect(views.client.clientSDKKey).toBe("dvc_client_1");
    expect(views.mobile.clientSDKKey).toBe("dvc_mobile_1");
    expect(views["server-v2"]).not.toHaveProperty("clientSDKKey");
    expect(views["server-v1"].sse).toEqual(DELIVERY.sse);
  });

  it("are for servers alone unless files say otherwise", async () => {
    const views = renderViews(await compile(sampleBundle({ "project.yaml": "key: shop\n" })), DELIVERY);
    expect(views["server-v2"].features).toHaveLength(1);
    expect(views.client.features).toEqual([]);
    expect(views.client.variables).toEqual([]);
  });

  it("show variables of no feature to servers alone", async () => {
    const views = renderViews(await compile(sampleBundle({ "variables/unreleased.yaml": "type: String\n" })), DELIVERY);
    const readers = Object.entries(views).filter(([, { variables }]) =>
      variables.some(({ key }) => key === "unreleased"),
    );
    expect(readers.map(([view]) => view)).toEqual(["server-v2", "server-v1"]);
    expect(JSON.stringify([views.client, views["client-obfuscated"], views.mobile])).not.toContain("unreleased");
  });

  it("name no stream for an environment without realtime", async () => {
    const environments = "production: { type: production, realtime: false }\ndevelopment: { type: development }\n";
    const views = renderViews(await compile(sampleBundle({ "environments.yaml": environments })), DELIVERY);
    expect(views["server-v2"]).not.toHaveProperty("sse");
  });

  it("write shared audiences out for v1 and know no bucketing key there", async () => {
    const bundle = withTargets([
      "- key: one",
      "  when: { audience: staff, country: CA }",
      "  bucketBy: plan",
      "  serve: short",
    ]);
    const views = renderViews(await compile(bundle), DELIVERY);
    const [first] = views["server-v1"].features[0]?.configuration.targets ?? [];
    expect(first).not.toHaveProperty("bucketingKey");
    expect(first?._audience.filters).toEqual({
      operator: "and",
      filters: [
        { type: "user", subType: "email", comparator: "endWith", values: ["@shop.example"] },
        { type: "user", subType: "country", comparator: "=", values: ["CA"] },
      ],
    });
    expect(views["server-v1"].audiences).toEqual({});
    expect(views["server-v2"].features[0]?.configuration.targets[0]?.bucketingKey).toBe("plan");
    expect(Object.keys(views["server-v2"].audiences ?? {})).toHaveLength(1);
  });

  it("tell nothing by name when obfuscated, but decide the same", async () => {
    const tagged = editFeature("type: release", "type: release\ntags: [growth-team]");
    const { client, "client-obfuscated": obfuscated } = renderViews(await compile(tagged), DELIVERY);
    expect(client.features[0]?.tags).toEqual(["growth-team"]);
    expect(JSON.stringify([obfuscated.features, obfuscated.variables])).not.toMatch(
      /checkout|pages|copy|short|long|growth/,
    );
    expect(obfuscated.variables[0]?.key).toBe(`dvc_obfs_${client.variables[0]?._id}`);
    expect(obfuscated.features.map(({ configuration }) => configuration)).toEqual(
      client.features.map(({ configuration }) => configuration),
    );
  });

  it("are sealed under one ETag that only content changes", async () => {
    const seal = async (bundle: FlagBundle) => sealViews(renderViews(await compile(bundle), DELIVERY));
    const first = await seal(sampleBundle());
    expect(first.etag).toMatch(/^"[0-9a-f]{32}"$/);
    const reordered = { files: sampleBundle().files.toReversed() };
    expect((await seal(reordered)).etag).toBe(first.etag);
    expect((await seal(editFeature("type: release", "# a comment\ntype:   release"))).etag).toBe(first.etag);
    expect((await seal(editFeature("pages: 3", "pages: 4"))).etag).not.toBe(first.etag);
  });

  it.each(CONFIG_VIEWS)("are sealed under another ETag when %s alone changes", async (view) => {
    const views = renderViews(await compile(sampleBundle()), DELIVERY);
    const changed = { ...views, [view]: { ...views[view], variables: [] } };
    expect((await sealViews(changed)).etag).not.toBe((await sealViews(views)).etag);
  });
});

describe("metadata of a variable", () => {
  const bundle = editFeature(
    "  copy: String",
    "  copy: { type: String, metadata: { owner: checkout team, level: 2, isLive: true } }",
  );

  it("is in every view, except under obfuscation", async () => {
    const views = renderViews(await compile(bundle), DELIVERY);
    const metadata = CONFIG_VIEWS.map((view) => [view, views[view].variables.map((variable) => variable.metadata)]);
    const shown = [undefined, { owner: "checkout team", level: 2, isLive: true }];
    expect(Object.fromEntries(metadata)).toEqual({
      "server-v1": shown,
      "server-v2": shown,
      client: shown,
      mobile: shown,
      "client-obfuscated": [undefined, undefined],
    });
  });

  it("leaves configs without it as they were", async () => {
    const [first] = (await compile(sampleBundle())).document.variables;
    expect(Object.keys(first ?? {})).toEqual(["_id", "key", "type"]);
  });
});
