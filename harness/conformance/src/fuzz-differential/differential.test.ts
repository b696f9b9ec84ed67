import { describe, expect, it } from "vitest";

import { loadEngineSubject } from "../subjects/engine-subject.ts";
import { loadOracleSubject } from "../subjects/oracle-subject.ts";
import type { LoadSubject } from "../subjects/subject.ts";
import { runDifferential } from "./run-differential.ts";
import { runStandard } from "./run-standard.ts";
import { shrinkDifference } from "./shrink-difference.ts";

/** A new seed each day: repeatable within a run's log, different over time. */
const SEED = Math.floor(Date.now() / 86_400_000);

describe("differential fuzz", () => {
  it("finds no difference between the engine and the published one in 20,000 cases", { timeout: 120_000 }, async () => {
    console.log(`differential seed ${SEED}`);
    const report = await runDifferential({
      cases: 20_000,
      seed: SEED,
      loadSubject: loadEngineSubject,
      differencesMax: 5,
    });
    expect(report.differences, `seed ${SEED}`).toEqual([]);
    expect(report.referenceErrors).toBeGreaterThan(0);
  });

  it("finds no difference between the engine and the oracle under the standard rule set", () => {
    const report = runStandard({ cases: 10_000, seed: SEED, loadSubject: loadEngineSubject, differencesMax: 5 });
    expect(report.differences, `seed ${SEED}`).toEqual([]);
  });

  it("finds no difference between the oracle and the published engine", { timeout: 60_000 }, async () => {
    const report = await runDifferential({
      cases: 4_000,
      seed: SEED + 1,
      loadSubject: loadOracleSubject,
      differencesMax: 5,
    });
    expect(report.differences, `seed ${SEED + 1}`).toEqual([]);
  });

  it("finds and shrinks a planted defect", { timeout: 60_000 }, async () => {
    // A subject that takes one comparator for another.
    const loadDefective: LoadSubject = (config) => loadOracleSubject(config.replaceAll('"!endWith"', '"!contain"'));
    const report = await runDifferential({ cases: 20_000, seed: 7, loadSubject: loadDefective, differencesMax: 1 });
    const [found] = report.differences;
    expect(found).toBeDefined();
    if (found === undefined) return;
    const smallest = await shrinkDifference(found, "devcycle", loadDefective, 400);
    expect(JSON.stringify(smallest.case)).toContain("!endWith");
    expect(JSON.stringify(smallest.case).length).toBeLessThan(JSON.stringify(found.case).length / 2);
  });
});
