import type { SendAggregates } from "../core/aggregate-counter.ts";

/** Longest wait for the events Worker in milliseconds; no caller is waiting for it. */
const TIMEOUT_MS = 10_000;

/**
 * Posts evaluation counts to the events Worker as a server SDK would, with the trace context that the counter chose.
 * Only 201 means that they are stored.
 */
export function createAggregatePost(events: Fetcher): SendAggregates {
  return async (sdkKey, body, traceParent) => {
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
    // A refused key will be refused again: its counts are given up.
    return response.status === 201 || (response.status >= 400 && response.status < 500);
  };
}
