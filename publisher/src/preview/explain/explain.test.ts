import { describe, expect, it } from "vitest";

import { sampleBundle, withTargets } from "../../../test/sample-bundle.ts";
import { compileBundle } from "../../core/compile-bundle.ts";
import type { CompiledEnvironment } from "../../core/compiled-environment.ts";
import type { FlagBundle } from "../../core/flag-bundle.ts";
import { explain } from "./explain.ts";

async function compile(bundle: FlagBundle): Promise<CompiledEnvironment> {
  const compiled = await compileBundle(bundle);
  const snapshot = compiled.ok ? compiled.environments.get("production") : undefined;
  if (snapshot === undefined) throw new Error(JSON.stringify(compiled.problems));
  return snapshot;
}

const CHECKOUT = { featureKey: "checkout" };
const ANN = { user_id: "ann", email: "ann@mail.example", country: "CA", customData: { plan: "pro" } };
const CONDITION = '{ audience: staff, not: { country: CA }, custom: { plan: { notIn: [free, "x"] } } }';

describe("an explanation", () => {
  it("names each condition as the file does, with the user's value, and says which hold", async () => {
    const lines = [`- { key: some, when: ${CONDITION}, serve: short }`, "- { key: rest, serve: long }"];
    const trace = explain(await compile(withTargets(lines)), CHECKOUT, ANN, 0);
    expect(trace).toMatchObject({
      feature: "checkout",
      environment: "production",
      outcome: { kind: "served", variation: "long", target: "rest", targetNumber: 2 },
      values: [
        { variable: "pages", value: 3 },
        { variable: "copy", value: "Order" },
      ],
    });
    const [some, rest] = trace.targets;
    expect(some).toMatchObject({ key: "some", fits: false, isReached: true, alone: { kind: "passes" } });
    expect(rest).toMatchObject({ key: "rest", fits: true, isReached: true, condition: { kind: "everyone" } });
    const condition = some?.condition;
    if (condition?.kind !== "all") throw new Error(JSON.stringify(condition));
    expect(condition.of).toHaveLength(3);
    expect(condition.of).toContainEqual({
      kind: "audience",
      fits: false,
      key: "staff",
      of: {
        kind: "attribute",
        fits: false,
        attribute: "email",
        comparator: "endsWith",
        words: "ends with",
        values: ["@shop.example"],
        found: "ann@mail.example",
      },
    });
    expect(condition.of).toContainEqual({
      kind: "not",
      fits: false,
      of: expect.objectContaining({ attribute: "country", comparator: "in", values: ["CA"], found: "CA", fits: true }),
    });
    expect(condition.of).toContainEqual(
      expect.objectContaining({ attribute: "custom.plan", comparator: "notIn", values: ["free", "x"], fits: true }),
    );
  });

  it("counts the guards that compiling adds to a comparison as part of it", async () => {
    const lines = ['- { key: old, when: { appVersion: { below: "2.0" }, country: CA }, serve: short }'];
    const snapshot = await compile(withTargets(lines));
    const ofVersion = (appVersion: string) => {
      const [target] = explain(snapshot, CHECKOUT, { ...ANN, appVersion }, 0).targets;
      return target?.condition.kind === "all" ? target.condition.of.map(({ kind, fits }) => [kind, fits]) : undefined;
    };
    expect(ofVersion("1.9")).toContainEqual(["attribute", true]);
    expect(ofVersion("dev")).toHaveLength(2);
    expect(ofVersion("dev")).toContainEqual(["attribute", false]);
  });

  it("says where the user stands in rollouts and splits, and how far a rollout is", async () => {
    const rollout =
      "rollout: { type: stepped, startDate: 2027-01-01, startPercentage: 25, stages: [{ date: 2027-02-01, percentage: 75 }] }";
    const lines = [`- { key: soon, ${rollout}, serve: short }`, "- { key: rest, split: { long: 60, short: 40 } }"];
    const snapshot = await compile(withTargets(lines));
    const at = (day: string) => explain(snapshot, CHECKOUT, ANN, Date.parse(day)).targets;
    const [before, started, staged] = [at("2026-12-01"), at("2027-01-15"), at("2027-02-15")];
    expect([before[0], started[0], staged[0]].map((target) => target?.rollout?.threshold)).toEqual([0, 0.25, 0.75]);
    const position = before[0]?.rollout?.position ?? -1;
    expect(started[0]?.rollout).toMatchObject({ position, passes: position <= 0.25 });
    expect(staged[0]?.rollout).toMatchObject({ position, passes: position <= 0.75 });
    expect(before[1]).toMatchObject({
      isReached: true,
      split: {
        position: expect.any(Number),
        shares: expect.arrayContaining([expect.objectContaining({ variation: "long" })]),
      },
    });
  });

  it("names a required variation", async () => {
    const text =
      "type: release\nflag: Boolean\nrequires: [{ feature: checkout, serves: short }]\nenvironments: { production: on }\n";
    const files = withTargets(["- { key: all, serve: short }"]).files;
    const snapshot = await compile({ files: [...files, { path: "features/tips.yaml", text }] });
    const [target] = explain(snapshot, { variableKey: "tips" }, ANN, 0).targets;
    expect(target?.condition).toEqual({ kind: "requires", fits: true, feature: "checkout", variation: "short" });
  });

  it("tells an overlay entry from the targets of the file", async () => {
    const snapshot = await compile(sampleBundle());
    const [feature] = snapshot.document.features;
    const featureId = feature?._id ?? "";
    const off = explain(snapshot, CHECKOUT, ANN, 0, { overlay: [{ kind: "off", featureId }] });
    expect(off).toMatchObject({ overlay: "off", outcome: { kind: "default", why: "off" }, targets: [] });
    const variationId = feature?.variations[0]?._id ?? "";
    const serve = explain(snapshot, CHECKOUT, ANN, 0, { overlay: [{ kind: "serve", featureId, variationId }] });
    expect(serve).toMatchObject({
      overlay: "serve",
      outcome: { kind: "served", variation: "long", target: "overlay" },
    });
  });

  it("of what is in no file says so", async () => {
    const trace = explain(await compile(sampleBundle()), { variableKey: "nothing" }, ANN, 0);
    expect(trace).toMatchObject({ feature: undefined, outcome: { kind: "default", why: "unknown" }, values: [] });
  });
});
