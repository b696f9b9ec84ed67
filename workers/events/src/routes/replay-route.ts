import { isRecord } from "@burgee/contract";
import { errorResponse, readJsonBody } from "@burgee/worker-common";

import type { EventsRuntime } from "../adapters/events-runtime.ts";
import { REPLAY_OBJECTS_MAX, REPLAY_ROUNDS_MAX } from "../core/event-limits.ts";
import { replayDeadLetters, type ReplayOptions, type ReplayResult } from "../core/replay-dead-letters.ts";
import { releaseReplayLease, takeReplayLease, type LeaseOutcome, type ReplayCaller } from "../core/replay-lease.ts";
import { respondJson } from "../respond.ts";

const BODY_BYTES_MAX = 4_096;
const OBJECTS_PER_REQUEST = 50;

/** One replay run; the caller repeats it with the returned cursor until there is none. */
export async function replayForOperator(request: Request, runtime: EventsRuntime): Promise<Response> {
  const body = await readJsonBody(request, BODY_BYTES_MAX);
  const given = body.kind === "json" && isRecord(body.value) ? body.value : {};
  const { cursor, limit } = given;
  const objectsMax = limit ?? OBJECTS_PER_REQUEST;
  if (!isPositiveInteger(objectsMax) || objectsMax > REPLAY_OBJECTS_MAX) {
    return errorResponse(400, `limit must be a whole number from 1 to ${REPLAY_OBJECTS_MAX}.`);
  }
  if (cursor !== undefined && typeof cursor !== "string")
    return errorResponse(400, "cursor must be the text of an earlier answer.");
  const outcome = await runReplay(runtime, "operator", {
    objectsMax,
    roundsMax: Number.POSITIVE_INFINITY,
    ...(cursor === undefined ? {} : { cursor }),
  });
  if (outcome.kind === "done") return respondJson(outcome.result);
  const retryAfter = outcome.kind === "busy" ? Math.ceil(outcome.retryAfterMs / 1_000) : 60;
  return errorResponse(409, "Another replay is running. Try again when it has ended.", {
    "retry-after": String(retryAfter),
  });
}

/** What the scheduled trigger does by itself, within its limits. */
export async function replayOnSchedule(runtime: EventsRuntime): Promise<void> {
  const waiting = await runtime.store.list("dead/delivery/", { limit: 1 });
  if (waiting.entries.length === 0) return;
  const outcome = await runReplay(runtime, "schedule", {
    objectsMax: REPLAY_OBJECTS_MAX,
    roundsMax: REPLAY_ROUNDS_MAX,
  });
  if (outcome.kind === "done") {
    const { deliveredEvents, failedObjects, isStopped } = outcome.result;
    runtime.log("info", "dead letters were replayed", { deliveredEvents, failedObjects, isStopped });
  } else runtime.log("warn", "scheduled replay did not run", { reason: outcome.kind });
}

type ReplayOutcome =
  | Exclude<LeaseOutcome, { kind: "granted" }>
  | { readonly kind: "done"; readonly result: ReplayResult };

async function runReplay(runtime: EventsRuntime, caller: ReplayCaller, options: ReplayOptions): Promise<ReplayOutcome> {
  const holder = runtime.newId();
  const lease = await takeReplayLease(runtime.replayControl, caller, holder, runtime.now());
  if (lease.kind !== "granted") return lease;
  try {
    const deps = { store: runtime.store, deliver: runtime.deliverSpooled };
    return { kind: "done", result: await replayDeadLetters(deps, options) };
  } finally {
    await releaseReplayLease(runtime.replayControl, holder);
  }
}

function isPositiveInteger(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value > 0;
}
