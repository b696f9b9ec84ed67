import { describe, expect, it } from "vitest";

import { generateConfig } from "../fuzz/generate-config.ts";
import { generateQuestion } from "../fuzz/generate-question.ts";
import { createRandom } from "../fuzz/random.ts";
import { ALL_VECTORS } from "../vectors/all-vectors.ts";
import { countExplanationDifferences } from "./count-explanation-differences.ts";

const CONFIGS = Number(process.env["EXPLAIN_CONFIGS"] ?? 300);

describe("explanations", () => {
  it("conclude what the engine answers, for all vectors", () => {
    const { explained, differences } = countExplanationDifferences(ALL_VECTORS.flatMap(({ cases }) => cases));
    expect(differences).toEqual([]);
    expect(explained).toBeGreaterThan(1_000);
  }, 600_000);

  it(`conclude what the engine answers, for ${CONFIGS} random configs`, () => {
    const cases = Array.from({ length: CONFIGS }, (_, seed) => {
      const random = createRandom(seed + 1);
      const config = generateConfig(random, seed % 2 === 0 ? "devcycle" : "standard");
      return { name: `seed ${seed + 1}`, config, question: generateQuestion(random, config) };
    });
    const { explained, differences } = countExplanationDifferences(cases);
    expect(differences).toEqual([]);
    expect(explained).toBeGreaterThan(CONFIGS / 2);
  }, 600_000);
});
