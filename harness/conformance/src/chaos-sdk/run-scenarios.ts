import { runScenario, type ScenarioResult } from "./run-scenario.ts";
import type { Scenario } from "./scenarios.ts";

export interface ChaosPlan {
  /** How many times as fast as usual the clients' clocks run. */
  readonly speed: number;
  /** How many scenarios run at a time. */
  readonly parallel: number;
  onResult?(result: ScenarioResult): void;
}

export interface ChaosSummary {
  readonly unhandled: number;
  readonly throws: number;
  readonly stepsBack: number;
  readonly lost: number;
  readonly scenarios: readonly ScenarioResult[];
}

/** Runs scenarios side by side; results are in their order. */
export async function runScenarios(scenarios: readonly Scenario[], plan: ChaosPlan): Promise<ChaosSummary> {
  const results: ScenarioResult[] = [];
  const waiting = scenarios.map((scenario, index) => ({ scenario, index }));
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const result = await runScenario(next.scenario, plan.speed);
      results[next.index] = result;
      plan.onResult?.(result);
    }
  };
  await Promise.all(Array.from({ length: plan.parallel }, work));
  const total = (name: "unhandled" | "throws" | "stepsBack" | "lost"): number =>
    results.reduce((sum, result) => sum + result[name], 0);
  return {
    unhandled: total("unhandled"),
    throws: total("throws"),
    stepsBack: total("stepsBack"),
    lost: total("lost"),
    scenarios: results,
  };
}

/** Whether nothing went wrong in any scenario. */
export function hasPassed({ unhandled, throws, stepsBack, lost, scenarios }: ChaosSummary): boolean {
  return unhandled + throws + stepsBack + lost === 0 && scenarios.every(({ passed }) => passed);
}
