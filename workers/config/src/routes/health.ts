import { respondToHealth } from "@burgee/worker-common";

import type { Services } from "../services.ts";

/** `GET /health`, for operators with what this isolate holds and whether its stores answer. Names no environment. */
export function serveHealth(headers: Headers, { adminToken, configCache, meter, stores }: Services): Promise<Response> {
  const { entries, size, evictions } = configCache.stats();
  const isWell = stores.every((store) => store.isTrusted());
  // 200 also without stores: held configs are served all the same.
  return respondToHealth(headers, adminToken, 200, {
    status: isWell ? "ok" : "degraded",
    worker: "burgee-config",
    stores: Object.fromEntries(stores.map((store) => [store.name, store.isTrusted() ? "ok" : "failing"])),
    held: { environments: entries, bytes: Math.round(size), evictions },
    counts: meter.read(),
  });
}
