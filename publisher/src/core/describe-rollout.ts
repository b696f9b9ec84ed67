import type { ConfigRollout } from "@burgee/contract";

type Stage = NonNullable<ConfigRollout["stages"]>[number];

/** How many even steps in a row are shown as one; fewer are listed. */
const RUN_LENGTH_MIN = 4;
/** What rounding to milliseconds and to millionths of a percentage point leaves. */
const DATE_TOLERANCE_MS = 1;
const SHARE_TOLERANCE = 2e-8;

/** A rollout in one line, for diffs. Even steps, such as linear stages are compiled to, are one part of it. */
export function describeRollout(rollout: ConfigRollout | null | undefined): string {
  if (rollout === null || rollout === undefined) return "none";
  const start = rollout.startPercentage === undefined ? "" : ` at ${toPercent(rollout.startPercentage)}`;
  return [`${rollout.type} from ${rollout.startDate}${start}`, ...describeStages(rollout.stages ?? [])].join(", ");
}

export function toPercent(share: number): string {
  return `${Number((share * 100).toFixed(4))} %`;
}

function describeStages(stages: readonly Stage[]): readonly string[] {
  const parts: string[] = [];
  for (let at = 0; at < stages.length;) {
    const run = findRun(stages, at);
    const [first, last] = [run[0], run.at(-1)];
    if (run.length >= RUN_LENGTH_MIN && first !== undefined && last !== undefined) {
      parts.push(`${run.length} even steps from ${describeStep(first)} to ${describeStep(last)}`);
    } else {
      parts.push(...run.map((stage) => `${toPercent(stage.percentage)} ${stage.type} ${stage.date}`));
    }
    at += run.length;
  }
  return parts;
}

function describeStep({ percentage, date }: Stage): string {
  return `${toPercent(percentage)} ${date}`;
}

/** The stage at a place and those after it that go on in equal steps. */
function findRun(stages: readonly Stage[], start: number): readonly Stage[] {
  const [first, second] = [stages[start], stages[start + 1]];
  if (first?.type !== "discrete" || second?.type !== "discrete") return stages.slice(start, start + 1);
  const lengthMs = Date.parse(second.date) - Date.parse(first.date);
  const change = second.percentage - first.percentage;
  let end = start + 1;
  while (isNext(stages[end - 1], stages[end], lengthMs, change)) end += 1;
  return stages.slice(start, end);
}

function isNext(previous: Stage | undefined, stage: Stage | undefined, lengthMs: number, change: number): boolean {
  if (previous === undefined || stage?.type !== "discrete") return false;
  const isEvenInTime = Math.abs(Date.parse(stage.date) - Date.parse(previous.date) - lengthMs) <= DATE_TOLERANCE_MS;
  return isEvenInTime && Math.abs(stage.percentage - previous.percentage - change) <= SHARE_TOLERANCE;
}
