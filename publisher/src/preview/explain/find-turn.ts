import type { ConfigFeature, EvaluationContext } from "@burgee/contract";

import type { CompiledEnvironment } from "../../core/compiled-environment.ts";
import { openSnapshot } from "../open-snapshot.ts";

/** When a user is served something else of a feature, with the variation that is served then; null for the default in code. */
export interface Turn {
  readonly atMs: number;
  readonly variation: string | null;
}

/** To what a turn is found. */
const PRECISION_MS = 1_000;
/** Times that are asked about. Ours: no rollout has more stages. */
const TIMES_MAX = 200;

/** Finds the next moment at which rollouts serve a user something else, as told by the engine; undefined when none will. */
export function findTurn(
  snapshot: CompiledEnvironment,
  featureKey: string,
  user: EvaluationContext,
  nowMs: number,
): Turn | undefined {
  const feature = snapshot.document.features.find(({ key }) => key === featureKey);
  if (feature === undefined) return undefined;
  const engine = openSnapshot({ ...snapshot, document: { ...snapshot.document, features: [feature] } });
  const serve = (atMs: number): string | null =>
    engine.evaluateAll(user, { nowMs: atMs }).features()[0]?.variationKey ?? null;
  const now = serve(nowMs);
  let fromMs = nowMs;
  for (const dateMs of datesAfter(feature, nowMs)) {
    // A rollout that is complete at a date is so just after it at the latest.
    for (const toMs of [dateMs, dateMs + 1]) {
      if (serve(toMs) !== now) return narrow(fromMs, toMs, now, serve);
      fromMs = toMs;
    }
  }
  return undefined;
}

function datesAfter({ configuration }: ConfigFeature, nowMs: number): readonly number[] {
  const dates = configuration.targets.flatMap(({ rollout }) =>
    rollout == null ? [] : [rollout.startDate, ...(rollout.stages ?? []).map(({ date }) => date)],
  );
  const times = [...new Set(dates.map((date) => Date.parse(date)))].filter((ms) => ms > nowMs);
  return times.sort((a, b) => a - b).slice(0, TIMES_MAX);
}

function narrow(beforeMs: number, afterMs: number, now: string | null, serve: (atMs: number) => string | null): Turn {
  let [low, high] = [beforeMs, afterMs];
  while (high - low > PRECISION_MS) {
    const middle = Math.floor((low + high) / 2);
    if (serve(middle) === now) low = middle;
    else high = middle;
  }
  // The date of a stage is its date, and not the second before.
  const atMs = high - low > 1 && Math.ceil(low / 60_000) * 60_000 <= high ? Math.ceil(low / 60_000) * 60_000 : high;
  return { atMs, variation: serve(Math.max(atMs, high)) };
}
