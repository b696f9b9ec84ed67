import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { ALL_VECTORS } from "./all-vectors.ts";
import { buildVectors, printVectorFile } from "./build-vectors.ts";
import { createReferenceVerifier } from "./verify-with-reference.ts";

const VECTORS_DIRECTORY = join(import.meta.dirname, "../../vectors");

/** Rows of the behaviour tables in section 10 of the bucketing specification, and how many each table has. */
const ROW_COUNTS: Readonly<Record<string, number>> = { O: 26, S: 23, C: 30, V: 17, B: 23 };
const TABLE_SECTIONS = ["2", "3", "4", "6", "7", "8", "9.4", "9.5", "9.7", "9.8", "standard"];

describe("vector files", () => {
  const cases = ALL_VECTORS.flatMap((file) => file.cases);

  it("holds at least 400 cases", () => {
    expect(cases.length).toBeGreaterThanOrEqual(400);
  });

  it("covers every row of the behaviour tables and every other table", () => {
    const covered = new Set(cases.map(({ row }) => row));
    const rows = Object.entries(ROW_COUNTS).flatMap(([letter, count]) =>
      Array.from({ length: count }, (_, index) => `${letter}${index + 1}`),
    );
    expect([...rows, ...TABLE_SECTIONS].filter((row) => !covered.has(row))).toEqual([]);
  });

  it("is what the hand-written tables give, confirmed by the oracle", () => {
    const built = buildVectors();
    expect(readdirSync(VECTORS_DIRECTORY).toSorted()).toEqual(
      [...built.keys()].map((name) => `${name}.json`).toSorted(),
    );
    for (const [name, file] of built) {
      expect(readFileSync(join(VECTORS_DIRECTORY, `${name}.json`), "utf8")).toBe(printVectorFile(file));
    }
  });

  it("is confirmed by the published engine wherever it has a say", { timeout: 60_000 }, async () => {
    const findReferenceProblem = await createReferenceVerifier();
    const problems: string[] = [];
    for (const vector of cases) {
      const problem = await findReferenceProblem(vector);
      if (problem !== undefined) problems.push(`${vector.row} ${vector.name}: ${problem}`);
    }
    expect(problems).toEqual([]);
  });
});
