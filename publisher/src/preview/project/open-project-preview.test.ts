import { loadConfig } from "@burgee/bucketing-wasm";
import type { EvaluationContext } from "@burgee/contract";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { meaningfulEdit } from "../../../test/meaningful-edits.ts";
import { anyEdit, applyEdits, SAMPLE_FILES } from "../../../test/wild-edits.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import { compileBundle, type Compilation } from "../../core/compile-bundle.ts";
import { createCompileMemory } from "../../core/compile-memory.ts";
import type { CompiledEnvironment } from "../../core/compiled-environment.ts";
import { deriveId } from "../../core/derive-ids.ts";
import type { FlagFile } from "../../core/flag-bundle.ts";
import { applyOverlay, type OverlayRule } from "../../core/overlay.ts";
import { renderViews } from "../../core/render-views.ts";
import {
  cutSnapshot,
  explain,
  findContradictions,
  type FeatureImpact,
  makeSampleUsers,
  measureImpact,
  openProjectPreview,
  type Previewed,
  type ProjectPreview,
} from "../index.ts";
import { createPreviewState } from "./preview-state.ts";

type Files = readonly FlagFile[];
type Good = Extract<Compilation, { ok: true }>;

const EDITS = Number(process.env["PREVIEW_EDITS"] ?? 60);
const EDITS_IN_A_ROW = 10;
const NOW_MS = Date.parse("2026-11-22");

const edit = fc.oneof(
  { weight: 3, arbitrary: meaningfulEdit },
  { weight: 1, arbitrary: anyEdit.map((wild) => (files: Files) => applyEdits([wild], files)) },
);

function resultOf<Result>(previewed: Previewed<Result>): Result {
  if (previewed.kind !== "previewed") throw new Error(JSON.stringify(previewed));
  return previewed.result;
}

async function compileGood(files: Files): Promise<Good> {
  const compilation = await compileBundle({ files });
  if (!compilation.ok) throw new Error(JSON.stringify(compilation.problems));
  return compilation;
}

/** Brings the preview to a state of the files, one edit per file that differs. */
function follow(preview: ProjectPreview, files: Files): void {
  const wanted = new Map(files.map(({ path, text }) => [path, text]));
  for (const { path } of preview.files()) if (!wanted.has(path)) preview.edit(path, undefined);
  const present = new Map(preview.files().map(({ path, text }) => [path, text]));
  for (const [path, text] of wanted) if (present.get(path) !== text) preview.edit(path, text);
}

/** What servers are served after a publish: variation keys by feature id. */
function openArtifact(snapshot: CompiledEnvironment) {
  const views = renderViews(snapshot, { sse: undefined, clientSdkKey: undefined, mobileSdkKey: undefined });
  const engine = loadConfig(new TextEncoder().encode(canonicalJson(views["server-v2"])));
  return (user: EvaluationContext) =>
    new Map(
      engine
        .evaluateAll(user, { nowMs: NOW_MS })
        .features()
        .map((feature) => [feature._id, feature]),
    );
}

/** Features that servers see; the others are in no view of theirs. */
function serverFeatures({ document, visibility }: CompiledEnvironment) {
  return document.features.filter(({ _id }) => visibility[_id]?.includes("server") ?? false);
}

type Artifact = ReturnType<typeof openArtifact>;

function expectArtifact(impact: FeatureImpact, id: string, artifact: Artifact, users: readonly EvaluationContext[]) {
  const served = users.map((user) => artifact(user).get(id)?.variationKey ?? null);
  for (const { variation, users: counted } of impact.after?.variations ?? []) {
    expect([variation, counted]).toEqual([variation, served.filter((key) => key === variation).length]);
  }
}

async function expectPreview(preview: ProjectPreview, base: Good, edited: Good, pick: number): Promise<void> {
  const keys = [...edited.environments.keys()];
  const environmentKey = keys[pick % keys.length] ?? "";
  const after = edited.environments.get(environmentKey) as CompiledEnvironment;
  const before = base.environments.get(environmentKey) ?? cutSnapshot(after, new Set());
  const users = makeSampleUsers([before.document, after.document], 40);
  const whole = measureImpact(before, after, users, NOW_MS, { isDetailed: true });
  const question = { environmentKey, users, nowMs: NOW_MS, against: "base" } as const;
  expect(resultOf(await preview.previewAll(question))).toEqual(whole);
  const artifact = openArtifact(after);
  const alone = createPreviewState(edited.source, { overlays: {}, derive: deriveId, memoryOf: createCompileMemory });
  const changed = new Map(whole.features.map((feature) => [feature.feature, feature]));
  const snapshot = resultOf(preview.snapshot(environmentKey));
  for (const { _id, key } of serverFeatures(after)) {
    const cut = cutSnapshot(after, new Set([_id]));
    expect(canonicalJson(alone.feature(environmentKey, _id, key))).toBe(canonicalJson(cut));
    const { impact } = resultOf(preview.previewFeature({ ...question, featureKey: key }));
    const isListed = impact.changedUsers > 0 || impact.renamedFrom !== undefined;
    expect(isListed ? impact : undefined).toEqual(changed.get(key));
    expectArtifact(impact, _id, artifact, users);
    for (const user of users.slice(0, 2)) {
      const trace = explain(snapshot, { featureKey: key }, user, NOW_MS);
      const served = artifact(user).get(_id);
      expect(findContradictions(trace)).toEqual([]);
      expect(trace.outcome.kind === "served" ? trace.outcome.variation : null).toBe(served?.variationKey ?? null);
    }
  }
}

describe("a preview", () => {
  it(`is what plan computes and what is served after publishing, over ${EDITS} edits`, async () => {
    const counts = { good: 0, broken: 0 };
    const base = await compileGood(SAMPLE_FILES);
    const steps = fc.array(fc.record({ edit, pick: fc.nat() }), {
      minLength: EDITS_IN_A_ROW,
      maxLength: EDITS_IN_A_ROW,
    });
    await fc.assert(
      fc.asyncProperty(steps, async (edits) => {
        const preview = openProjectPreview(SAMPLE_FILES);
        let lastGood: Files = SAMPLE_FILES;
        for (const step of edits) {
          // The preview holds one text per path.
          const files = [...new Map(step.edit(lastGood).map((file) => [file.path, file])).values()];
          follow(preview, files);
          const edited = await compileBundle({ files: preview.files() });
          expect(preview.problems()).toEqual(edited.problems);
          counts[edited.ok ? "good" : "broken"] += 1;
          const question = {
            environmentKey: "production",
            featureKey: "x",
            users: 1,
            nowMs: 0,
            against: "base",
          } as const;
          expect(preview.previewFeature(question).kind === "problems").toBe(!edited.ok);
          if (!edited.ok) continue;
          lastGood = files;
          await expectPreview(preview, base, edited, step.pick);
        }
      }),
      { numRuns: Math.ceil(EDITS / EDITS_IN_A_ROW) },
    );
    expect(counts.good).toBeGreaterThan(EDITS / 5);
  }, 3_600_000);

  it("holds overlay entries against both sides", async () => {
    const compiled = await compileGood(SAMPLE_FILES);
    const snapshot = compiled.environments.get("production") as CompiledEnvironment;
    for (const feature of snapshot.document.features) {
      const rules: readonly OverlayRule[] = [{ kind: "off", featureId: feature._id }];
      const preview = openProjectPreview(SAMPLE_FILES, { overlays: { production: rules } });
      const users = makeSampleUsers([snapshot.document], 20);
      const artifact = openArtifact(applyOverlay(snapshot, rules).snapshot);
      for (const { _id, key } of serverFeatures(snapshot)) {
        const common = { environmentKey: "production", featureKey: key, nowMs: NOW_MS };
        const { impact } = resultOf(preview.previewFeature({ ...common, users, against: "base" }));
        expect(impact.changedUsers).toBe(0);
        const served = users.map((user) => artifact(user).get(_id)?.variationKey ?? null);
        const byDefault = impact.after?.variations.find(({ variation }) => variation === null);
        expect(byDefault?.users).toBe(served.filter((variation) => variation === null).length);
      }
    }
  });

  it("draws the share of each variation over a rollout", () => {
    const text = [
      "type: release",
      "flag: Boolean",
      "environments:",
      "  production:",
      "    targets:",
      "      - key: slowly",
      "        rollout: { type: gradual, startDate: 2027-01-01, stages: [{ date: 2027-01-11, percentage: 100 }] }",
      "        serve: on",
      "",
    ].join("\n");
    const preview = openProjectPreview(SAMPLE_FILES);
    expect(preview.edit("features/slow.yaml", text).filter(({ severity }) => severity === "error")).toEqual([]);
    const fromMs = Date.parse("2026-12-31");
    const question = {
      environmentKey: "production",
      featureKey: "slow",
      users: 500,
      fromMs,
      toMs: fromMs + 12 * 86_400_000,
    };
    const points = resultOf(preview.curve({ ...question, steps: 13 }));
    const shares = points.map((point) => point.shares.find(({ variation }) => variation === "on")?.share ?? -1);
    expect([shares[0], shares.at(-1)]).toEqual([0, 1]);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares[6]).toBeCloseTo(0.5, 0);
  });

  it("keeps a few examples of each move with the targets that served them", () => {
    const preview = openProjectPreview(SAMPLE_FILES);
    const file = SAMPLE_FILES.find(({ path }) => path === "features/dark-mode.yaml");
    preview.edit("features/dark-mode.yaml", (file?.text ?? "").replace("serve: light", "serve: dark"));
    const question = { environmentKey: "production", featureKey: "dark-mode", users: 1_000, nowMs: NOW_MS } as const;
    const { impact } = resultOf(preview.previewFeature({ ...question, against: "base" }));
    const [move] = impact.moves;
    expect(move?.users).toBeGreaterThan(50);
    expect(move?.examples).toHaveLength(50);
    expect(move?.examples?.[0]).toMatchObject({ user: { user_id: expect.any(String) }, toTarget: expect.any(Number) });
    const stopped = impact.before?.targets.reduce((sum, { users }) => sum + users, 0);
    expect(stopped).toBe(1_000 - (impact.before?.variations.at(-1)?.users ?? 0));
  });

  it("of what the files do not have says so", () => {
    const preview = openProjectPreview(SAMPLE_FILES);
    const question = {
      environmentKey: "production",
      featureKey: "nothing",
      users: 1,
      nowMs: 0,
      against: "base",
    } as const;
    expect(preview.previewFeature(question).kind).toBe("unknown");
    expect(preview.previewFeature({ ...question, environmentKey: "moon", featureKey: "dark-mode" }).kind).toBe(
      "unknown",
    );
  });
});
