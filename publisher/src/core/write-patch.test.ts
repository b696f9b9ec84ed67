import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import * as fc from "fast-check";
import { expect, it } from "vitest";

import { writePatch } from "./write-patch.ts";

const line = fc.constantFrom("a: 1\n", "b: 2\n", "c: 3\n", "\n", "  - x\n", "# é\n");
const text = fc
  .tuple(fc.array(line, { maxLength: 30 }), fc.constantFrom("", "end", "end\n"))
  .map(([lines, end]) => lines.join("") + end);
const tree = fc
  .dictionary(fc.constantFrom("a.yaml", "features/b.yaml", "features/c.yaml"), text)
  .map((files) => new Map(Object.entries(files)));

it("writes what git applies to the older files to get the newer ones", () => {
  fc.assert(
    fc.property(tree, tree, (before, after) => {
      const folder = mkdtempSync(join(tmpdir(), "burgee-patch-"));
      try {
        for (const [path, content] of before) {
          mkdirSync(dirname(join(folder, path)), { recursive: true });
          writeFileSync(join(folder, path), content);
        }
        const patch = writePatch(before, after);
        // Git refuses a patch without content, which equal trees give.
        if (patch !== "")
          execFileSync("git", ["apply", "--whitespace=nowarn", "-"], {
            cwd: folder,
            input: patch,
            stdio: ["pipe", "ignore", "pipe"],
          });
        for (const [path, content] of after) expect(readFileSync(join(folder, path), "utf8")).toBe(content);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }),
    { numRuns: 60 },
  );
}, 60_000);

it("replaces a text whole that has too many changes", () => {
  const lines = (prefix: string) => Array.from({ length: 900 }, (_, index) => `${prefix}${index}\n`).join("");
  const patch = writePatch(new Map([["a.yaml", lines("x")]]), new Map([["a.yaml", lines("y")]]));
  expect(patch).toContain("@@ -1,900 +1,900 @@\n-x0\n");
});
