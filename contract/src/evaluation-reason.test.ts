import { expect, it } from "vitest";

import { DEFAULT_DETAILS, type EvaluationReason } from "./evaluation-reason.ts";

it("has a closed set of details for defaults, which types check", () => {
  const known: EvaluationReason = { reason: "DEFAULT", details: DEFAULT_DETAILS.missingVariable };
  // @ts-expect-error -- "Missing Varible" is none of them
  const mistyped: EvaluationReason = { reason: "DEFAULT", details: "Missing Varible" };
  const details: readonly (string | undefined)[] = Object.values(DEFAULT_DETAILS);
  expect(details).toContain(known.details);
  expect(details).not.toContain(mistyped.details);
});
