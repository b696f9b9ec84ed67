import type { ConfigFeature, ConfigRollout, ConfigTarget } from "@burgee/contract";

import { NotImportable } from "../exchange-error.ts";
import { type ImportWork, keepId, scopeOf } from "./import-work.ts";
import { writeCondition } from "./read-filters.ts";

export function writeTargets(work: ImportWork, subject: string, feature: ConfigFeature): readonly unknown[] {
  return feature.configuration.targets.map((target, index) => {
    const place = `${subject}, target ${index + 1}`;
    return writeTarget(work, place, feature, target, index);
  });
}

function writeTarget(
  work: ImportWork,
  place: string,
  feature: ConfigFeature,
  target: ConfigTarget,
  index: number,
): unknown {
  const keyOf = new Map(feature.variations.map(({ _id, key }) => [_id, key]));
  const shares = target.distribution.map(({ _variation, percentage }): [string, number] => {
    const key = keyOf.get(_variation);
    if (key === undefined) throw new NotImportable("it serves a variation that the feature lacks");
    return [key, toPercentage(percentage)];
  });
  const when = writeCondition(target._audience.filters, scopeOf(work, place));
  const [only] = shares;
  return {
    key: `target-${index + 1}`,
    ...keepId(work, place, target._id),
    ...(when === "everyone" ? {} : { when }),
    ...(shares.length === 1 && only?.[1] === 100 ? { serve: only[0] } : { split: Object.fromEntries(shares) }),
    ...(target.rollout === null || target.rollout === undefined
      ? {}
      : { rollout: writeRollout(work, place, target.rollout) }),
    ...(typeof target.bucketingKey === "string" && target.bucketingKey !== "user_id"
      ? { bucketBy: target.bucketingKey }
      : {}),
  };
}

/** Absent start percentages stand for 1. Source: measured, `bucketing.md` of the specification, section 3. */
function writeRollout(work: ImportWork, place: string, rollout: ConfigRollout): unknown {
  if (rollout.type === "schedule") return { type: "schedule", startDate: writeDate(rollout.startDate) };
  const startPercentage = toPercentage(rollout.startPercentage ?? 1);
  let reached = startPercentage;
  const stages = (rollout.stages ?? []).map(({ type, date, percentage }) => {
    if (type === "linear" && reached > 0) {
      const message = `a linear stage from ${reached} % is written as authors mean it; evaluators begin it at 0 %`;
      work.notes.push({ kind: "approximated", subject: place, message });
    }
    reached = toPercentage(percentage);
    return { date: writeDate(date), percentage: reached, ...(type === "discrete" ? { type } : {}) };
  });
  return {
    type: "gradual",
    startDate: writeDate(rollout.startDate),
    startPercentage,
    ...(stages.length === 0 ? {} : { stages }),
  };
}

/** Dates without a zone are UTC to evaluators. */
function writeDate(text: string): string {
  const date = new Date(/(Z|[+-]\d{2}:\d{2})$/.test(text) || !text.includes("T") ? text : `${text}Z`);
  if (Number.isNaN(date.getTime())) throw new NotImportable(`\`${text}\` is not a date`);
  return date.toISOString();
}

/** From 0 to 100, without the noise of multiplying fractions. */
function toPercentage(share: number): number {
  return Number((share * 100).toFixed(10));
}
