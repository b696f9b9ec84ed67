import { expect, it } from "vitest";

import { assertEqual } from "./case.ts";
import { toCommonJs } from "./project.ts";
import { runAll } from "./run-all.ts";

it("reports a case that rejects with its problem and runs the others", async () => {
  const reported: string[] = [];
  const results = await runAll(
    [
      { name: "fails", run: () => Promise.reject(new Error("no such export")) },
      { name: "answers something else", run: async () => assertEqual('"a"', "b") },
      { name: "passes", run: async () => assertEqual(' {"a":1}\n', { a: 1 }) },
    ],
    ({ name }) => reported.push(name),
  );
  expect(results.find(({ name }) => name === "fails")?.problem).toBe("no such export");
  expect(results.find(({ name }) => name === "answers something else")?.problem).toContain('expected "b"');
  expect(results.filter(({ problem }) => problem === undefined)).toEqual([{ name: "passes", problem: undefined }]);
  expect(reported).toHaveLength(3);
});

it("turns named imports into the same names of require", () => {
  expect(toCommonJs('import { a, b as c } from "x";\nrun(a, c);\n')).toBe(
    'const { a, b: c } = require("x");\nrun(a, c);\n',
  );
});
