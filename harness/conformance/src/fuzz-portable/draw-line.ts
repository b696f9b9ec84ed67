import type { WrittenRollout } from "./generate-rollout.ts";

/**
 * The share of users, from 0 to 100, that a rollout lets in at a time, as docs/design/flag-files.md says it: steady stages
 * are straight lines. Written without a look at the compiler.
 */
export function drawLine(rollout: WrittenRollout, nowMs: number): number {
  const startMs = Date.parse(rollout.startDate);
  if (rollout.type === "schedule") return nowMs >= startMs ? 100 : 0;
  if (nowMs <= startMs) return 0;
  let reached = { dateMs: startMs, percentage: rollout.startPercentage ?? 0 };
  for (const stage of rollout.stages ?? []) {
    const dateMs = Date.parse(stage.date);
    if (nowMs < dateMs) {
      const isLinear = (stage.type ?? (rollout.type === "stepped" ? "discrete" : "linear")) === "linear";
      const gone = (nowMs - reached.dateMs) / (dateMs - reached.dateMs);
      return isLinear ? reached.percentage + (stage.percentage - reached.percentage) * gone : reached.percentage;
    }
    reached = { dateMs, percentage: stage.percentage };
  }
  return reached.percentage;
}
