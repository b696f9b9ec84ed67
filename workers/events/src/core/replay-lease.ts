import type { ReplayControl, ReplayState } from "../ports/replay-control.ts";
import { REPLAY_LEASE_MS, REPLAY_RUNS_PER_HOUR_MAX } from "./event-limits.ts";

/** Who wants to replay: people may as often as they like, the schedule only so many times an hour. Never two at once. */
export type ReplayCaller = "operator" | "schedule";

export type LeaseOutcome =
  | { readonly kind: "granted" }
  | { readonly kind: "busy"; readonly retryAfterMs: number }
  | { readonly kind: "too_many_runs" };

const HOUR_MS = 3_600_000;
const NOBODY: ReplayState = { holder: "", heldUntilMs: 0, startedAtMs: [] };

/** Takes the lease for a run named `holder`. Throws when the store fails: then nobody may run. */
export async function takeReplayLease(
  control: ReplayControl,
  caller: ReplayCaller,
  holder: string,
  nowMs: number,
): Promise<LeaseOutcome> {
  const held = await control.read();
  const state = held?.state ?? NOBODY;
  if (state.holder !== "" && state.heldUntilMs > nowMs) {
    return { kind: "busy", retryAfterMs: state.heldUntilMs - nowMs };
  }
  const startedAtMs = state.startedAtMs.filter((atMs) => nowMs - atMs < HOUR_MS);
  if (caller === "schedule") {
    if (startedAtMs.length >= REPLAY_RUNS_PER_HOUR_MAX) return { kind: "too_many_runs" };
    startedAtMs.push(nowMs);
  }
  const isWritten = await control.write({ holder, heldUntilMs: nowMs + REPLAY_LEASE_MS, startedAtMs }, held?.tag);
  return isWritten ? { kind: "granted" } : { kind: "busy", retryAfterMs: REPLAY_LEASE_MS };
}

/** Gives the lease back, if the run still holds it. */
export async function releaseReplayLease(control: ReplayControl, holder: string): Promise<void> {
  const held = await control.read();
  if (held === undefined || held.state.holder !== holder) return;
  await control.write({ ...held.state, holder: "", heldUntilMs: 0 }, held.tag);
}
