import type { ConfigRollout } from "@burgee/contract";

import type { RolloutSource } from "./file-schemas.ts";
import type { SourceFile, SourcePath } from "./source-file.ts";
import { stepLinearStages, steppingBound } from "./step-rollout.ts";

type Stage = NonNullable<ConfigRollout["stages"]>[number];

const DATE_ONLY = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2}(?:\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

/** Reads a rollout whose shape is good. Adds a problem per mistake and returns undefined when there was any. */
export function readRollout(
  file: SourceFile,
  path: SourcePath,
  source: RolloutSource,
  semantics: "devcycle" | "standard",
): ConfigRollout | undefined {
  const startDate = dateAt(file, [...path, "startDate"], source.startDate);
  const stages = readStages(file, path, source, startDate);
  if (source.type === "schedule") {
    const isGood = refuseShares(file, path, source);
    return isGood && startDate !== undefined ? { type: "schedule", startDate } : undefined;
  }
  if (stages === undefined || startDate === undefined) return undefined;
  const startPercentage = source.startPercentage ?? 0;
  if (stages.length === 0 && startPercentage === 0) {
    file.error("rollout", path, "the rollout never lets anyone in", "Add `stages:` or a `startPercentage:`.");
    return undefined;
  }
  const emitted = semantics === "standard" ? stages : stepLinearStages(startDate, startPercentage, stages);
  return { type: source.type, startDate, startPercentage: startPercentage / 100, stages: emitted.map(toFraction) };
}

function toFraction(stage: Stage): Stage {
  return { ...stage, percentage: stage.percentage / 100 };
}

function refuseShares(file: SourceFile, path: SourcePath, source: RolloutSource): boolean {
  let isGood = true;
  for (const member of ["startPercentage", "stages"] as const) {
    if (source[member] === undefined) continue;
    isGood = false;
    const remedy = "Remove it, or use `type: gradual` or `type: stepped`.";
    file.errorAtKey("rollout", [...path, member], `a schedule lets everyone in at once and has no ${member}`, remedy);
  }
  return isGood;
}

/**
 * By how many percentage points the share that passes differs at most from what a rollout without mistakes says,
 * because it is compiled into steps. 0 when it is not.
 */
export function rolloutBound(source: RolloutSource): number {
  if (source.type === "schedule") return 0;
  const stages = (source.stages ?? []).map((stage): Stage => {
    return { type: stageType(source, stage), date: readDate(stage.date) ?? "", percentage: stage.percentage };
  });
  return steppingBound(readDate(source.startDate) ?? "", source.startPercentage ?? 0, stages);
}

function stageType(source: RolloutSource, stage: { readonly type?: Stage["type"] }): Stage["type"] {
  return stage.type ?? (source.type === "stepped" ? "discrete" : "linear");
}

/** Reads stages, with percentages from 0 to 100. Undefined when one is wrong. */
function readStages(
  file: SourceFile,
  path: SourcePath,
  source: RolloutSource,
  startDate: string | undefined,
): Stage[] | undefined {
  const stages: Stage[] = [];
  let isGood = true;
  let previous = startDate;
  for (const [index, stage] of (source.stages ?? []).entries()) {
    const at = [...path, "stages", index];
    const date = dateAt(file, [...at, "date"], stage.date);
    const type = stageType(source, stage);
    if (source.type === "stepped" && type === "linear") {
      isGood = false;
      file.error("rollout", [...at, "type"], "a stepped rollout has only discrete stages", "Use `type: gradual`.");
    }
    if (date !== undefined && previous !== undefined && date <= previous) {
      isGood = false;
      const earlier = index === 0 ? "startDate" : "the stage before it";
      file.error("rollout", [...at, "date"], `the stage is not later than ${earlier}`, "List stages in order of time.");
    }
    previous = date ?? previous;
    if (date === undefined) isGood = false;
    else stages.push({ type, date, percentage: stage.percentage });
  }
  return isGood ? stages : undefined;
}

function dateAt(file: SourceFile, path: SourcePath, text: string): string | undefined {
  const date = readDate(text);
  if (date !== undefined) return date;
  const isZoneMissing = readDate(`${text}Z`) !== undefined;
  const message = isZoneMissing ? `\`${text}\` has no time zone` : `\`${text}\` is not a date`;
  const remedy = isZoneMissing ? `Write \`${text}Z\` for UTC.` : "Write `2026-12-01` or `2026-12-01T09:00:00Z`.";
  file.error("rollout", path, message, remedy);
  return undefined;
}

/**
 * Reads a date (midnight UTC) or a date and time with a zone. Returns it as `YYYY-MM-DDTHH:mm:ss.sssZ`, the one form
 * that all evaluators read alike. Undefined for other texts and for days that do not exist.
 */
export function readDate(text: string): string | undefined {
  const isDate = DATE_ONLY.test(text);
  const match = DATE_TIME.exec(text);
  if (!isDate && match === null) return undefined;
  const day = text.slice(0, 10);
  const date = new Date(isDate ? `${day}T00:00:00Z` : `${day}T${match?.[2]}${match?.[3] ?? ":00"}${match?.[4]}`);
  if (Number.isNaN(date.getTime())) return undefined;
  const dayExists = new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
  return dayExists ? date.toISOString() : undefined;
}
