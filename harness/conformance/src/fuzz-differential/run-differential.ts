import { createRandom } from "../fuzz/random.ts";
import { printJson } from "../fuzz/vary-json.ts";
import { createOracle } from "../oracle/oracle.ts";
import { ReferenceEngine } from "../subjects/reference-engine.ts";
import type { LoadSubject, Subject } from "../subjects/subject.ts";
import { compareAll, compareVariable, declaredType } from "./compare-with-reference.ts";
import { type Comparison, type DifferentialCase, isInDomain } from "./differential-case.ts";
import { generateCase, generateWrittenConfig } from "./generate-case.ts";

interface DifferentialOptions {
  readonly cases: number;
  readonly seed: number;
  readonly loadSubject: LoadSubject;
  /** Called from time to time with the number of cases done. */
  readonly onProgress?: (done: number) => void;
  /** Stop after that many differences; each is kept. */
  readonly differencesMax: number;
}

interface DifferentialReport {
  readonly cases: number;
  readonly configs: number;
  /** Cases in which the reference threw for the whole call and the subject isolated the fault. */
  readonly referenceErrors: number;
  readonly differences: readonly Difference[];
}

export interface Difference {
  readonly case: DifferentialCase;
  readonly comparison: Extract<Comparison, { kind: "differed" }>;
}

/** Questions per config: loading costs the reference as much as a few evaluations. */
const QUESTIONS_PER_CONFIG = 80;
/** How many configs one instance of the reference loads, even when it never throws. */
const CONFIGS_PER_INSTANCE = 500;

/** Compares a subject with the published engine over random cases. */
export async function runDifferential(options: DifferentialOptions): Promise<DifferentialReport> {
  const random = createRandom(options.seed);
  const differences: Difference[] = [];
  let cases = 0;
  let configs = 0;
  let referenceErrors = 0;
  let reference = await ReferenceEngine.create();
  while (cases < options.cases && differences.length < options.differencesMax) {
    configs += 1;
    if (configs % CONFIGS_PER_INSTANCE === 0) reference = await ReferenceEngine.create();
    const written = generateWrittenConfig(random, "devcycle");
    const configJson = written.text;
    reference = await loadReference(reference, configJson);
    const oracle = createOracle(written.config);
    const subject = options.loadSubject(configJson);
    for (let i = 0; i < QUESTIONS_PER_CONFIG && cases < options.cases; i++) {
      if (reference.isSpent) reference = await loadReference(await ReferenceEngine.create(), configJson);
      const next = generateCase(random, written);
      const comparison = compareCase(reference, oracle, subject, next);
      cases += 1;
      if (comparison.kind === "agreed_on_fault") referenceErrors += 1;
      if (comparison.kind === "differed") differences.push({ case: next, comparison });
      if (cases % 10_000 === 0) options.onProgress?.(cases);
    }
  }
  return { cases, configs, referenceErrors, differences };
}

/** Runs one case against fresh instances; undefined when a shrunken case is no longer a valid one. */
export async function repeatCase(
  candidate: DifferentialCase,
  loadSubject: LoadSubject,
): Promise<Comparison | undefined> {
  if (!isInDomain(candidate)) return undefined;
  const reference = await ReferenceEngine.create();
  const configJson = printJson(candidate.config, candidate.form);
  try {
    if (reference.loadConfig(configJson) !== undefined) return undefined;
    return compareCase(reference, createOracle(candidate.config), loadSubject(configJson), candidate);
  } catch {
    return undefined;
  }
}

function compareCase(
  reference: ReferenceEngine,
  oracle: ReturnType<typeof createOracle>,
  subject: Subject,
  { config, question, variableKey }: DifferentialCase,
): Comparison {
  if (variableKey === undefined) return compareAll(reference, oracle, subject, question);
  return compareVariable(reference, subject, variableKey, declaredType(config, variableKey), question);
}

async function loadReference(reference: ReferenceEngine, configJson: string): Promise<ReferenceEngine> {
  const usable = reference.isSpent ? await ReferenceEngine.create() : reference;
  const refusal = usable.loadConfig(configJson);
  // The generator makes only configs that the reference loads; anything else is a defect of the generator.
  if (refusal !== undefined) throw new Error(`the reference refused a generated config: ${refusal}\n${configJson}`);
  return usable;
}
