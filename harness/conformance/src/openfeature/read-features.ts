import { readFileSync } from "node:fs";
import { join } from "node:path";

import { AstBuilder, compile, GherkinClassicTokenMatcher, Parser } from "@cucumber/gherkin";
import { IdGenerator, type Pickle } from "@cucumber/messages";

/** The suites, in the order in which they run. */
export const FEATURE_FILES = ["evaluation_v2.feature", "provider.feature"] as const;

/** One scenario, or one row of the examples of an outline. */
export interface Scenario {
  readonly suite: string;
  readonly name: string;
  /** Name of the scenario with the row's number among the examples. */
  readonly title: string;
  /** Whether it is the scenario itself or the first row of an outline. */
  readonly isFirst: boolean;
  readonly tags: readonly string[];
  readonly steps: readonly Step[];
}

export interface Step {
  readonly text: string;
  /** Cells by column, one record per row; empty without a table. */
  readonly rows: readonly Readonly<Record<string, string>>[];
}

/** Reads a feature file with Cucumber's parser. */
export function readFeature(suite: string): readonly Scenario[] {
  const path = join(import.meta.dirname, "gherkin", suite);
  const newId = IdGenerator.incrementing();
  const parser = new Parser(new AstBuilder(newId), new GherkinClassicTokenMatcher());
  const counts = new Map<string, number>();
  return compile(parser.parse(readFileSync(path, "utf8")), path, newId).map((pickle) => {
    const number = (counts.get(pickle.name) ?? 0) + 1;
    counts.set(pickle.name, number);
    return describePickle(suite, pickle, number);
  });
}

function describePickle(suite: string, { name, tags, steps }: Pickle, number: number): Scenario {
  return {
    suite,
    name,
    title: `${name} #${number}`,
    isFirst: number === 1,
    tags: tags.map((tag) => tag.name),
    steps: steps.map(({ text, argument }) => {
      const [head = [], ...rows] = (argument?.dataTable?.rows ?? []).map(({ cells }) =>
        cells.map(({ value }) => value),
      );
      return { text, rows: rows.map((cells) => Object.fromEntries(cells.map((cell, at) => [head[at] ?? "", cell]))) };
    }),
  };
}
