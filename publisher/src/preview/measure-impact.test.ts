import { describe, expect, it } from "vitest";

import { editFeature, sampleBundle, withTargets } from "../../test/sample-bundle.ts";
import { alignTargets } from "../core/align-environments.ts";
import { compileBundle } from "../core/compile-bundle.ts";
import type { CompiledEnvironment } from "../core/compiled-environment.ts";
import { diffSnapshots } from "../core/diff-snapshots.ts";
import type { FlagBundle } from "../core/flag-bundle.ts";
import { measureImpact } from "./measure-impact.ts";

async function compile(bundle: FlagBundle, environment = "production"): Promise<CompiledEnvironment> {
  const compiled = await compileBundle(bundle);
  const snapshot = compiled.ok ? compiled.environments.get(environment) : undefined;
  if (snapshot === undefined) throw new Error(JSON.stringify(compiled.problems));
  return snapshot;
}

const users = Array.from({ length: 100 }, (_, index) => ({
  user_id: `user-${index}`,
  email: index < 10 ? `u${index}@shop.example` : `u${index}@mail.example`,
}));

describe("impact of a change", () => {
  it("counts who goes from which variation to which", async () => {
    const before = await compile(withTargets(["- { key: rest, serve: long }"]));
    const after = await compile(
      withTargets(["- { key: staff, when: { audience: staff }, serve: short }", "- { key: rest, serve: long }"]),
    );
    expect(measureImpact(before, after, users, 0)).toEqual({
      users: 100,
      features: [
        {
          feature: "checkout",
          changedUsers: 10,
          changedShare: 0.1,
          moves: [{ from: "long", to: "short", users: 10 }],
          defaultUsers: 0,
        },
      ],
    });
  });

  it("shows who falls through to the default in code", async () => {
    const before = await compile(withTargets(["- { key: rest, serve: long }"]));
    const after = await compile(withTargets(["- { key: staff, when: { audience: staff }, serve: long }"]));
    const [feature] = measureImpact(before, after, users, 0).features;
    expect(feature).toMatchObject({ moves: [{ from: "long", to: null, users: 90 }], defaultUsers: 90 });
  });

  it("tells new values from another variation", async () => {
    const before = await compile(sampleBundle());
    const after = await compile(editFeature("pages: 3", "pages: 4"));
    const [feature] = measureImpact(before, after, users, 0).features;
    expect(feature?.moves).toEqual([{ from: "long", to: "long", hasNewValues: true, users: feature?.changedUsers }]);
  });

  it("knows a renamed feature again, and that nobody is served anything else", async () => {
    const before = await compile(sampleBundle());
    const text = sampleBundle().files.find(({ path }) => path === "features/checkout.yaml")?.text;
    const renamed = {
      "features/checkout.yaml": undefined,
      "features/pay.yaml": `renamedFrom: checkout\n${text ?? ""}`,
    };
    const after = await compile(sampleBundle(renamed));
    expect(measureImpact(before, after, users, 0).features).toEqual([
      { feature: "pay", renamedFrom: "checkout", changedUsers: 0, changedShare: 0, moves: [], defaultUsers: 0 },
    ]);
  });

  it("judges rollouts as of the given time", async () => {
    const before = await compile(withTargets(["- { key: rest, serve: long }"]));
    const rollout = "rollout: { type: schedule, startDate: 2027-01-01 }";
    const lines = [`- { key: soon, ${rollout}, serve: short }`, "- { key: rest, serve: long }"];
    const after = await compile(withTargets(lines));
    expect(measureImpact(before, after, users, Date.parse("2026-12-31")).features).toEqual([]);
    expect(measureImpact(before, after, users, Date.parse("2027-01-02")).features[0]?.changedUsers).toBe(100);
  });
});

describe("two environments", () => {
  it("differ in what differs, and not in the ids of their targets", async () => {
    const lines = ["targets: [{ key: staff, when: { audience: staff }, serve: short }, { key: rest, serve: long }]"];
    const same = editFeature("  development: short", `  development:\n    ${lines.join("")}`);
    const [development, production] = [await compile(same, "development"), await compile(same)];
    const changes = diffSnapshots(production, alignTargets(development, production));
    expect(changes).toEqual([
      {
        kind: "changed",
        subject: "feature checkout, target rest, serves",
        before: "long 60 %, short 40 %",
        after: "long 100 %",
      },
    ]);
  });
});
