import { describe, expect, it } from "vitest";

import { compileBundle } from "../src/core/compile-bundle.ts";
import type { CompiledEnvironment } from "../src/core/compiled-environment.ts";
import { findBreakingChanges } from "../src/core/find-breaking-changes.ts";
import type { FlagBundle } from "../src/core/flag-bundle.ts";
import { editFeature, sampleBundle } from "./sample-bundle.ts";

const FEATURE = sampleBundle().files.find(({ path }) => path === "features/checkout.yaml")?.text ?? "";

async function production(bundle: FlagBundle): Promise<CompiledEnvironment> {
  const compiled = await compileBundle(bundle);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  const snapshot = compiled.environments.get("production");
  if (snapshot === undefined) throw new Error("no production");
  return snapshot;
}

/** The sample's feature under another key, with lines at its top. */
const renamed = (key: string, ...lines: string[]): FlagBundle =>
  sampleBundle({
    "features/checkout.yaml": undefined,
    [`features/${key}.yaml`]: [...lines, FEATURE].join("\n"),
  });

async function breaks(before: FlagBundle, after: FlagBundle) {
  return findBreakingChanges(await production(before), await production(after));
}

describe("breaking changes", () => {
  it("are none between equal snapshots, before the first publish, and after edits of rules and values", async () => {
    expect(await breaks(sampleBundle(), sampleBundle())).toEqual([]);
    expect(findBreakingChanges(undefined, await production(sampleBundle()))).toEqual([]);
    expect(await breaks(sampleBundle(), editFeature("pages: 3", "pages: 4"))).toEqual([]);
    expect(await breaks(sampleBundle(), editFeature("long: 60, short: 40", "long: 50, short: 50"))).toEqual([]);
  });

  it("are found when a live feature and its variables vanish", async () => {
    const gone = await breaks(sampleBundle(), sampleBundle({ "features/checkout.yaml": undefined }));
    expect(gone.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual([
      "removal feature checkout",
      "removal variable pages",
      "removal variable copy",
    ]);
  });

  it("do not include a feature that nobody is served", async () => {
    const off = editFeature("  production:\n    targets:", "  production:\n    status: inactive\n    targets:");
    expect(await breaks(off, sampleBundle({ "features/checkout.yaml": undefined }))).toEqual([]);
  });

  it("are found when a variable changes its type or its key", async () => {
    const typed = editFeature("pages: Number", "pages: String").files.map(({ path, text }) => {
      return { path, text: text.replace("pages: 3", 'pages: "3"').replace("pages: 1", 'pages: "1"') };
    });
    expect(await breaks(sampleBundle(), { files: typed })).toEqual([
      expect.objectContaining({
        kind: "type_change",
        message: expect.stringMatching(/live as Number and becomes String/),
      }),
    ]);
    const rekeyed = FEATURE.replace("pages: Number", "steps: { type: Number, renamedFrom: pages }")
      .replace("pages: 3", "steps: 3")
      .replace("pages: 1", "steps: 1");
    expect(await breaks(sampleBundle(), sampleBundle({ "features/checkout.yaml": rekeyed }))).toEqual([
      expect.objectContaining({
        kind: "removal",
        message: expect.stringMatching(/`pages` is live and becomes `steps`/),
      }),
    ]);
  });

  it("name the line to write when a feature is renamed without one", async () => {
    expect(await breaks(sampleBundle(), renamed("buy"))).toEqual([
      expect.objectContaining({ kind: "reshuffle", remedy: expect.stringContaining("`renamedFrom: checkout`") }),
    ]);
    expect(await breaks(sampleBundle(), renamed("buy", "renamedFrom: checkout"))).toEqual([]);
  });

  it("name the first key when the second rename names the key in between", async () => {
    const live = renamed("buy", "renamedFrom: checkout");
    expect(await breaks(live, renamed("pay", "renamedFrom: buy"))).toEqual([
      expect.objectContaining({ kind: "reshuffle", remedy: expect.stringContaining("`renamedFrom: checkout`") }),
    ]);
    expect(await breaks(live, renamed("pay", "renamedFrom: checkout"))).toEqual([]);
  });

  it("are found when a feature that stays gets another identity, and say what to remove", async () => {
    expect(await breaks(sampleBundle(), renamed("checkout", "renamedFrom: older"))).toEqual([
      expect.objectContaining({ kind: "reshuffle", remedy: expect.stringContaining("Remove `renamedFrom:`") }),
    ]);
  });

  it("keep an id that was written down", async () => {
    const live = renamed("checkout", `id: ${"ab".repeat(12)}`);
    const [change] = await breaks(live, sampleBundle());
    expect(change?.remedy).toContain(`\`id: ${"ab".repeat(12)}\` and \`renamedFrom: checkout\``);
  });

  it("are found when a variation of a split is renamed", async () => {
    const edited = FEATURE.replaceAll(/\blong\b/g, "lengthy");
    expect(await breaks(sampleBundle(), sampleBundle({ "features/checkout.yaml": edited }))).toEqual([
      expect.objectContaining({
        kind: "reshuffle",
        subject: "feature checkout, variation lengthy",
        remedy: expect.stringContaining("`renamedFrom: long`"),
      }),
    ]);
    const kept = edited.replace("lengthy: { values", "lengthy: { renamedFrom: long, values");
    expect(await breaks(sampleBundle(), sampleBundle({ "features/checkout.yaml": kept }))).toEqual([]);
  });

  it("are found when a target that hashes is renamed, and not for one that serves all alike", async () => {
    expect(await breaks(sampleBundle(), editFeature("key: rest", "key: others"))).toEqual([
      expect.objectContaining({ kind: "reshuffle", remedy: expect.stringContaining("`renamedFrom: rest`") }),
    ]);
    expect(await breaks(sampleBundle(), editFeature("key: staff", "key: team"))).toEqual([]);
    expect(await breaks(sampleBundle(), editFeature("key: rest", "key: others\n        renamedFrom: rest"))).toEqual(
      [],
    );
  });
});
