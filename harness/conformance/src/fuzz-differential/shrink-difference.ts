import type { LoadSubject } from "../subjects/subject.ts";
import type { DifferentialCase } from "./differential-case.ts";
import { type Difference, repeatCase } from "./run-differential.ts";
import { repeatStandardCase } from "./run-standard.ts";
import { shrinkJson } from "./shrink-json.ts";

const ATTEMPTS_MAX = 3_000;

/** A minimal case that still differs in the same manner: thrown or answered, on each side. */
export async function shrinkDifference(
  { case: start, comparison }: Difference,
  rules: "devcycle" | "standard",
  loadSubject: LoadSubject,
  attemptsMax = ATTEMPTS_MAX,
): Promise<Difference> {
  const repeat = async (candidate: DifferentialCase) =>
    rules === "devcycle" ? repeatCase(candidate, loadSubject) : repeatStandardCase(candidate, loadSubject);
  const smallest = await shrinkJson(
    start,
    async (candidate) => {
      const repeated = await repeat(candidate);
      return repeated?.kind === "differed" && manner(repeated) === manner(comparison);
    },
    attemptsMax,
  );
  const repeated = await repeat(smallest);
  return { case: smallest, comparison: repeated?.kind === "differed" ? repeated : comparison };
}

function manner({ expected, actual }: Difference["comparison"]): string {
  return [expected, actual].map((text) => text.startsWith("threw")).join();
}
