import { createColors } from "picocolors";
import { expect, it } from "vitest";

import { readConflicts, renderConflicts } from "./render-conflicts.ts";

const plain = createColors(false);

it("shows whose change it is, both values and the commands, once per file", () => {
  const changedBy = { revision: 7, author: "ben@example.test", message: "Calmer" };
  const conflicts = [
    { path: "features/a.yaml", at: ["name"], base: "A", yours: "B", theirs: "C", changedBy },
    { path: "features/a.yaml", at: ["variations", "on"], yours: { values: { x: 1 } }, changedBy },
    { path: "features/it's.yaml", at: [], reason: "you removed the file, and it was edited meanwhile" },
  ];
  expect(renderConflicts(conflicts, plain)).toBe(`features/a.yaml, changed by ben@example.test in revision 7: Calmer
  name  was A
      yours   B
      theirs  C
  variations.on
      yours   {"values":{"x":1}}
      theirs  (not there)
    burgee pull --ours features/a.yaml   or   burgee pull --theirs features/a.yaml
features/it's.yaml
  you removed the file, and it was edited meanwhile
    burgee pull --ours 'features/it'\\''s.yaml'   or   burgee pull --theirs 'features/it'\\''s.yaml'`);
});

it("counts what it does not show, and cuts long values", () => {
  const conflicts = Array.from({ length: 60 }, (_, index) => ({
    path: `features/${index}.yaml`,
    at: ["a"],
    yours: "x".repeat(900),
  }));
  const shown = renderConflicts(conflicts, plain);
  expect(shown).toContain("… and 20 more; --json lists all");
  expect(Math.max(...shown.split("\n").map((line) => line.length))).toBeLessThan(130);
});

it.each([{}, { conflicts: 3 }, { conflicts: [null, 1, { path: "x" }] }])("reads no conflict from %j", (data) => {
  expect(readConflicts(data)).toEqual([]);
});
