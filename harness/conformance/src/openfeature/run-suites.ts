import { findListedReason } from "./listed-scenarios.ts";
import { OpenFeatureWorld } from "./openfeature-world.ts";
import type { SubjectKind } from "./provider-subject.ts";
import { FEATURE_FILES, readFeature, type Scenario, type Step } from "./read-features.ts";
import { ScenarioState } from "./scenario-state.ts";
import { SERVER_SUBJECT } from "./server-subject.ts";
import { EVALUATION_STEPS } from "./steps/evaluation-steps.ts";
import { PROVIDER_STEPS } from "./steps/provider-steps.ts";
import { WEB_SUBJECT } from "./web-subject.ts";

const SUBJECT_KINDS: readonly SubjectKind[] = [SERVER_SUBJECT, WEB_SUBJECT];

export interface ScenarioOutcome {
  /** Provider, suite and scenario. */
  readonly scenario: string;
  readonly problem: string | undefined;
  readonly durationMs: number;
}

export interface SuiteReport {
  readonly passed: number;
  readonly failed: number;
  readonly failures: readonly { readonly scenario: string; readonly problem: string }[];
  readonly listed: readonly { readonly scenario: string; readonly reason: string }[];
}

export interface RunOptions {
  /** Which scenarios run. */
  readonly includes: (scenario: Scenario, title: string) => boolean;
  readonly onOutcome: (outcome: ScenarioOutcome) => void;
}

const STEPS = [...EVALUATION_STEPS, ...PROVIDER_STEPS];
const SCENARIO_TIMEOUT_MS = 150_000;

/** Runs the suites against both providers, one scenario after the other: all share one backend. */
export async function runSuites({ includes, onOutcome }: RunOptions): Promise<SuiteReport> {
  const all = SUBJECT_KINDS.flatMap((kind) =>
    FEATURE_FILES.flatMap(readFeature).map((scenario) => ({
      kind,
      scenario,
      title: `${kind.name}: ${scenario.suite}: ${scenario.title}`,
      reason: findListedReason(scenario),
    })),
  ).filter(({ scenario, title }) => includes(scenario, title));
  const failures: { scenario: string; problem: string }[] = [];
  const listed = all.flatMap(({ title, reason }) => (reason === undefined ? [] : [{ scenario: title, reason }]));
  const chosen = all.filter(({ reason }) => reason === undefined);
  const world = await OpenFeatureWorld.start();
  try {
    for (const { kind, scenario, title } of chosen) {
      const startedMs = performance.now();
      const problem = await findProblem(world, kind, scenario);
      if (problem !== undefined) failures.push({ scenario: title, problem });
      onOutcome({ scenario: title, problem, durationMs: Math.round(performance.now() - startedMs) });
    }
  } finally {
    await world.close();
  }
  return { passed: chosen.length - failures.length, failed: failures.length, failures, listed };
}

async function findProblem(
  world: OpenFeatureWorld,
  kind: SubjectKind,
  scenario: Scenario,
): Promise<string | undefined> {
  const state = new ScenarioState(world, kind);
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`did not end within ${SCENARIO_TIMEOUT_MS} ms`)), SCENARIO_TIMEOUT_MS);
  });
  try {
    await Promise.race([runSteps(state, scenario.steps), timeout]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
    await state.close();
  }
}

async function runSteps(state: ScenarioState, steps: readonly Step[]): Promise<void> {
  for (const { text, rows } of steps) {
    const matches = STEPS.flatMap((step) => {
      const match = step.pattern.exec(text);
      return match === null ? [] : [{ step, texts: match.slice(1) }];
    });
    const [only] = matches;
    if (only === undefined || matches.length > 1) throw new Error(`${matches.length} steps match: ${text}`);
    try {
      await only.step.run(state, only.texts, rows);
    } catch (error) {
      throw new Error(`${text}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  }
}
