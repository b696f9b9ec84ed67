import { describe, expect, it } from "vitest";

import { runGiants } from "./run-giants.ts";
import { runMalformed } from "./run-malformed.ts";

describe("malformed input", () => {
  it("never traps and never spoils a later evaluation, in 5,000 cases", { timeout: 120_000 }, () => {
    const seed = Math.floor(Date.now() / 86_400_000);
    console.log(`malformed seed ${seed}`);
    const report = runMalformed({ cases: 5_000, seed });
    const { traps, wrongAfterError, wrongRefusals, invalidAccepted, findings } = report;
    expect({ traps, wrongAfterError, wrongRefusals, invalidAccepted, findings }).toEqual({
      traps: 0,
      wrongAfterError: 0,
      wrongRefusals: 0,
      invalidAccepted: 0,
      findings: [],
    });
    // The attack must have hit: otherwise it shows nothing.
    expect(report.refused).toBeGreaterThan(500);
    expect(report.loaded).toBeGreaterThan(500);
    expect(report.errorReasons).toBeGreaterThan(500);
  });

  it("survives giants: 10 MB of text, a million levels, exploding paths", { timeout: 120_000 }, () => {
    expect(runGiants()).toMatchObject({ traps: 0, wrongAfterError: 0, findings: [] });
  });
});
