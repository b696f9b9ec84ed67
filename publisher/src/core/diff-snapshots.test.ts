import { describe, expect, it } from "vitest";

import { editFeature, sampleBundle } from "../../test/sample-bundle.ts";
import { compileBundle } from "./compile-bundle.ts";
import { diffSnapshots } from "./diff-snapshots.ts";
import type { FlagBundle } from "./flag-bundle.ts";

async function snapshotOf(bundle: FlagBundle) {
  const compiled = await compileBundle(bundle);
  const snapshot = compiled.ok ? compiled.environments.get("production") : undefined;
  if (snapshot === undefined) throw new Error(JSON.stringify(compiled.problems));
  return snapshot;
}

async function diff(before: FlagBundle, after: FlagBundle) {
  return diffSnapshots(await snapshotOf(before), await snapshotOf(after));
}

describe("a diff", () => {
  it("of equal snapshots is empty", async () => {
    expect(await diff(sampleBundle(), sampleBundle())).toEqual([]);
  });

  it("says in words what a rule was and is", async () => {
    expect(await diff(sampleBundle(), editFeature("{ long: 60, short: 40 }", "{ long: 25, short: 75 }"))).toEqual([
      {
        kind: "changed",
        subject: "feature checkout, target rest, serves",
        before: "long 60 %, short 40 %",
        after: "short 75 %, long 25 %",
      },
    ]);
    expect(await diff(sampleBundle(), editFeature("{ audience: staff }", "{ not: { country: [CA, US] } }"))).toEqual([
      {
        kind: "changed",
        subject: "feature checkout, target staff, when",
        before: "in audience staff",
        after: 'not in audience (country is "CA", "US")',
      },
    ]);
  });

  it("shows a new feature as one line, and a removed one too", async () => {
    const text = "type: ops\nvariables: {}\nvariations: { on: { values: {} } }\nenvironments: { production: on }\n";
    const more = sampleBundle({ "features/valve.yaml": text });
    expect(await diff(sampleBundle(), more)).toEqual([
      { kind: "added", subject: "feature valve", after: "valve (ops)" },
    ]);
    expect(await diff(more, sampleBundle())).toEqual([
      { kind: "removed", subject: "feature valve", before: "valve (ops)" },
    ]);
  });

  it("shows a renamed feature as changed, not as removed and added", async () => {
    const text = sampleBundle().files.find(({ path }) => path.startsWith("features/"))?.text ?? "";
    const renamed = sampleBundle({
      "features/checkout.yaml": undefined,
      "features/pay.yaml": `renamedFrom: checkout\n${text}`,
    });
    expect(await diff(sampleBundle(), renamed)).toEqual([
      { kind: "changed", subject: "feature pay", before: "checkout (release)", after: "pay (release)" },
    ]);
  });

  it("shows who may see a feature and that it was switched off", async () => {
    const changes = await diff(sampleBundle(), editFeature("type: release", "type: release\nsdkVisibility: [server]"));
    expect(changes).toEqual([
      {
        kind: "changed",
        subject: "feature checkout, visible to",
        before: "client, mobile, server",
        after: "server",
      },
    ]);
    const off = await diff(sampleBundle(), editFeature("    targets:", "    status: inactive\n    targets:"));
    expect(off[0]).toEqual({
      kind: "changed",
      subject: "feature checkout, order of targets",
      before: "staff, rest",
      after: "off",
    });
  });

  it("describes a feature whose own content is the same when what it refers to is called otherwise", async () => {
    const keeping = (files: Readonly<Record<string, string | undefined>>) => diff(sampleBundle(), sampleBundle(files));
    const checkout = sampleBundle().files.find(({ path }) => path === "features/checkout.yaml")?.text ?? "";
    const renamedTarget = checkout.replace("- key: rest", "- key: others\n        renamedFrom: rest");
    expect(await keeping({ "features/checkout.yaml": renamedTarget })).toMatchObject([
      { subject: "feature checkout, order of targets", before: "staff, rest", after: "staff, others" },
      { subject: "feature checkout, target others", before: "rest", after: "others" },
    ]);
    const crew = {
      "audiences/staff.yaml": undefined,
      "audiences/crew.yaml": 'renamedFrom: staff\nwhen: { email: { endsWith: "@shop.example" } }\n',
      "features/checkout.yaml": checkout.replace("audience: staff", "audience: crew"),
    };
    expect(await keeping(crew)).toMatchObject([
      { subject: "feature checkout, target staff, when", before: "in audience staff", after: "in audience crew" },
    ]);
    const hidden = checkout.replace("type: release", "type: release\nsdkVisibility: [server]");
    expect(await keeping({ "features/checkout.yaml": hidden })).toMatchObject([
      { subject: "feature checkout, visible to", after: "server" },
    ]);
  });

  it("describes a feature when only an unnamed audience behind its condition changed", async () => {
    const inTarget = (country: string) => editFeature("{ audience: staff }", `{ not: { country: [${country}] } }`);
    expect(await diff(inTarget("CA"), inTarget("US"))).toMatchObject([
      { subject: "feature checkout, target staff, when", before: expect.stringContaining('"CA"') },
    ]);
  });
});
