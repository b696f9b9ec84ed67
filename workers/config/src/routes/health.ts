import type { Services } from "../services.ts";

/** `GET /health`: what this isolate holds and whether its stores answer. Names no environment. */
export function serveHealth({ configCache, meter, stores }: Services): Response {
  const { entries, size, evictions } = configCache.stats();
  const health = {
    // Still 200: held configs are served all the same.
    status: stores.every((store) => store.isTrusted()) ? "ok" : "degraded",
    worker: "burgee-config",
    stores: Object.fromEntries(stores.map((store) => [store.name, store.isTrusted() ? "ok" : "failing"])),
    held: { environments: entries, bytes: Math.round(size), evictions },
    counts: meter.read(),
  };
  return Response.json(health, { headers: { "cache-control": "no-store" } });
}
