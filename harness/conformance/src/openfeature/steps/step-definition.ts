import type { Step } from "../read-features.ts";
import type { ScenarioState } from "../scenario-state.ts";

/** What a step of a feature file does. `texts` are the groups of the pattern. */
export interface StepDefinition {
  readonly pattern: RegExp;
  readonly run: (state: ScenarioState, texts: readonly string[], rows: Step["rows"]) => void | Promise<void>;
}
