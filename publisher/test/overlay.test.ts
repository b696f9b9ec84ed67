import { createOracle } from "@burgee/conformance/oracle";
import { describe, expect, it } from "vitest";

import { compileBundle } from "../src/core/compile-bundle.ts";
import type { CompiledEnvironment } from "../src/core/compiled-environment.ts";
import { diffSnapshots } from "../src/core/diff-snapshots.ts";
import { applyOverlay, type OverlayRule } from "../src/core/overlay.ts";
import { renderViews } from "../src/core/render-views.ts";
import { sampleBundle } from "./sample-bundle.ts";

async function compileSample(): Promise<CompiledEnvironment> {
  const compiled = await compileBundle(sampleBundle());
  const snapshot = compiled.ok ? compiled.environments.get("production") : undefined;
  if (snapshot === undefined) throw new Error("the sample does not compile");
  return snapshot;
}

/** A feature with a `default:`, and another one that may require it. */
async function compileFiles({ when, requires }: { when: string; requires: string }): Promise<CompiledEnvironment> {
  const compiled = await compileBundle({
    files: [
      { path: "project.yaml", text: "key: shop\n" },
      { path: "environments.yaml", text: "production: { type: production }\n" },
      {
        path: "features/banner.yaml",
        text:
          "type: release\nvariables: { headline: String }\ndefault: rest\n" +
          "variations:\n  on: { values: { headline: new } }\n  rest: { values: { headline: rest } }\n" +
          `environments:\n  production:\n    targets:\n      - { key: team, when: ${when}, serve: on }\n`,
      },
      {
        path: "features/extra.yaml",
        text: `type: release\n${requires}variables: { extra: String }\nvariations: { on: { values: { extra: "yes" } } }\nenvironments: { production: on }\n`,
      },
    ],
  });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  const snapshot = compiled.environments.get("production");
  if (snapshot === undefined) throw new Error("production is not compiled");
  return snapshot;
}

function checkoutOf(snapshot: CompiledEnvironment) {
  const [feature] = snapshot.document.features;
  if (feature === undefined) throw new Error("the sample has no feature");
  const variationId = (key: string) => feature.variations.find((variation) => variation.key === key)?._id ?? "";
  return { featureId: feature._id, feature, variationId };
}

/** What a user gets of the sample's variable `copy`, in both versions of the server document. */
function serve(snapshot: CompiledEnvironment, rules: readonly OverlayRule[], email: string): readonly unknown[] {
  const views = renderViews(applyOverlay(snapshot, rules).snapshot, {
    sse: undefined,
    clientSdkKey: undefined,
    mobileSdkKey: undefined,
  });
  return (["server-v2", "server-v1"] as const).map((view) => {
    const answer = createOracle(views[view]).variable("copy", { context: { user_id: "ann", email }, nowMs: 0 });
    return answer.kind === "served" ? answer.variable.value : undefined;
  });
}

describe("overlay", () => {
  it("gives everyone the default in code while a feature is off", async () => {
    const snapshot = await compileSample();
    const { featureId } = checkoutOf(snapshot);
    expect(serve(snapshot, [], "ann@shop.example")).toEqual(["Buy", "Buy"]);
    expect(serve(snapshot, [{ kind: "off", featureId }], "ann@shop.example")).toEqual([undefined, undefined]);
  });

  it.each([
    ["after its rules", "{ email: { endsWith: '@shop.example' } }"],
    ["below a rule that takes everyone", "everyone"],
  ])("gives everyone the `default:` of a feature that has one %s", async (_place, when) => {
    const snapshot = await compileFiles({ when, requires: "" });
    const banner = snapshot.document.features.find(({ key }) => key === "banner");
    const rule = { kind: "off", featureId: banner?._id ?? "" } as const;
    const { document } = applyOverlay(snapshot, [rule]).snapshot;
    const answer = createOracle(document).variable("headline", {
      context: { user_id: "ann", email: "ann@shop.example" },
      nowMs: 0,
    });
    expect(answer).toMatchObject({ kind: "served", variable: { value: "rest" } });
  });

  it.each([
    ["on", undefined],
    ["rest", "yes"],
  ])("lets a feature that requires variation %s of one that is off see what is served", async (serves, value) => {
    const snapshot = await compileFiles({
      when: "{ email: { endsWith: '@shop.example' } }",
      requires: `requires: [{ feature: banner, serves: ${serves} }]\n`,
    });
    const banner = snapshot.document.features.find(({ key }) => key === "banner");
    const { document } = applyOverlay(snapshot, [{ kind: "off", featureId: banner?._id ?? "" }]).snapshot;
    const context = { user_id: "ann", email: "ann@shop.example" };
    const answer = createOracle(document).variable("extra", { context, nowMs: 0 });
    expect(answer.kind === "served" ? answer.variable.value : undefined).toBe(value);
  });

  it("serves one variation to everyone", async () => {
    const snapshot = await compileSample();
    const { featureId, variationId } = checkoutOf(snapshot);
    const rule = { kind: "serve", featureId, variationId: variationId("long") } as const;
    expect(serve(snapshot, [rule], "ann@shop.example")).toEqual(["Order", "Order"]);
    const changes = diffSnapshots(snapshot, applyOverlay(snapshot, [rule]).snapshot);
    expect(changes.map(({ subject }) => subject)).toContain("feature checkout, target overlay");
  });

  it("leaves other features the same objects", async () => {
    const snapshot = await compileSample();
    const { feature } = checkoutOf(snapshot);
    const other = { ...feature, _id: "0".repeat(24), key: "other" };
    const two = { ...snapshot, document: { ...snapshot.document, features: [feature, other] } };
    const { document } = applyOverlay(two, [{ kind: "off", featureId: other._id }]).snapshot;
    expect(document.features[0]).toBe(feature);
    expect(applyOverlay(two, []).snapshot).toBe(two);
  });

  it("lists rules whose feature or variation is gone", async () => {
    const snapshot = await compileSample();
    const { featureId } = checkoutOf(snapshot);
    const gone = { kind: "off", featureId: "f".repeat(24) } as const;
    const renamed = { kind: "serve", featureId, variationId: "f".repeat(24) } as const;
    const result = applyOverlay(snapshot, [gone, renamed]);
    expect(result.idle).toEqual([gone, renamed]);
    expect(result.snapshot.document).toEqual(snapshot.document);
  });

  it("rewrites what depends on a feature that is off or served otherwise", async () => {
    const compiled = await compileSample();
    const { featureId, variationId } = checkoutOf(compiled);
    const audiences = { ...compiled.document.audiences, needs: { filters: { operator: "and", filters: [] } as const } };
    const snapshot = {
      ...compiled,
      document: { ...compiled.document, audiences },
      prerequisites: { needs: { featureId, variationId: variationId("short") } },
    };
    const audienceUnder = (rule: OverlayRule) =>
      JSON.stringify(applyOverlay(snapshot, [rule]).snapshot.document.audiences?.["needs"]);
    expect(audienceUnder({ kind: "off", featureId })).toContain("!exist");
    expect(audienceUnder({ kind: "serve", featureId, variationId: variationId("long") })).toContain("!exist");
    expect(audienceUnder({ kind: "serve", featureId, variationId: variationId("short") })).toContain('"all"');
  });
});
