import { isRecord } from "@burgee/contract";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { isKeyedList } from "../src/core/edit/keyed-list.ts";
import { rewriteFile } from "../src/core/edit/rewrite-file.ts";
import { sameValue } from "../src/core/edit/same-value.ts";
import { parseYaml } from "../src/core/edit/yaml-source.ts";
import { mergeTrees, type FileTree, type TreeMerge } from "../src/core/merge/merge-trees.ts";
import { isOneField } from "../src/core/merge/one-field.ts";
import type { SourcePath } from "../src/core/source-file.ts";
import { writtenYaml } from "./written-yaml.ts";

/** More with EDIT_RUNS. */
const RUNS = Number(process.env["EDIT_RUNS"] ?? 150);

const PATHS = ["features/a.yaml", "features/b.yaml", "audiences/c.yaml"] as const;

const variation = fc.constantFrom("on", "off", "blue");

const target = fc.record({
  key: fc.constantFrom("staff", "ramp", "rest", "beta", "late"),
  serve: variation,
  name: fc.option(variation, { nil: undefined }),
  when: fc.option(fc.dictionary(fc.constantFrom("audience", "country"), variation, { minKeys: 1 }), { nil: undefined }),
});

const environment = fc.oneof(
  variation,
  fc.record({ targets: fc.uniqueArray(target, { selector: ({ key }) => key, maxLength: 5 }) }),
);

/** Values of a feature file, few enough that two of them often agree. */
const feature = fc
  .record({
    name: variation,
    description: fc.option(variation, { nil: undefined }),
    tags: fc.option(fc.subarray(["x", "y", "z"]), { nil: undefined }),
    when: fc.option(fc.dictionary(fc.constantFrom("audience", "country"), variation), { nil: undefined }),
    variations: fc.dictionary(variation, fc.record({ values: fc.dictionary(variation, fc.nat(2)) })),
    environments: fc.dictionary(fc.constantFrom("development", "production"), environment),
  })
  .map((value) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>);

/** A base and two sides; each file of a side is often the base's, and sometimes missing or broken. */
const trees = fc
  .tuple(
    ...PATHS.map(() =>
      fc.tuple(writtenYaml(feature), fc.constantFrom("edit", "both", "keep", "yours"), feature, feature, fc.nat(5)),
    ),
  )
  .map((files) => {
    const [base, yours, theirs] = [new Map<string, string>(), new Map<string, string>(), new Map<string, string>()];
    for (const [index, [written, fate, mine, other, odd]] of files.entries()) {
      const path = PATHS[index] ?? "";
      const { text } = written;
      if (odd !== 0) base.set(path, text);
      const myText = fate === "keep" ? text : blend(text, mine, index);
      const otherText = fate === "keep" || fate === "yours" ? text : blend(text, other, index + 1);
      if (odd !== 1) yours.set(path, myText);
      theirs.set(path, odd === 2 && fate === "both" ? "a: [" : otherText);
    }
    return { base, yours, theirs };
  });

/** A text that means some fields of its own value and some of another, so that two sides share many fields. */
function blend(text: string, value: Readonly<Record<string, unknown>>, seed: number): string {
  const own = parseYaml(text)?.value as Readonly<Record<string, unknown>>;
  const names = Object.keys(value).filter((_name, index) => (index + seed) % 2 === 0);
  const outcome = rewriteFile(text, { ...own, ...Object.fromEntries(names.map((name) => [name, value[name]])) });
  return outcome.kind === "edited" ? outcome.text : text;
}

/** Every field of a file by its path, and for every list of targets the order of its keys. */
function fieldsOf(value: unknown, at: SourcePath = [], fields = new Map<string, unknown>()): Map<string, unknown> {
  const isOpen = !isOneField(at);
  if (isOpen && isRecord(value)) {
    fields.set(at.join("/"), "a map");
    for (const [name, inner] of Object.entries(value)) fieldsOf(inner, [...at, name], fields);
  } else if (isOpen && isKeyedList(value)) {
    fields.set(at.join("/"), "a list");
    for (const item of value) fieldsOf(item, [...at, item.key], fields);
  } else {
    fields.set(at.join("/"), value);
  }
  return fields;
}

const valuesOf = (tree: FileTree) => new Map([...tree].map(([path, text]) => [path, parseYaml(text)?.value]));

/** The values of a merged tree, or the fields that are asked about. */
function meaningOf(outcome: TreeMerge): unknown {
  if (outcome.kind === "merged") return valuesOf(outcome.files);
  return outcome.conflicts.map(({ path, at }) => `${path} ${at.join("/")}`).sort();
}

describe("mergeTrees", () => {
  it("gives the other side byte for byte when one side changed nothing", () => {
    fc.assert(
      fc.property(trees, ({ base, yours }) => {
        expect(mergeTrees(base, yours, base)).toEqual({ kind: "merged", files: yours, merged: [] });
        const pulled = mergeTrees(base, base, yours);
        expect(pulled.kind === "merged" && pulled.files).toEqual(yours);
        expect(mergeTrees(base, yours, yours)).toEqual({ kind: "merged", files: yours, merged: [] });
      }),
      { numRuns: RUNS },
    );
  });

  it("means the same whichever side is yours", () => {
    fc.assert(
      fc.property(trees, ({ base, yours, theirs }) => {
        const one = mergeTrees(base, yours, theirs);
        const other = mergeTrees(base, theirs, yours);
        expect(one.kind).toBe(other.kind);
        expect(meaningOf(one)).toEqual(meaningOf(other));
      }),
      { numRuns: RUNS },
    );
  });

  it("loses no change, and asks about every field that both sides changed", () => {
    let merged = 0;
    let conflicts = 0;
    let unasked = 0;
    const lost: string[] = [];
    fc.assert(
      fc.property(trees, ({ base, yours, theirs }) => {
        const outcome = mergeTrees(base, yours, theirs);
        for (const path of PATHS) {
          const texts = [base, yours, theirs].map((tree) => tree.get(path));
          if (texts.some((text) => text === undefined || parseYaml(text) === undefined)) continue;
          const [b, y, t] = [0, 1, 2].map((side) => fieldsOf(parseYaml(texts[side] ?? "")?.value));
          if (b === undefined || y === undefined || t === undefined) continue;
          const clashes = [...new Set([...b.keys(), ...y.keys(), ...t.keys()])].filter(
            (field) => !isClear(b, y, t, field),
          );
          if (outcome.kind === "conflict") {
            conflicts += 1;
            const found = outcome.conflicts.filter((conflict) => conflict.path === path).map(({ at }) => at.join("/"));
            unasked += clashes.filter((clash) => !found.some((field) => isWithin(clash, field))).length;
            continue;
          }
          merged += 1;
          unasked += clashes.length;
          const result = fieldsOf(parseYaml(outcome.files.get(path) ?? "[")?.value);
          for (const field of new Set([...b.keys(), ...y.keys(), ...t.keys(), ...result.keys()])) {
            const expected = sameValue(b.get(field), y.get(field)) ? t.get(field) : y.get(field);
            if (!sameValue(result.get(field), expected)) lost.push(`${path} ${field}`);
          }
        }
        expect({ unasked, lost }).toEqual({ unasked: 0, lost: [] });
      }),
      { numRuns: RUNS },
    );
    expect(merged).toBeGreaterThan(RUNS / 10);
    expect(conflicts).toBeGreaterThan(RUNS / 10);
  });
});

type Fields = ReadonlyMap<string, unknown>;

function isClear(base: Fields, yours: Fields, theirs: Fields, field: string): boolean {
  const [b, y, t] = [base.get(field), yours.get(field), theirs.get(field)];
  return sameValue(y, t) || sameValue(b, y) || sameValue(b, t);
}

/** Whether a field is the one of a conflict, or lies in it or around it. */
function isWithin(field: string, conflict: string): boolean {
  return conflict === "" || field === conflict || field.startsWith(`${conflict}/`) || conflict.startsWith(`${field}/`);
}
