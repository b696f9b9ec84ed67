import type { ConfigRollout } from "@burgee/contract";

type Stage = NonNullable<ConfigRollout["stages"]>[number];

/** How many steps the linear stages of one rollout become at most: each is a line in the config. */
const STEPS_MAX = 200;

/**
 * Replaces each linear stage that does not begin at 0 % by discrete steps, for percentages from 0 to 100.
 *
 * Evaluators agree about a linear stage from 0 %. From any other percentage, the reference evaluator ignores what was
 * reached before and starts over at 0 %, while others draw a straight line. Each step is on that line when it begins.
 */
export function stepLinearStages(
  startDate: string,
  startPercentage: number,
  stages: readonly Stage[],
): readonly Stage[] {
  const stepSize = stepSizeOf(startPercentage, stages);
  let from = { date: startDate, percentage: startPercentage };
  return stages.flatMap((stage) => {
    const previous = from;
    from = stage;
    return needsSteps(previous.percentage, stage) ? makeSteps(previous, stage, stepSize) : [stage];
  });
}

/**
 * By how many percentage points the share of users that pass differs at most from the straight lines that the author
 * drew, at any time. 0 when nothing is replaced.
 */
export function steppingBound(startDate: string, startPercentage: number, stages: readonly Stage[]): number {
  const stepSize = stepSizeOf(startPercentage, stages);
  let bound = 0;
  let from = { date: startDate, percentage: startPercentage };
  for (const stage of stages) {
    if (needsSteps(from.percentage, stage)) {
      bound = Math.max(bound, Math.abs(stage.percentage - from.percentage) / countSteps(from, stage, stepSize));
    }
    from = stage;
  }
  return bound;
}

function needsSteps(reached: number, stage: Stage): boolean {
  return stage.type === "linear" && reached > 0;
}

/** One percentage point, or more when that would be too many steps. */
function stepSizeOf(startPercentage: number, stages: readonly Stage[]): number {
  let points = 0;
  let reached = startPercentage;
  for (const stage of stages) {
    if (needsSteps(reached, stage)) points += Math.abs(stage.percentage - reached);
    reached = stage.percentage;
  }
  return Math.max(1, points / STEPS_MAX);
}

/** At least one, and none shorter than a millisecond, so that no two have one date. */
function countSteps(from: Pick<Stage, "date" | "percentage">, stage: Stage, stepSize: number): number {
  const wanted = Math.ceil(Math.abs(stage.percentage - from.percentage) / stepSize);
  return Math.max(1, Math.min(wanted, Date.parse(stage.date) - Date.parse(from.date)));
}

function makeSteps(from: Pick<Stage, "date" | "percentage">, stage: Stage, stepSize: number): readonly Stage[] {
  const count = countSteps(from, stage, stepSize);
  const startMs = Date.parse(from.date);
  const lengthMs = Date.parse(stage.date) - startMs;
  return Array.from({ length: count }, (_, index): Stage => {
    if (index === count - 1) return { ...stage, type: "discrete" };
    const gone = (index + 1) / count;
    return {
      type: "discrete",
      // Rounded down: a step that begins early is ahead of the line by less than one step.
      date: new Date(startMs + Math.floor(lengthMs * gone)).toISOString(),
      percentage: roundShare(from.percentage + (stage.percentage - from.percentage) * gone),
    };
  });
}

/** To a millionth of a percentage point, so that configs contain 21 and not 21.000000000000004. */
function roundShare(percentage: number): number {
  return Math.round(percentage * 1e6) / 1e6;
}
