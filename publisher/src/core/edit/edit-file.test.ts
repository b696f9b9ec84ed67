import { describe, expect, it } from "vitest";

import { editFile } from "./edit-file.ts";
import type { FieldEdit } from "./field-edit.ts";

const FEATURE = `# Owned by checkout.
name: 'Checkout' # shown to people
type: release

environments:
  development: one-page   # everyone
  production:
    targets:
      # They see it first.
      - key: staff
        when: { audience: staff }   # list of 12
        serve: one-page

      - key: rest
        serve: three-pages
`;

function edit(text: string, ...edits: FieldEdit[]): string {
  const outcome = editFile(text, edits);
  return outcome.kind === "edited" ? outcome.text : `cannot: ${outcome.reason}`;
}

describe("editFile", () => {
  it("replaces a value in its quotes and keeps the comment behind it", () => {
    expect(edit(FEATURE, { path: ["name"], value: "New checkout" })).toBe(
      FEATURE.replace("'Checkout'", "'New checkout'"),
    );
  });

  it("finds a target by its key and adds a field behind the last one", () => {
    const path = ["environments", "production", "targets", "rest"];
    const result = edit(
      FEATURE,
      { path: [...path, "serve"], value: "one-page" },
      { path: [...path, "name"], value: "Everyone else" },
    );
    expect(result).toBe(FEATURE.replace("serve: three-pages\n", "serve: one-page\n        name: Everyone else\n"));
  });

  it("creates missing parents with the indentation of the file", () => {
    const text = "name: a\nsettings:\n    edgeDB:\n        enabled: true\n";
    expect(edit(text, { path: ["settings", "optIn", "names", "de", "text"], value: "x" })).toBe(
      `${text}    optIn:\n        names:\n            de: { text: x }\n`,
    );
  });

  it("turns one variation for everyone into targets and leaves its comment beside the name", () => {
    const targets = [{ key: "rest", serve: "one-page" }];
    expect(edit(FEATURE, { path: ["environments", "development"], value: { targets } })).toBe(
      FEATURE.replace(
        "development: one-page   # everyone\n",
        "development:   # everyone\n    targets:\n      - key: rest\n        serve: one-page\n",
      ),
    );
  });

  it("inserts, moves and removes targets", () => {
    const path = ["environments", "production", "targets"];
    const inserted = edit(FEATURE, { path, insert: { key: "beta", serve: "one-page" }, after: "staff" });
    expect(inserted).toBe(
      FEATURE.replace(
        "        serve: one-page\n\n",
        "        serve: one-page\n      - key: beta\n        serve: one-page\n\n",
      ),
    );
    expect(edit(inserted, { path: [...path, "beta"], remove: true })).toBe(FEATURE);
    expect(edit(FEATURE, { path, order: ["rest", "staff"] })).toContain(`    targets:
      - key: rest
        serve: three-pages

      # They see it first.
      - key: staff
        when: { audience: staff }   # list of 12
        serve: one-page
`);
  });

  it.each<[string, string, FieldEdit, string]>([
    ["line ends of Windows", "a: 1\r\nb: 2\r\n", { path: ["c"], value: 3 }, "a: 1\r\nb: 2\r\nc: 3\r\n"],
    ["a byte order mark", "\uFEFFa: 1\n", { path: ["a"], value: 2 }, "\uFEFFa: 2\n"],
    ["no final line end", "a: 1", { path: ["b"], value: 2 }, "a: 1\nb: 2"],
    ["an empty file", "", { path: ["a", "b"], value: 2 }, "a: { b: 2 }\n"],
    ["a file of comments", "# nothing yet", { path: ["a"], value: 2 }, "# nothing yet\na: 2\n"],
    ["an empty map", "a: {} # none\n", { path: ["a", "b"], value: 1 }, "a: { b: 1 } # none\n"],
    ["a name without a value", "a: # later\nb: 1\n", { path: ["a"], value: 2 }, "a: 2 # later\nb: 1\n"],
    ["the last member of a map", "a:\n  b: 1 # one\nc: 2\n", { path: ["a", "b"], remove: true }, "a: {} # one\nc: 2\n"],
    [
      "braces over several lines",
      "a: {\n  b: 1, # one\n  c: 2\n}\n",
      { path: ["a", "c"], remove: true },
      "a: {\n  b: 1 # one\n  \n}\n",
    ],
    ["block text", "a: | # long\n  one\n  two\nb: 1\n", { path: ["a"], value: "short" }, "a: short # long\nb: 1\n"],
    ["text that looks like a number", "a: x\n", { path: ["a"], value: "3.10" }, 'a: "3.10"\n'],
    ["text with a line end", "a: x\n", { path: ["a"], value: "x\ny # z" }, 'a: "x\\ny # z"\n'],
    ["JSON", '{\n  "a": { "b": 1 }\n}\n', { path: ["a", "c"], value: "x" }, '{\n  "a": { "b": 1, "c": "x" }\n}\n'],
    ["a quoted name", '"a b": 1 # c\n', { path: ["a b"], rename: "c d" }, '"c d": 1 # c\n'],
    ["a name of the language", "a: 1\n", { path: ["__proto__"], value: 2 }, "a: 1\n__proto__: 2\n"],
  ])("edits %s", (_name, text, change, expected) => {
    expect(edit(text, change)).toBe(expected);
  });

  it.each<[string, string, FieldEdit, string]>([
    ["a value with an anchor", "a: &x 1\nb: *x\n", { path: ["a"], value: 2 }, "anchor"],
    ["an alias", "a: &x 1\nb: *x\n", { path: ["b"], value: 2 }, "anchor"],
    ["inside of what an alias shows", "a: &x { c: 1 }\nb: *x\n", { path: ["b", "c"], value: 2 }, "anchor"],
    ["removal of an anchor", "a: &x 1\nb: *x\n", { path: ["a"], remove: true }, "anchor"],
    ["a value with a tag", "a: !!str 1\n", { path: ["a"], value: "2" }, "tag"],
    ["a file with mistakes", "a: [1\n", { path: ["a"], value: 2 }, "burgee validate"],
    ["a path through plain text", "a: x\n", { path: ["a", "b"], value: 2 }, "a.b does not exist"],
    ["a target that is not there", "a: [{ key: x }]\n", { path: ["a", "y", "b"], value: 2 }, "a.y does not exist"],
    ["removal of what is not there", "a: 1\n", { path: ["b"], remove: true }, "b does not exist"],
    ["a name that is taken", "a: 1\nb: 2\n", { path: ["a"], rename: "b" }, "b exists"],
    ["an order that leaves one out", "a: [{ key: x }, { key: y }]\n", { path: ["a"], order: ["x"] }, "no list"],
  ])("refuses %s", (_name, text, change, reason) => {
    expect(edit(text, change)).toContain("cannot: ");
    expect(edit(text, change)).toContain(reason);
  });

  it("edits what stands beside an anchor and its alias", () => {
    expect(edit("a: &x 1\nb: *x\nc: 3\n", { path: ["c"], value: 4 })).toBe("a: &x 1\nb: *x\nc: 4\n");
  });
});
