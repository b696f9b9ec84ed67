import type { Answer, Interview, Question } from "./interview.ts";

/** A number that the engine knows and does not tell: it only says, of any number, whether that is at least as large. */
export interface Search {
  /** The question of whether `candidate` is at least the number. */
  readonly ask: (candidate: number) => Question;
  readonly isYes: (answer: Answer) => boolean;
}

/** The largest hash. Positions are hashes divided by it. */
export const HASH_MAX = 0xffff_ffff;

/** Candidates of one number in one round: eight rounds find 32 bits. */
const CANDIDATES = 16;

interface Range {
  low: number;
  high: number;
  isLost: boolean;
}

/**
 * Finds, for each search, the smallest whole number from 0 to `HASH_MAX` to which the engine says yes, all of them in the
 * same rounds of questions. `HASH_MAX` when it says yes to none below; undefined when it answers with an error.
 */
export function findNumbers(interview: Interview, searches: readonly Search[]): readonly (number | undefined)[] {
  const ranges = searches.map((): Range => ({ low: 0, high: HASH_MAX, isLost: false }));
  for (;;) {
    const round = searches.flatMap((search, index) => {
      const range = ranges[index];
      if (range === undefined || range.isLost || range.low >= range.high) return [];
      return [{ search, range, candidates: candidatesOf(range) }];
    });
    if (round.length === 0) return ranges.map(({ high, isLost }) => (isLost ? undefined : high));
    const answers = interview(round.flatMap(({ search, candidates }) => candidates.map(search.ask)));
    let at = 0;
    for (const { search, range, candidates } of round) {
      narrow(range, candidates, answers.slice(at, at + candidates.length), search);
      at += candidates.length;
    }
  }
}

/** Whole numbers spread over the range, its end left out. */
function candidatesOf({ low, high }: Range): readonly number[] {
  const count = Math.min(CANDIDATES, high - low);
  return Array.from({ length: count }, (_, index) => low + Math.floor(((high - low) * index) / count));
}

function narrow(range: Range, candidates: readonly number[], answers: readonly Answer[], { isYes }: Search): void {
  range.isLost = answers.some(({ kind }) => kind === "error");
  const first = answers.findIndex(isYes);
  const below = candidates[(first === -1 ? candidates.length : first) - 1];
  range.high = candidates[first] ?? range.high;
  if (below !== undefined) range.low = below + 1;
  if (first === 0) range.low = range.high;
}
