import type { EvaluationContext } from "@burgee/contract";

import type { CompiledEnvironment } from "../../core/compiled-environment.ts";
import { openServing } from "../open-serving.ts";

/** Who is served which variation at one time. */
export interface CurvePoint {
  readonly atMs: number;
  /** From 0 to 1, in the order of the file; null, the default in code, last. */
  readonly shares: readonly { readonly variation: string | null; readonly share: number }[];
}

/** Points of one curve. Ours: a picture of it has no more columns. */
export const CURVE_STEPS_MAX = 400;
/** Evaluations of one curve. Ours: they take about half a second; of more users, the first ones are taken. */
const EVALUATIONS_MAX = 400_000;

export function measureCurve(
  snapshot: CompiledEnvironment,
  users: readonly EvaluationContext[],
  { fromMs, toMs, steps }: { readonly fromMs: number; readonly toMs: number; readonly steps: number },
): readonly CurvePoint[] {
  const count = Math.max(2, Math.min(Math.floor(steps), CURVE_STEPS_MAX));
  const people = users.slice(0, Math.max(1, Math.floor(EVALUATIONS_MAX / count)));
  return Array.from({ length: count }, (_, step) => {
    return measurePoint(snapshot, people, Math.round(fromMs + ((toMs - fromMs) * step) / (count - 1)));
  });
}

function measurePoint(snapshot: CompiledEnvironment, users: readonly EvaluationContext[], atMs: number): CurvePoint {
  const [feature] = snapshot.document.features;
  const serving = openServing(snapshot, atMs, feature === undefined ? [] : [feature._id]);
  const counts = new Map<string | undefined, number>();
  for (const user of users) {
    const [served] = serving.serve(user);
    counts.set(served?.variationId, (counts.get(served?.variationId) ?? 0) + 1);
  }
  const share = (id: string | undefined) => (users.length === 0 ? 0 : (counts.get(id) ?? 0) / users.length);
  const served = (feature?.variations ?? []).map(({ _id, key }) => ({ variation: key, share: share(_id) }));
  return { atMs, shares: [...served, { variation: null, share: share(undefined) }] };
}
