import type { Clock } from "@burgee/worker-common";

import type { RecordErasure } from "../core/ports.ts";
import { renderErasure } from "../core/render-erasure.ts";
import { postBatch } from "./post-batch.ts";

/** Records erasures as events, so that they land beside the lines that they hide. */
export function createErasurePost(events: Fetcher, clock: Clock): RecordErasure {
  return async (sdkKey, environmentId, userId) => {
    const body = await renderErasure(environmentId, userId, clock.now());
    return (await postBatch(events, sdkKey, body, undefined)) === 201;
  };
}
