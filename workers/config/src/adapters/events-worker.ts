import type { Clock } from "@burgee/worker-common";

import type { SendAggregates } from "../core/aggregate-counter.ts";
import type { RecordErasure } from "../core/ports.ts";
import { renderErasure } from "../core/render-erasure.ts";

/** Longest wait for the events Worker, in milliseconds. */
const TIMEOUT_MS = 10_000;

/** Posts a batch to the events Worker as a server SDK would. Returns the status; only 201 means that it is stored. */
export async function postBatch(
  events: Fetcher,
  sdkKey: string,
  body: string,
  traceParent: string | undefined,
): Promise<number> {
  const response = await events.fetch("https://burgee-events/v1/events/batch", {
    method: "POST",
    headers: {
      authorization: sdkKey,
      "content-type": "application/json",
      ...(traceParent === undefined ? {} : { traceparent: traceParent }),
    },
    body,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  await response.body?.cancel();
  return response.status;
}

/** Posts evaluation counts to the events Worker, with the trace context that the counter chose. */
export function createAggregatePost(events: Fetcher): SendAggregates {
  return async (sdkKey, body, traceParent) => {
    const status = await postBatch(events, sdkKey, body, traceParent);
    // A refused key will be refused again: its counts are given up.
    return status === 201 || (status >= 400 && status < 500);
  };
}

/** Records erasures as events, so that they land beside the lines that they hide. */
export function createErasurePost(events: Fetcher, clock: Clock): RecordErasure {
  return async (sdkKey, environmentId, userId) => {
    const body = await renderErasure(environmentId, userId, clock.now());
    return (await postBatch(events, sdkKey, body, undefined)) === 201;
  };
}
