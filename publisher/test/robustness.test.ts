import { createOracle } from "@burgee/conformance/oracle";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { compileBundle } from "../src/core/compile-bundle.ts";
import { hasErrors } from "../src/core/problem.ts";
import { renderViews } from "../src/core/render-views.ts";
import { anyEdit, applyEdits } from "./wild-edits.ts";

describe("whatever is written into flag files", () => {
  it("either compiles to configs that load, or is refused with places inside the files", async () => {
    let compiledCount = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(anyEdit, { minLength: 1, maxLength: 3 }), async (edits) => {
        const files = applyEdits(edits);
        const compiled = await compileBundle({ files });
        for (const { file, line, column, message, remedy } of compiled.problems) {
          const lines = files.find(({ path }) => path === file)?.text.split("\n") ?? [""];
          expect(line).toBeLessThanOrEqual(lines.length + 1);
          expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1);
          expect(message).not.toBe("");
          expect(remedy).not.toBe("");
        }
        expect(hasErrors(compiled.problems)).toBe(!compiled.ok);
        if (!compiled.ok) return;
        compiledCount += 1;
        const delivery = { sse: undefined, clientSdkKey: undefined, mobileSdkKey: undefined };
        for (const snapshot of compiled.environments.values()) {
          const views = renderViews(snapshot, delivery);
          for (const view of [views["server-v2"], views["server-v1"], views["client-obfuscated"]]) {
            createOracle(view).all({ context: { user_id: "ann", country: "CA" }, nowMs: 0 });
          }
        }
      }),
      { numRuns: Number(process.env["FUZZ_RUNS"] ?? 220) },
    );
    expect(compiledCount).toBeGreaterThan(20);
  }, 600_000);
});
