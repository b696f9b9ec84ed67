import { CONFIG_VIEWS, sha256Hex } from "@burgee/contract";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { canonicalJson } from "../src/core/canonical-json.ts";
import { compileBundle, createCompiler, type Compilation } from "../src/core/compile-bundle.ts";
import type { CompiledEnvironment } from "../src/core/compiled-environment.ts";
import type { FlagFile } from "../src/core/flag-bundle.ts";
import { renderViews } from "../src/core/render-views.ts";
import { sealViews } from "../src/core/seal-views.ts";
import { createViewMemory, type ViewMemory } from "../src/core/view-memory.ts";
import { meaningfulEdit } from "./meaningful-edits.ts";
import { anyEdit, applyEdits, SAMPLE_FILES } from "./wild-edits.ts";

type Files = readonly FlagFile[];

const wildEdit = anyEdit.map(
  (edit) =>
    (files: Files): Files =>
      applyEdits([edit], files),
);

/** An edit of the last good state or, less often, of the current one, which may be broken. */
const step = fc.record({
  edit: fc.oneof({ weight: 3, arbitrary: meaningfulEdit }, { weight: 1, arbitrary: wildEdit }),
  staysBroken: fc.integer({ min: 0, max: 3 }).map((number) => number === 0),
});

const EDITS = Number(process.env["FUZZ_EDITS"] ?? 400);
const EDITS_IN_A_ROW = 25;

function toText(compilation: Compilation): string {
  return JSON.stringify(compilation.ok ? { ...compilation, environments: [...compilation.environments] } : compilation);
}

function productionOf(compilation: Compilation): CompiledEnvironment {
  const environment = compilation.ok ? compilation.environments.get("production") : undefined;
  if (environment === undefined) throw new Error(`no production: ${JSON.stringify(compilation.problems)}`);
  return environment;
}

const DELIVERY = { sse: undefined, clientSdkKey: "client", mobileSdkKey: undefined };

/** Checks that views made with what was rendered before are those made without. */
async function expectSameViews(snapshot: CompiledEnvironment, memory: ViewMemory): Promise<void> {
  const sealed = await sealViews(renderViews(snapshot, DELIVERY, memory), memory);
  const views = renderViews(snapshot, DELIVERY);
  for (const view of CONFIG_VIEWS) {
    const text = canonicalJson(views[view]);
    const bytes = new TextEncoder().encode(text);
    expect(sealed.bodies[view]).toBe(text);
    expect(sealed.stored[view]).toEqual({ bytes: bytes.byteLength, sha256: await sha256Hex(bytes) });
  }
}

function replace(path: string, from: string, to: string, files: Files = SAMPLE_FILES): Files {
  return files.map((file) => (file.path === path ? { ...file, text: file.text.replace(from, to) } : file));
}

describe("compiling one state of a folder after another", () => {
  it(`gives what compiling and rendering each alone gives, over ${EDITS} edits`, async () => {
    const counts = { good: 0, broken: 0 };
    const steps = fc.array(step, { minLength: EDITS_IN_A_ROW, maxLength: EDITS_IN_A_ROW });
    await fc.assert(
      fc.asyncProperty(steps, async (edits) => {
        const compiler = createCompiler();
        const views = createViewMemory();
        let [files, lastGood] = [SAMPLE_FILES, SAMPLE_FILES];
        for (const { edit, staysBroken } of edits) {
          files = edit(staysBroken ? files : lastGood);
          const incremental = await compiler.compile({ files });
          expect(toText(incremental)).toBe(toText(await compileBundle({ files })));
          counts[incremental.ok ? "good" : "broken"] += 1;
          if (!incremental.ok) continue;
          lastGood = files;
          for (const snapshot of incremental.environments.values()) await expectSameViews(snapshot, views);
        }
      }),
      { numRuns: Math.ceil(EDITS / EDITS_IN_A_ROW) },
    );
    expect(counts.good).toBeGreaterThan(EDITS / 5);
    expect(counts.broken).toBeGreaterThan(EDITS / 5);
  }, 3_600_000);

  it("returns the same objects for what did not change", async () => {
    const compiler = createCompiler();
    const before = await compiler.compile({ files: SAMPLE_FILES });
    const edited = replace("features/dark-mode.yaml", "serve: light", "serve: dark");
    const after = await compiler.compile({ files: edited });
    if (!before.ok || !after.ok) throw new Error("both compile");
    expect(after.environments.get("development")).toBe(before.environments.get("development"));
    const [old, now] = [productionOf(before).document, productionOf(after).document];
    const differing = now.features.filter((feature, index) => feature !== old.features[index]);
    expect(differing.map(({ key }) => key)).toEqual(["dark-mode"]);
    expect(now.variables).toBe(old.variables);
    expect(Object.values(now.audiences ?? {})).toEqual(Object.values(old.audiences ?? {}));
    for (const [id, audience] of Object.entries(now.audiences ?? {})) expect(audience).toBe(old.audiences?.[id]);
  });

  it.each([
    ["a comment is added", (files: Files) => replace("features/dark-mode.yaml", "name:", "# why\nname:", files)],
    ["a description changes", (files: Files) => replace("project.yaml", "An online shop", "A shop", files)],
    ["the files come in another order", (files: Files) => files.toReversed()],
  ])("returns the same environments when %s", async (_name, change) => {
    const compiler = createCompiler();
    const before = productionOf(await compiler.compile({ files: SAMPLE_FILES }));
    expect(productionOf(await compiler.compile({ files: change(SAMPLE_FILES) }))).toBe(before);
  });

  it("finds the objects again after states with mistakes", async () => {
    const compiler = createCompiler();
    const before = productionOf(await compiler.compile({ files: SAMPLE_FILES }));
    for (const text of ["key: [", "key: Other", "key: storefront\ncustomData: 1"]) {
      const files = SAMPLE_FILES.map((file) => (file.path === "project.yaml" ? { ...file, text } : file));
      expect((await compiler.compile({ files })).ok).toBe(false);
    }
    expect(productionOf(await compiler.compile({ files: SAMPLE_FILES }))).toBe(before);
  });

  it("charges remembered patterns to the work that a folder may cause, as when it is compiled alone", async () => {
    const compiler = createCompiler();
    const costly = (name: string, pattern: string): FlagFile => ({
      path: `features/${name}.yaml`,
      text: [
        "type: ops",
        `variables: { ${name}: { type: String, schema: { pattern: "${pattern}" } } }`,
        `variations: { on: { values: { ${name}: ${"x".repeat(9_000)} } } }`,
      ].join("\n"),
    });
    const [first, second] = [costly("a", "y?(?:abcdefghi){100}|x"), costly("b", "z?(?:abcdefghi){100}|x")];
    const states = [[second], [first, second], [first, second, costly("c", "x")], [second, costly("c", "x")]];
    const counts: number[] = [];
    for (const added of states) {
      const files = [...SAMPLE_FILES, ...added];
      const compilation = await compiler.compile({ files });
      expect(compilation.problems).toEqual((await compileBundle({ files })).problems);
      counts.push(compilation.problems.filter(({ message }) => message.includes("too long to check")).length);
    }
    expect(counts.map((count) => count > 0)).toEqual([false, true, true, false]);
  });

  it("remembers nothing of folders beyond its limit, and compiles them all the same", async () => {
    const compiler = createCompiler(1_000);
    const before = productionOf(await compiler.compile({ files: SAMPLE_FILES }));
    const after = productionOf(await compiler.compile({ files: SAMPLE_FILES }));
    expect(after).not.toBe(before);
    expect(after).toEqual(before);
  });
});

describe("an id that is written into a file", () => {
  it("is used even when another entity derives its own from the same first key", async () => {
    const id = "0123456789abcdef01234567";
    const files = [
      { path: "project.yaml", text: "key: shop\n" },
      { path: "environments.yaml", text: "production: { type: production }\n" },
      { path: "variables/first.yaml", text: `type: String\nid: ${id}\n` },
      { path: "variables/second.yaml", text: "type: String\nrenamedFrom: first\n" },
    ];
    const { variables } = productionOf(await compileBundle({ files })).document;
    const idOf = (key: string) => variables.find((variable) => variable.key === key)?._id;
    expect(idOf("first")).toBe(id);
    expect(idOf("second")).not.toBe(id);
  });
});
