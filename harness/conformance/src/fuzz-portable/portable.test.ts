import { describe, expect, it } from "vitest";

import { createAssemblyScriptEvaluator } from "./assembly-script-evaluator.ts";
import type { Evaluator } from "./evaluator.ts";
import { TYPESCRIPT_EXCLUSIONS } from "./exclusions.ts";
import { OLD_EVALUATORS } from "./old-evaluators.ts";
import { runPortable } from "./run-portable.ts";
import { createTypescriptEvaluator } from "./typescript-evaluator.ts";

/** A new seed each day: repeatable within a run's log, different over time. */
const SEED = Math.floor(Date.now() / 86_400_000);

describe("compiled flag files", () => {
  it(
    "are answered alike by the published evaluators, and rollouts keep to their bounds",
    { timeout: 60_000 },
    async () => {
      console.log(`portable seed ${SEED}`);
      const report = await runPortable({
        cases: 1_040,
        seed: SEED,
        views: ["server-v2", "server-v1"],
        compared: [
          { evaluator: createAssemblyScriptEvaluator("@devcycle/bucketing-assembly-script"), exclusions: [] },
          { evaluator: createTypescriptEvaluator(), exclusions: TYPESCRIPT_EXCLUSIONS },
        ],
        disagreementsMax: 5,
      });
      expect(report.disagreements, `seed ${SEED}`).toEqual([]);
      expect(report.approximationsOverBound, `seed ${SEED}`).toEqual([]);
      expect(report.comparisons).toBeGreaterThan(report.cases * 25);
    },
  );

  it.each(OLD_EVALUATORS)("are answered alike by the evaluator $version", { timeout: 60_000 }, async (old) => {
    const evaluator = createAssemblyScriptEvaluator(old.version, await old.load());
    const report = await runPortable({
      cases: 160,
      seed: SEED,
      views: ["server-v1"],
      compared: [{ evaluator, exclusions: old.exclusions }],
      vocabulary: old.vocabulary,
      disagreementsMax: 5,
    });
    expect(report.disagreements, `seed ${SEED}`).toEqual([]);
    expect(report.comparisons).toBeGreaterThan(report.cases * 3);
  });

  it("differ when an evaluator takes steps for lines", async () => {
    const evaluator = createTypescriptEvaluator();
    const defective: Evaluator = {
      ...evaluator,
      load: (document) => evaluator.load(JSON.parse(JSON.stringify(document).replaceAll('"discrete"', '"linear"'))),
    };
    const report = await runPortable({
      cases: 800,
      seed: 7,
      views: ["server-v2"],
      compared: [{ evaluator: defective, exclusions: TYPESCRIPT_EXCLUSIONS }],
      disagreementsMax: 1,
    });
    expect(report.disagreements.length).toBeGreaterThan(0);
  });
});
