import type { Spacing } from "../open-loop/plan-arrivals.ts";
import type { Phase } from "../open-loop/rate-curve.ts";

/** What one arrival does: post events, or fetch its config and then post events. */
export type Action = "events" | "config-then-events";

/** A load to offer. One arrival is one device becoming active. */
export interface Scenario {
  readonly name: string;
  readonly description: string;
  readonly action: Action;
  /** Simulated devices that take turns; each keeps its user and numbers its posts. */
  readonly devices: number;
  readonly eventsPerPost: number;
  /** Byte-identical repetitions of a post that was refused with 5xx or not answered, as official SDKs do. */
  readonly retries: number;
  readonly spacing: Spacing;
  readonly seed: number;
  readonly phases: readonly Phase[];
}

export type ScenarioParse =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly problems: readonly string[] };

const DEFAULTS = {
  description: "",
  action: "events",
  devices: 5_000,
  eventsPerPost: 10,
  retries: 0,
  spacing: "poisson",
  seed: 1,
};
const MEMBERS = new Set(["name", "phases", ...Object.keys(DEFAULTS)]);
const RATE_MEMBERS = {
  hold: ["rate"],
  ramp: ["from", "to"],
  exponential: ["from", "to"],
  sawtooth: ["from", "to", "teeth"],
};
/** Longest phase; a longer one is surely a mistake. */
const SECONDS_MAX = 86_400;

/** Reads a scenario file and lists every problem. */
export function parseScenario(input: unknown): ScenarioParse {
  if (!isObject(input)) return { ok: false, problems: ["a scenario must be a JSON object with name and phases"] };
  const scenario: Record<string, unknown> = { ...DEFAULTS, ...input };
  const problems = Object.keys(input)
    .filter((member) => !MEMBERS.has(member))
    .map((member) => `${member} is not a member of a scenario; known are ${[...MEMBERS].join(", ")}`);
  if (typeof scenario["name"] !== "string" || scenario["name"] === "") problems.push("name must be a text");
  if (typeof scenario["description"] !== "string") problems.push("description must be a text");
  checkChoice(scenario, "action", ["events", "config-then-events"], problems);
  checkChoice(scenario, "spacing", ["even", "poisson"], problems);
  checkWhole(scenario, "devices", 1, 1_000_000, problems);
  checkWhole(scenario, "eventsPerPost", 1, 10_000, problems);
  checkWhole(scenario, "retries", 0, 20, problems);
  checkWhole(scenario, "seed", 0, 2 ** 31, problems);
  const phases = scenario["phases"];
  if (!Array.isArray(phases) || phases.length === 0) problems.push("phases must be a list of at least one phase");
  else problems.push(...phases.flatMap((phase, index) => findPhaseProblems(phase, `phases[${index}]`)));
  return problems.length > 0 ? { ok: false, problems } : { ok: true, scenario: scenario as unknown as Scenario };
}

function findPhaseProblems(phase: unknown, place: string): string[] {
  if (!isObject(phase)) return [`${place} must be an object`];
  const problems: string[] = [];
  if (typeof phase["name"] !== "string" || phase["name"] === "") problems.push(`${place}.name must be a text`);
  const { seconds, shape } = phase;
  if (!isNumber(seconds) || seconds <= 0 || seconds > SECONDS_MAX) {
    problems.push(`${place}.seconds must be a number above 0 and at most ${SECONDS_MAX}`);
  }
  const members = RATE_MEMBERS[shape as keyof typeof RATE_MEMBERS];
  if (members === undefined) {
    return [...problems, `${place}.shape must be one of ${Object.keys(RATE_MEMBERS).join(", ")}`];
  }
  for (const member of members) {
    const rate = phase[member];
    const mayBeZero = shape === "hold" || shape === "ramp";
    if (!isNumber(rate) || rate < 0 || (rate === 0 && !mayBeZero)) {
      problems.push(`${place}.${member} must be a number ${mayBeZero ? "of at least" : "above"} 0`);
    }
  }
  return problems;
}

function checkChoice(
  input: Record<string, unknown>,
  member: string,
  choices: readonly string[],
  problems: string[],
): void {
  if (!choices.includes(String(input[member]))) problems.push(`${member} must be one of ${choices.join(", ")}`);
}

function checkWhole(
  input: Record<string, unknown>,
  member: string,
  min: number,
  max: number,
  problems: string[],
): void {
  const value = input[member];
  if (!Number.isSafeInteger(value) || (value as number) < min || (value as number) > max) {
    problems.push(`${member} must be a whole number from ${min} to ${max}`);
  }
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
