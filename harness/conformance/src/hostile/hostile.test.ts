import { expect, it } from "vitest";

import { runHostile } from "./run-hostile.ts";

/** Equal in every run, so that a failure here is a change; `npm run -s hostile` draws others. */
const SEED = 20_261_121;

it("nobody takes the platform down, over or apart, short form", async () => {
  const report = await runHostile({ seed: SEED, form: "short", families: [] });
  expect(report.failures.map(({ family, name, problems }) => ({ check: `${family}: ${name}`, problems }))).toEqual([]);
  expect(report.repaired.map(({ id }) => `${id} no longer shows: remove it from open-findings.ts`)).toEqual([]);
  expect(report.deaths).toBe(0);
  expect(report.checks).toBeGreaterThanOrEqual(1_400);
}, 180_000);
