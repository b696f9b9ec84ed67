import { countExplanationDifferences } from "@burgee/conformance/explanations";
import { ALL_VECTORS } from "@burgee/conformance/vectors";

import type { Check } from "../check.ts";

/** Of how many cases one is explained in the short form. */
const SHORT_EVERY = 5;

export const EXPLANATION_CHECK: Check = {
  id: "T9",
  title: "explanations conclude what the engine answers, over the conformance vectors",
  isShort: true,
  run(_world, isShort) {
    const cases = ALL_VECTORS.flatMap((vectors) => vectors.cases);
    const asked = isShort ? cases.filter((_, index) => index % SHORT_EVERY === 0) : cases;
    const { explained, differing, differences } = countExplanationDifferences(asked);
    const problems = explained === 0 ? ["nothing was explained"] : differences;
    return Promise.resolve({ figure: { explained, differing }, problems });
  },
};
