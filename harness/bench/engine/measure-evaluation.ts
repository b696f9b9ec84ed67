import { type LoadedRival, flagName } from "./rival.ts";
import { type Operation, type Timing, findBatchSize, medianTiming, sampleOperation, summarise } from "./sampling.ts";
import type { Person } from "./targeting.ts";

export const EVALUATIONS = ["oneFresh", "onePrepared", "all", "allObject"] as const;
export type Evaluation = (typeof EVALUATIONS)[number];

/** Per rival and evaluation, microseconds. */
export type EvaluationTimings = Readonly<Record<string, Readonly<Partial<Record<Evaluation, Timing>>>>>;

export interface Budget {
  readonly rounds: number;
  /** Time per rival, evaluation and round, in milliseconds. */
  readonly sampleMs: number;
  readonly warmUpMs: number;
}

/** What takes longer than this, in microseconds, is timed in one round only. */
const SLOW_US = 100_000;

/** How many flags are asked for, spread over the config: an application uses some of its flags all the time. */
const HOT_KEYS = 64;

/** Length of the list of questions, after which it repeats. A power of two. */
const QUESTIONS = 4_096;

/**
 * Times all rivals in turn, several rounds, so that a slow moment of the machine hits all of them.
 * @returns The medians over the rounds.
 */
export function measureEvaluations(
  rivals: ReadonlyMap<string, LoadedRival>,
  featureCount: number,
  people: readonly Person[],
  budget: Budget,
): EvaluationTimings {
  const planned = [...rivals].map(([name, rival]) => ({
    name,
    operations: planOperations(rival, featureCount, people),
  }));
  for (const { operations } of planned) {
    for (const { operation } of operations) sampleOperation(operation, 1, budget.warmUpMs);
  }
  const jobs = planned.flatMap(({ name, operations }) =>
    operations.map(({ evaluation, operation }) => ({
      name,
      evaluation,
      operation,
      batchSize: findBatchSize(operation),
      rounds: [] as Timing[],
    })),
  );
  for (let round = 0; round < budget.rounds; round++) {
    for (const job of jobs) {
      if (round > 0 && (job.rounds[0]?.p50 ?? 0) > SLOW_US) continue;
      job.rounds.push(summarise(sampleOperation(job.operation, job.batchSize, budget.sampleMs), job.batchSize));
    }
  }
  return Object.fromEntries(
    planned.map(({ name }) => [
      name,
      Object.fromEntries(
        jobs.filter((job) => job.name === name).map((job) => [job.evaluation, medianTiming(job.rounds)]),
      ) as Partial<Record<Evaluation, Timing>>,
    ]),
  );
}

function planOperations(
  rival: LoadedRival,
  featureCount: number,
  people: readonly Person[],
): readonly { readonly evaluation: Evaluation; readonly operation: Operation }[] {
  const { keys, subjects } = planQuestions(featureCount, people);
  const keyAt = (iteration: number): string => keys[iteration & (QUESTIONS - 1)] ?? raise();
  const personAt = (iteration: number): Person => subjects[iteration & (QUESTIONS - 1)] ?? raise();
  const prepared = rival.prepare(personAt(0));
  return [
    { evaluation: "oneFresh", operation: (i) => rival.one(keyAt(i), personAt(i)) },
    { evaluation: "onePrepared", operation: (i) => prepared(keyAt(i)) },
    ...(rival.all === undefined
      ? []
      : [{ evaluation: "all" as const, operation: (i: number) => rival.all?.(personAt(i)) }]),
    ...(rival.allObject === undefined
      ? []
      : [{ evaluation: "allObject" as const, operation: (i: number) => rival.allObject?.(personAt(i)) }]),
  ];
}

/** Questions in the order in which they are asked: flags and people move on at different paces, so that pairs vary. */
function planQuestions(
  featureCount: number,
  people: readonly Person[],
): { readonly keys: readonly string[]; readonly subjects: readonly Person[] } {
  const hot = hotKeys(featureCount);
  const positions = Array.from({ length: QUESTIONS }, (_, i) => i);
  return {
    keys: positions.map((i) => hot[i % hot.length] ?? raise()),
    subjects: positions.map((i) => people[(i + Math.floor(i / hot.length)) % people.length] ?? raise()),
  };
}

/** Flags evenly spread over the config. */
function hotKeys(featureCount: number): readonly string[] {
  const count = Math.min(HOT_KEYS, featureCount);
  return Array.from({ length: count }, (_, i) => flagName(Math.floor((i * featureCount) / count)));
}

function raise(): never {
  throw new Error("people and keys must not be empty");
}
