import type { Comparison } from "./differential-case.ts";

export function compareText(expected: string, actual: string): Comparison {
  return expected === actual ? { kind: "agreed" } : { kind: "differed", expected, actual };
}

/** The answer, or what was thrown instead of one: a subject must never throw. */
export function describeThrow(answer: () => string): string {
  try {
    return answer();
  } catch (error) {
    return `threw: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  }
}
