import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { isRecord } from "@burgee/contract";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { editFile } from "../src/core/edit/edit-file.ts";
import { applyFieldEdit, type FieldEdit } from "../src/core/edit/field-edit.ts";
import { isKeyedList } from "../src/core/edit/keyed-list.ts";
import { rewriteFile } from "../src/core/edit/rewrite-file.ts";
import { parseYaml } from "../src/core/edit/yaml-source.ts";
import type { SourcePath } from "../src/core/source-file.ts";
import { commentsOf, writtenYaml, yamlMap, yamlValue } from "./written-yaml.ts";

/** More with EDIT_RUNS. */
const RUNS = Number(process.env["EDIT_RUNS"] ?? 200);

const SAMPLE = fileURLToPath(new URL("../../examples/storefront/flags", import.meta.url));

const SAMPLE_TEXTS = readdirSync(SAMPLE, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !entry.parentPath.endsWith(".burgee"))
  .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));

const sampleFile = fc.constantFrom(...SAMPLE_TEXTS).map((text) => ({ text, value: parseYaml(text)?.value }));

const file = fc.oneof({ weight: 4, arbitrary: writtenYaml(yamlMap) }, { weight: 1, arbitrary: sampleFile });

/** Paths to all values in a value, itself excepted. */
function pathsIn(value: unknown, path: SourcePath = []): SourcePath[] {
  if (typeof value !== "object" || value === null) return path.length === 0 ? [] : [path];
  const steps = Array.isArray(value)
    ? value.map((item, index) => [isKeyedList(value) ? String(item.key) : index, item] as const)
    : Object.entries(value);
  return [...(path.length === 0 ? [] : [path]), ...steps.flatMap(([step, inner]) => pathsIn(inner, [...path, step]))];
}

function valueAt(value: unknown, path: SourcePath): unknown {
  return path.reduce<unknown>((inner, step) => {
    if (isKeyedList(inner) && typeof step === "string") return inner.find(({ key }) => key === step);
    return (inner as Record<string | number, unknown>)[step];
  }, value);
}

function edited(text: string, edits: readonly FieldEdit[]): string {
  const outcome = editFile(text, edits);
  if (outcome.kind === "cannot") throw new Error(outcome.reason);
  return outcome.text;
}

function expectedAfter(value: unknown, edit: FieldEdit): unknown {
  const applied = applyFieldEdit(value, edit);
  if (applied.kind === "cannot") throw new Error(applied.reason);
  return applied.value;
}

const isLeaf = (value: unknown): boolean => typeof value !== "object" || value === null;

describe("editing files with comments in odd places", () => {
  it("turns any file into any other value", () => {
    fc.assert(
      fc.property(file, yamlMap, ({ text, value }, after) => {
        expect(parseYaml(text)?.value).toEqual(value);
        const outcome = rewriteFile(text, after);
        expect(outcome).toMatchObject({ kind: "edited" });
        expect(parseYaml(outcome.kind === "edited" ? outcome.text : "")?.value).toEqual(after);
      }),
      { numRuns: RUNS },
    );
  });

  it("changes one value and not one character around it", () => {
    fc.assert(
      fc.property(file, fc.nat(), yamlValue.filter(isLeaf), ({ text, value }, pick, after) => {
        const paths = pathsIn(value).filter((path) => isLeaf(valueAt(value, path)) && path.at(-1) !== "key");
        const path = paths[pick % paths.length];
        if (path === undefined) return;
        const edit = { path, value: after };
        const result = edited(text, [edit]);
        expect(parseYaml(result)?.value).toEqual(expectedAfter(value, edit));
        expect(commentsOf(result)).toEqual(commentsOf(text));
        // What differs is one stretch: it lies within the lines of the old value, so all others are as they were.
        const [from, to] = stretchOf(text, result);
        const before = valueAt(value, path);
        const lines = typeof before === "string" ? before.split("\n").length + 2 : 2;
        expect(text.slice(from, to).split("\n").length).toBeLessThanOrEqual(lines);
        // The inverse edit gives the value back.
        expect(parseYaml(edited(result, [{ path, value: before }]))?.value).toEqual(value);
      }),
      { numRuns: RUNS },
    );
  });

  it("adds a member and keeps every character that was there", () => {
    fc.assert(
      fc.property(file, fc.nat(), yamlValue, ({ text, value }, pick, added) => {
        const maps: SourcePath[] = [[], ...pathsIn(value)].filter((path) => {
          const inner = valueAt(value, path);
          return isRecord(inner) && Object.keys(inner).length > 0;
        });
        const path = [...(maps[pick % maps.length] ?? []), "added"];
        const result = edited(text, [{ path, value: added }]);
        expect(parseYaml(result)?.value).toEqual(expectedAfter(value, { path, value: added }));
        expect(commentsOf(result)).toEqual(commentsOf(text));
        const [from, to] = stretchOf(text, result);
        expect(text.slice(from, to)).toBe("");
        expect(edited(result, [{ path, remove: true }])).toBe(text);
      }),
      { numRuns: RUNS },
    );
  });

  it("removes a member or an item, and the comments of its lines alone", () => {
    fc.assert(
      fc.property(file, fc.nat(), ({ text, value }, pick) => {
        const paths = pathsIn(value).filter((path) => path.at(-1) !== "key");
        const path = paths[pick % paths.length];
        if (path === undefined) return;
        const edit = { path, remove: true } as const;
        const result = edited(text, [edit]);
        expect(parseYaml(result)?.value).toEqual(expectedAfter(value, edit));
        const [from, to] = stretchOf(text, result);
        const gone = commentsOf(text.slice(from, Math.max(to, text.indexOf("\n", to - 1))));
        expect([...commentsOf(result), ...gone]).toEqual(expect.arrayContaining(commentsOf(text)));
      }),
      { numRuns: RUNS },
    );
  });

  it("moves items of a list with their comments, and back again", () => {
    fc.assert(
      fc.property(file, fc.nat(), fc.integer({ min: 1, max: 3 }), ({ text, value }, pick, turn) => {
        const lists = pathsIn(value).filter((path) => {
          const inner = valueAt(value, path);
          return isKeyedList(inner) && inner.length > 1;
        });
        const path = lists[pick % lists.length];
        if (path === undefined) return;
        const order = (valueAt(value, path) as { readonly key: string }[]).map(({ key }) => key);
        const turned = [...order.slice(turn % order.length), ...order.slice(0, turn % order.length)];
        const result = edited(text, [{ path, order: turned }]);
        expect(parseYaml(result)?.value).toEqual(expectedAfter(value, { path, order: turned }));
        expect(commentsOf(result)).toEqual(commentsOf(text));
        expect(parseYaml(edited(result, [{ path, order }]))?.value).toEqual(value);
      }),
      { numRuns: RUNS },
    );
  });

  it("renames a member in its place, and back again", () => {
    fc.assert(
      fc.property(file, fc.nat(), ({ text, value }, pick) => {
        const paths = pathsIn(value).filter(
          (path) => isRecord(valueAt(value, path.slice(0, -1))) && path.at(-1) !== "key",
        );
        const path = paths[pick % paths.length];
        if (path === undefined) return;
        const result = edited(text, [{ path, rename: "renamed" }]);
        expect(parseYaml(result)?.value).toEqual(expectedAfter(value, { path, rename: "renamed" }));
        expect(commentsOf(result)).toEqual(commentsOf(text));
        const back = edited(result, [{ path: [...path.slice(0, -1), "renamed"], rename: String(path.at(-1)) }]);
        expect(parseYaml(back)?.value).toEqual(value);
      }),
      { numRuns: RUNS },
    );
  });
});

/** The one stretch of `before` outside which `after` has the same characters. */
function stretchOf(before: string, after: string): [number, number] {
  let from = 0;
  while (from < before.length && before[from] === after[from]) from += 1;
  let tail = 0;
  const tailMax = Math.min(before.length, after.length) - from;
  while (tail < tailMax && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  return [from, before.length - tail];
}
