import type { Services } from "../services.ts";

/** `GET /health`: what this isolate holds. Names nobody. */
export function serveHealth({ ladder }: Services): Response {
  const { entries, size, evictions } = ladder.stats();
  return Response.json(
    { status: "ok", worker: "burgee-config", held: { environments: entries, bytes: size, evictions } },
    { headers: { "cache-control": "no-store" } },
  );
}
