import type { ActivityReply, CountsReply, FeatureActivity, PropagationReply } from "@burgee/contract/admin";

import type { ConfigNames } from "./config-names.ts";
import {
  ACTIVE_FEATURES_MAX,
  COUNT_ROWS_READ_MAX,
  ETAGS_SHOWN_MAX,
  MISSING_SHOWN_MAX,
  POLL_WINDOW_MS,
  SPARK_PARTS,
  STEP_MS,
} from "./count-limits.ts";
import type { StepRange } from "./count-steps.ts";
import type { EvaluationKind } from "./evaluation-adder.ts";
import type { ActivityRow, CountRow, DefaultedVariable, EtagPolls } from "./ports.ts";

/** Minutes over which evaluations per minute are averaged. */
const ACTIVE_MINUTES = 60;

/** The feature of a row: defaults name only their variable, and old versions of features may be gone. */
function featureOf({ feature, variable }: Pick<EvaluationKind, "feature" | "variable">, names: ConfigNames): string {
  return feature === "" ? (names.findVariable(variable)?.featureId ?? "") : feature;
}

/** @param isDetailed whether the rows are of one feature, with variables and reasons */
export function renderCounts(
  environmentId: string,
  { by, from, to }: StepRange,
  rows: readonly CountRow[],
  isDetailed: boolean,
  names: ConfigNames,
): CountsReply {
  // Rows come newest first, so that what one answer does not hold is the oldest step, which may then have gaps.
  const isComplete = rows.length <= COUNT_ROWS_READ_MAX;
  const series = new Map<string, { kind: EvaluationKind; points: Map<number, number> }>();
  for (const row of rows.slice(0, COUNT_ROWS_READ_MAX)) {
    const kind = {
      feature: featureOf(row, names),
      variation: row.variation,
      variable: isDetailed ? (names.findVariable(row.variable)?.key ?? row.variable) : "",
      reason: row.reason,
    };
    const name = JSON.stringify(kind);
    const found = series.get(name) ?? { kind, points: new Map<number, number>() };
    series.set(name, found);
    found.points.set(row.at - from, (found.points.get(row.at - from) ?? 0) + row.n);
  }
  const kinds = [...series.values()].map(({ kind }) => kind);
  return {
    environmentId,
    by,
    fromMs: from * STEP_MS[by],
    toMs: (to + 1) * STEP_MS[by],
    stepMs: STEP_MS[by],
    series: [...series.values()].map(({ kind: { feature, variation, variable, reason }, points }) => ({
      feature,
      variation,
      ...(isDetailed ? { variable, reason } : {}),
      points: [...points].toReversed(),
    })),
    names: pickNames(kinds, names),
    isComplete,
  };
}

function pickNames(
  kinds: readonly Pick<EvaluationKind, "feature" | "variation">[],
  names: ConfigNames,
): Readonly<Record<string, string>> {
  const picked: Record<string, string> = {};
  for (const { feature, variation } of kinds) {
    const named = names.features.get(feature);
    if (named === undefined) continue;
    picked[feature] = named.key;
    const variationKey = named.variations.get(variation);
    if (variationKey !== undefined) picked[variation] = variationKey;
  }
  return picked;
}

export function renderPropagation(
  environmentId: string,
  etag: string,
  counted: { readonly polls: readonly EtagPolls[]; readonly defaulted: readonly DefaultedVariable[] },
  names: ConfigNames,
  nowMs: number,
): PropagationReply {
  const { polls, defaulted } = counted;
  return {
    environmentId,
    generatedAtMs: nowMs,
    etag,
    windowMs: POLL_WINDOW_MS,
    polls: polls.reduce((sum, { polls: n }) => sum + n, 0),
    holding: polls.find((held) => held.etag === etag)?.polls ?? 0,
    etags: polls.slice(0, ETAGS_SHOWN_MAX),
    missing: defaulted.filter(({ variable }) => names.findVariable(variable) === undefined).slice(0, MISSING_SHOWN_MAX),
  };
}

export function renderActivity(
  environmentId: string,
  rows: readonly ActivityRow[],
  names: ConfigNames,
  nowMs: number,
): ActivityReply {
  const features = new Map<string, FeatureActivity & { lastMs: number; perMinute: number; spark: number[] }>();
  for (const row of rows) {
    const feature = featureOf(row, names);
    if (feature === "") continue;
    const found = features.get(feature) ?? { feature, lastMs: 0, perMinute: 0, spark: [] };
    features.set(feature, found);
    found.lastMs = Math.max(found.lastMs, row.lastMs);
    if (row.n === 0) continue;
    if (found.spark.length === 0) found.spark = Array.from({ length: SPARK_PARTS }, () => 0);
    found.spark[row.part] = (found.spark[row.part] ?? 0) + row.n;
    found.perMinute += row.n / ACTIVE_MINUTES;
  }
  const latest = [...features.values()]
    .toSorted((one, other) => other.lastMs - one.lastMs)
    .slice(0, ACTIVE_FEATURES_MAX);
  return {
    environmentId,
    generatedAtMs: nowMs,
    features: latest.map((activity) => ({ ...activity, perMinute: Math.round(activity.perMinute * 100) / 100 })),
    names: pickNames(
      latest.map(({ feature }) => ({ feature, variation: "" })),
      names,
    ),
  };
}
