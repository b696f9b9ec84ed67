import { REPLAY_OBJECTS_MAX } from "@burgee/contract";
import type { ReplayReply } from "@burgee/contract/admin";
import type { Clock } from "@burgee/worker-common";

import { drainObjects } from "./drain-spool.ts";
import { REPLAY_FAILURES_MAX, REPLAY_LEASE_MS, REPLAY_ROUNDS_MAX, REPLAY_RUNS_PER_HOUR_MAX } from "./limits.ts";
import type { Delivery, ReplayControl, ReplayState, SpoolStore } from "./ports.ts";
import { DEAD_PREFIX } from "./spool.ts";

export interface ReplayDeps {
  readonly store: SpoolStore;
  readonly delivery: Delivery;
  readonly replayControl: ReplayControl;
  readonly clock: Clock;
  /** Id of a run. */
  readonly newId: () => string;
}

/** Who replays: operators as often as they like, the schedule a limited number of times an hour. Never two at once. */
export type ReplayCaller = "operator" | "schedule";

export type ReplayOutcome =
  | Exclude<LeaseOutcome, { readonly kind: "granted" }>
  | { readonly kind: "done"; readonly reply: ReplayReply };

/** One run under the lease. Throws when the store fails; a run can be repeated at any time. */
export async function runReplay(
  deps: ReplayDeps,
  caller: ReplayCaller,
  options: ReplayOptions,
): Promise<ReplayOutcome> {
  const holder = deps.newId();
  const lease = await takeReplayLease(deps.replayControl, caller, holder, deps.clock.now());
  if (lease.kind !== "granted") return lease;
  try {
    return { kind: "done", reply: await replayDeadLetters(deps, options) };
  } finally {
    await releaseReplayLease(deps.replayControl, holder);
  }
}

/** The run of the schedule, within its limits; undefined when there is no dead letter. */
export async function runScheduledReplay(deps: ReplayDeps): Promise<ReplayOutcome | undefined> {
  const waiting = await deps.store.list(DEAD_PREFIX, { limit: 1 });
  if (waiting.entries.length === 0) return undefined;
  return runReplay(deps, "schedule", { objectsMax: REPLAY_OBJECTS_MAX, roundsMax: REPLAY_ROUNDS_MAX });
}

export interface ReplayOptions {
  /** Where an earlier run stopped. */
  readonly cursor?: string;
  /** Dead letters to try at most. */
  readonly objectsMax: number;
  /** Dead letters that were tried in this many rounds or more are left alone. */
  readonly roundsMax: number;
}

/**
 * Sends dead letters again, one at a time, and deletes what was delivered. Stops after a few failures. Throws when the
 * store fails.
 */
export async function replayDeadLetters(
  deps: Pick<ReplayDeps, "store" | "delivery">,
  options: ReplayOptions,
): Promise<ReplayReply> {
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
    const [drained] = await drainObjects([{ name: entry.name, ...object }], deps.delivery);
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

export type LeaseOutcome =
  | { readonly kind: "granted" }
  | { readonly kind: "busy"; readonly retryAfterMs: number }
  | { readonly kind: "too_many_runs" };

const HOUR_MS = 3_600_000;
const NOBODY: ReplayState = { holder: "", heldUntilMs: 0, startedAtMs: [] };

/** Takes the lease for a run named `holder`. Throws when the store fails: then no run may start. */
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

/** Gives the lease back if the run still holds it. */
export async function releaseReplayLease(control: ReplayControl, holder: string): Promise<void> {
  const held = await control.read();
  if (held === undefined || held.state.holder !== holder) return;
  await control.write({ ...held.state, holder: "", heldUntilMs: 0 }, held.tag);
}
