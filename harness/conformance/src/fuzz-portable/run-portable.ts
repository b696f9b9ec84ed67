import type { ConfigDocument } from "@burgee/contract";
import { compileBundle, type FlagBundle, type PortabilityFinding, renderViews } from "@burgee/publisher/core";

import { createRandom, type Random } from "../fuzz/random.ts";
import type { Question } from "../subjects/subject.ts";
import { createEngineEvaluator } from "./engine-evaluator.ts";
import { ask, type Evaluator, printAnswer } from "./evaluator.ts";
import { type Exclusion, findExclusions, readTraits } from "./exclusions.ts";
import { findOverBound } from "./find-over-bound.ts";
import { generateProject, type WrittenProject } from "./generate-flag-files.ts";
import { generateUser } from "./generate-user.ts";
import { type Vocabulary, WHOLE_VOCABULARY } from "./vocabulary.ts";

type View = "server-v2" | "server-v1";

/** An evaluator that is compared with our engine. */
export interface Compared {
  readonly evaluator: Evaluator;
  /** What is not compared, because nothing can make it equal. */
  readonly exclusions: readonly Exclusion[];
}

interface PortableOptions {
  readonly cases: number;
  readonly seed: number;
  readonly views: readonly View[];
  readonly compared: readonly Compared[];
  /** What files may use. Default: everything. */
  readonly vocabulary?: Vocabulary;
  /** Stop after that many disagreements. */
  readonly disagreementsMax: number;
  /** Called from time to time with the number of cases done. */
  readonly onProgress?: (done: number) => void;
}

export interface Disagreement {
  readonly evaluator: string;
  readonly view: View;
  readonly question: Question;
  /** What our engine answers. */
  readonly expected: string;
  readonly actual: string;
  readonly bundle: FlagBundle;
}

export interface PortableReport {
  /** Triples of config, user and time, each compared over all variables in every view and evaluator. */
  readonly cases: number;
  readonly configs: number;
  /** Answers for one feature to one case in one view and evaluator. */
  readonly comparisons: number;
  readonly disagreements: readonly Disagreement[];
  /** Cases in which a rollout treats a user otherwise than the author's line, farther from it than the stated bound. */
  readonly approximationsOverBound: readonly Question[];
  /** Comparisons that were left out, by name of the exclusion. */
  readonly excluded: Readonly<Record<string, number>>;
}

const USERS_PER_CONFIG = 80;

export async function runPortable(options: PortableOptions): Promise<PortableReport> {
  const random = createRandom(options.seed);
  const disagreements: Disagreement[] = [];
  const approximationsOverBound: Question[] = [];
  const excluded: Record<string, number> = {};
  const counts = { cases: 0, configs: 0, comparisons: 0 };
  while (counts.cases < options.cases && disagreements.length < options.disagreementsMax) {
    const project = generateProject(random, options.vocabulary ?? WHOLE_VOCABULARY);
    const { documents, findings } = await compileViews(project.bundle);
    const questions = makeQuestions(random, project, Math.min(USERS_PER_CONFIG, options.cases - counts.cases));
    for (const view of options.views) {
      const document = documents[view];
      const engine = createEngineEvaluator();
      await engine.load(document);
      const answers = questions.map((question) => ask(engine, question));
      approximationsOverBound.push(...findOverBound(project, findings, document, questions, answers));
      const traits = readTraits(document);
      for (const { evaluator, exclusions } of options.compared) {
        await evaluator.load(document);
        for (const [index, question] of questions.entries()) {
          const left = findExclusions(question, traits, exclusions);
          for (const name of [...left.values()].flat()) excluded[name] = (excluded[name] ?? 0) + 1;
          counts.comparisons += document.features.length - left.size;
          const expected = printAnswer(answers[index] ?? "", left);
          const actual = printAnswer(ask(evaluator, question), left);
          if (actual === expected) continue;
          const { name } = evaluator;
          disagreements.push({ evaluator: name, view, question, expected, actual, bundle: project.bundle });
        }
      }
    }
    counts.cases += questions.length;
    counts.configs += 1;
    if (counts.configs % 50 === 0) options.onProgress?.(counts.cases);
  }
  return { ...counts, disagreements, approximationsOverBound, excluded };
}

/** The views of the only environment. The generator writes only files without mistakes. */
async function compileViews(bundle: FlagBundle): Promise<{
  readonly documents: Readonly<Record<View, ConfigDocument>>;
  readonly findings: readonly PortabilityFinding[];
}> {
  const compiled = await compileBundle(bundle);
  const snapshot = compiled.ok ? compiled.environments.get("production") : undefined;
  if (!compiled.ok || snapshot === undefined) {
    throw new Error(`generated files do not compile: ${JSON.stringify(compiled.problems[0])}`);
  }
  const documents = renderViews(snapshot, { sse: undefined, clientSdkKey: undefined, mobileSdkKey: undefined });
  return { documents, findings: compiled.portability() };
}

function makeQuestions(random: Random, { ramps }: WrittenProject, count: number): readonly Question[] {
  const instantsMs = [...ramps.values()].flatMap(({ startDate, stages = [] }) => {
    return [startDate, ...stages.map(({ date }) => date)].map((date) => Date.parse(date));
  });
  return Array.from({ length: count }, () => generateUser(random, instantsMs));
}
