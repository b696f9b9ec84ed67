import { createRandom } from "../fuzz/random.ts";
import { printJson } from "../fuzz/vary-json.ts";
import { loadOracleSubject } from "../subjects/oracle-subject.ts";
import type { LoadSubject, Subject } from "../subjects/subject.ts";
import { compareText, describeThrow } from "./compare-text.ts";
import { type Comparison, type DifferentialCase, isInDomain } from "./differential-case.ts";
import { generateCase, generateWrittenConfig } from "./generate-case.ts";
import type { Difference } from "./run-differential.ts";

interface StandardReport {
  readonly cases: number;
  readonly differences: readonly Difference[];
}

const QUESTIONS_PER_CONFIG = 80;

/** Compares a subject with the oracle under the "standard" rule set, which no published engine has. */
export function runStandard(options: {
  readonly cases: number;
  readonly seed: number;
  readonly loadSubject: LoadSubject;
  readonly differencesMax: number;
}): StandardReport {
  const random = createRandom(options.seed);
  const differences: Difference[] = [];
  let cases = 0;
  while (cases < options.cases && differences.length < options.differencesMax) {
    const written = generateWrittenConfig(random, "standard");
    const configJson = written.text;
    const oracle = loadOracleSubject(configJson);
    const subject = options.loadSubject(configJson);
    for (let i = 0; i < QUESTIONS_PER_CONFIG && cases < options.cases; i++) {
      const next = generateCase(random, written);
      const comparison = compareSubjects(oracle, subject, next);
      cases += 1;
      if (comparison.kind === "differed") differences.push({ case: next, comparison });
    }
  }
  return { cases, differences };
}

/** Runs one case against fresh instances; undefined when a shrunken case is no longer a valid one. */
export function repeatStandardCase(candidate: DifferentialCase, loadSubject: LoadSubject): Comparison | undefined {
  if (!isInDomain(candidate)) return undefined;
  const configJson = printJson(candidate.config, candidate.form);
  try {
    return compareSubjects(loadOracleSubject(configJson), loadSubject(configJson), candidate);
  } catch {
    return undefined;
  }
}

function compareSubjects(oracle: Subject, subject: Subject, { question, variableKey }: DifferentialCase): Comparison {
  const answer = (asked: Subject): string =>
    describeThrow(() =>
      JSON.stringify(variableKey === undefined ? asked.all(question) : asked.variable(variableKey, question)),
    );
  return compareText(answer(oracle), answer(subject));
}
