import { expect, it } from "vitest";

import { FEATURE_FILES, readFeature } from "./read-features.ts";
import { runSuites } from "./run-suites.ts";

it("OpenFeature's suites pass with both providers, short form: one example of each scenario", async () => {
  // A backend that never answers takes as long as the providers wait; the long form has it.
  const includes = ({ isFirst, tags }: { isFirst: boolean; tags: readonly string[] }): boolean =>
    isFirst && !tags.includes("@unavailable");
  const report = await runSuites({ includes, onOutcome: () => undefined });
  const count = FEATURE_FILES.flatMap(readFeature).filter(includes).length;
  expect(report.failures).toEqual([]);
  expect(report.passed + report.listed.length).toBe(2 * count);
  expect(report.listed.map(({ scenario }) => scenario.replace(/^\w+: /, ""))).toEqual([
    "evaluation_v2.feature: CACHED reason #1",
    "provider.feature: A fraction is no integer #1",
    "evaluation_v2.feature: CACHED reason #1",
    "provider.feature: A fraction is no integer #1",
  ]);
}, 120_000);
