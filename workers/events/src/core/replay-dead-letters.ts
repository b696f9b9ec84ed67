import type { Delivery } from "./deliver-records.ts";
import { drainObjects } from "./drain-spool.ts";
import { REPLAY_FAILURES_MAX, REPLAY_LEASE_MS, REPLAY_RUNS_PER_HOUR_MAX } from "./limits.ts";
import type { SpoolStore, ReplayControl, ReplayState } from "./ports.ts";
import { DEAD_PREFIX } from "./spool-names.ts";

export interface ReplayDeps {
  readonly store: SpoolStore;
  readonly deliver: (records: readonly Uint8Array[]) => Promise<Delivery>;
}

export interface ReplayOptions {
  /** Where an earlier run stopped. */
  readonly cursor?: string;
  /** Dead letters to try at most. */
  readonly objectsMax: number;
  /** Letters with more rounds behind them are left alone. */
  readonly roundsMax: number;
}

export interface ReplayResult {
  readonly deliveredObjects: number;
  readonly deliveredEvents: number;
  /** Letters of which something is left. */
  readonly failedObjects: number;
  readonly skippedObjects: number;
  /** The run stopped early because the streams do not take events yet. */
  readonly isStopped: boolean;
  /** Present when there are more letters; give it to the next run. */
  readonly cursor?: string;
}

/**
 * Sends dead letters again, one at a time, and deletes what was delivered. Stops after a few failures. Throws when the
 * store fails; a run can be repeated at any time.
 */
export async function replayDeadLetters(deps: ReplayDeps, options: ReplayOptions): Promise<ReplayResult> {
  const page = await deps.store.list(DEAD_PREFIX, {
    limit: options.objectsMax,
    ...(options.cursor === undefined ? {} : { cursor: options.cursor }),
  });
  let deliveredObjects = 0;
  let deliveredEvents = 0;
  let failedObjects = 0;
  let skippedObjects = 0;
  for (const entry of page.entries) {
    if (failedObjects >= REPLAY_FAILURES_MAX) break;
    const object = entry.attempts < options.roundsMax ? await deps.store.get(entry.name) : undefined;
    if (object === undefined) {
      skippedObjects += 1;
      continue;
    }
    const [drained] = await drainObjects([{ name: entry.name, ...object }], deps.deliver);
    if (drained?.kind === "delivered") {
      await deps.store.delete([entry.name]);
      deliveredObjects += 1;
      deliveredEvents += drained.facts.events;
    } else if (drained !== undefined) {
      await deps.store.put(entry.name, drained.bytes, drained.facts);
      deliveredEvents += object.facts.events - drained.facts.events;
      failedObjects += 1;
    }
  }
  const isStopped = failedObjects >= REPLAY_FAILURES_MAX;
  const cursor = isStopped ? options.cursor : page.cursor;
  return {
    deliveredObjects,
    deliveredEvents,
    failedObjects,
    skippedObjects,
    isStopped,
    ...(cursor === undefined ? {} : { cursor }),
  };
}

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
