import type { OracleRollout, Semantics } from "./oracle-config.ts";

/** Share of the audience that passes at `nowMs`; usually in [0, 1] but never clamped. */
export function rolloutPercentage(rollout: OracleRollout, nowMs: number, semantics: Semantics): number {
  if (rollout.type === "schedule") return nowMs >= rollout.startMs ? 1 : 0;
  const past = rollout.stages.findLast((stage) => stage.dateMs <= nowMs);
  const next = rollout.stages.find((stage) => stage.dateMs > nowMs);
  const start = { percentage: rollout.startPercentage, dateMs: rollout.startMs };
  const current = past ?? (rollout.startMs < nowMs ? start : undefined);
  if (current === undefined) return 0;
  if (next === undefined || next.type === "discrete") return current.percentage;
  const fraction = (nowMs - current.dateMs) / (next.dateMs - current.dateMs);
  if (semantics === "standard") return current.percentage + (next.percentage - current.percentage) * fraction;
  if (fraction === 0) return 0;
  // Not an interpolation: DevCycle multiplies the whole sum. Another order of operations would change the last bit.
  return (current.percentage + (next.percentage - current.percentage)) * fraction;
}

/** Whether a position passes; percentage 0 never does, not even at position 0. */
export function passesRollout(percentage: number, rolloutHash: number): boolean {
  return percentage !== 0 && rolloutHash <= percentage;
}
