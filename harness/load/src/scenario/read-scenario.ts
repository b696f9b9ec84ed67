import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

import { scalePhase } from "../open-loop/rate-curve.ts";
import { type Scenario, parseScenario } from "./parse-scenario.ts";

const SCENARIOS_FOLDER = join(import.meta.dirname, "../../scenarios");

/** Names of the scenarios that come with the tool. */
export function listScenarios(): readonly string[] {
  return readdirSync(SCENARIOS_FOLDER).map((file) => basename(file, ".json"));
}

/**
 * Reads a scenario by its name or from a file, with all rates multiplied by `scale`.
 * Throws with every problem when it cannot be used.
 */
export function readScenario(nameOrFile: string, scale = 1): Scenario {
  const file = listScenarios().includes(nameOrFile) ? join(SCENARIOS_FOLDER, `${nameOrFile}.json`) : nameOrFile;
  let input: unknown;
  try {
    input = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`cannot read scenario ${nameOrFile}: ${reason}\nScenarios here: ${listScenarios().join(", ")}`, {
      cause: error,
    });
  }
  const parsed = parseScenario(input);
  if (!parsed.ok) throw new Error(`${nameOrFile}:\n  ${parsed.problems.join("\n  ")}`);
  const { scenario } = parsed;
  return { ...scenario, phases: scenario.phases.map((phase) => scalePhase(phase, scale)) };
}
