import { describe, expect, it } from "vitest";

import { ALL_VECTORS } from "./all-vectors.ts";
import { findVectorProblem } from "./find-vector-problem.ts";

/** Registers one test per vector against the engine, in the runtime that calls it. */
export function describeVectors(runtime: string): void {
  for (const { title, cases } of ALL_VECTORS) {
    describe(`${title} in ${runtime}`, () => {
      it.each(cases.map((vector) => [`${vector.row} ${vector.name}`, vector] as const))("%s", (_name, vector) => {
        expect(findVectorProblem(vector)).toBeUndefined();
      });
    });
  }
}
