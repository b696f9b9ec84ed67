import type { SendAggregates } from "../core/aggregate-counter.ts";
import { postBatch } from "./post-batch.ts";

/** Posts evaluation counts to the events Worker, with the trace context that the counter chose. */
export function createAggregatePost(events: Fetcher): SendAggregates {
  return async (sdkKey, body, traceParent) => {
    const status = await postBatch(events, sdkKey, body, traceParent);
    // A refused key will be refused again: its counts are given up.
    return status === 201 || (status >= 400 && status < 500);
  };
}
