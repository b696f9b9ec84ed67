import { expect } from "vitest";

import { compileBundle } from "../src/core/compile-bundle.ts";
import type { FlagBundle } from "../src/core/flag-bundle.ts";
import { withTargets } from "./sample-bundle.ts";

/** File, line and column of a problem, and what its message and remedy must say. */
export type Expected = readonly [place: string, message: RegExp, remedy: RegExp];

/** The sample project's feature, whose problems most tests are about. */
export const FEATURE = "features/checkout.yaml";

export async function problemsOf(bundle: FlagBundle) {
  const { problems } = await compileBundle(bundle);
  return problems.map(({ file, line, column, message, remedy }) => {
    return { place: `${file}:${line}:${column}`, message, remedy };
  });
}

export function problemLike([place, message, remedy]: Expected) {
  return { place, message: expect.stringMatching(message), remedy: expect.stringMatching(remedy) };
}

/** A project with one production target that has the given line, which is line 13 of the feature. */
export const target = (line: string): FlagBundle => withTargets(["- key: one", `  ${line}`, "  serve: short"]);
