import { isSameJson } from "./same-json.ts";

/** Functions by which a computation looks things up. */
export type Questions = Readonly<Record<string, (...words: string[]) => unknown>>;

interface Asked {
  readonly name: string;
  readonly words: string[];
  readonly answer: unknown;
}

interface Entry<Result> {
  readonly inputs: string;
  readonly asked: readonly Asked[];
  readonly result: Result;
}

/** Results kept per computation: the newest, and the one before it, to which an edit that is undone returns. */
const ENTRIES_MAX = 2;

/** Results of one computation, which are reused while everything that they depend on stays equal. */
export interface Memory<Result> {
  /**
   * Returns the result of an earlier call, or computes it.
   * @param inputs Everything that the computation reads directly, as text
   * @param questions Everything that it looks up. An earlier result is reused when each question that was asked then has
   *   the same answer now. Each is asked once, in the same order as by a computation, because answers may use up a budget.
   */
  recall<Asks extends Questions>(inputs: string, questions: Asks, compute: (questions: Asks) => Result): Result;
}

export function createMemory<Result>(): Memory<Result> {
  let entries: readonly Entry<Result>[] = [];
  return {
    recall(inputs, questions, compute) {
      const asked: Asked[] = [];
      const ask = (position: number, name: string, words: string[]): unknown => {
        // Equal inputs and answers lead to the same next question, so that answers can be told apart by their position.
        const known = (asked[position] ??= { name, words, answer: questions[name]?.(...words) });
        return known.answer;
      };
      const found = entries.find((entry) => {
        if (entry.inputs !== inputs) return false;
        return entry.asked.every(({ name, words, answer }, position) => isSameJson(ask(position, name, words), answer));
      });
      if (found !== undefined) {
        if (found !== entries[0]) entries = [found, ...entries.filter((entry) => entry !== found)];
        return found.result;
      }
      let position = 0;
      const names = Object.keys(questions);
      const tracked = names.map((name) => [name, (...words: string[]) => ask(position++, name, words)]);
      const result = compute(Object.fromEntries(tracked) as typeof questions);
      entries = [{ inputs, asked, result }, ...entries].slice(0, ENTRIES_MAX);
      return result;
    },
  };
}
