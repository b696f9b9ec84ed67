import { readRequestPath, respondToHealth } from "@burgee/worker-common";

import type { Services } from "../services.ts";
import { openStream } from "./open-stream.ts";
import { readCaller, respondWithError } from "./respond.ts";

/** `GET /event-stream`, and `GET /health` with details for operators. */
export async function serve(request: Request, services: Services): Promise<Response> {
  const { path } = readRequestPath(request.url);
  const caller = readCaller(request);
  try {
    if (path === "/health") {
      const health = { status: "ok", worker: "burgee-realtime", shards: services.readShardCount() } as const;
      return await respondToHealth(request.headers, services.adminToken, 200, {
        ...health,
        counts: services.meter.read(),
      });
    }
    if (path === "/event-stream") return await openStream(request, caller, services);
    return respondWithError(404, "Nothing is served at this path", caller);
  } catch (error) {
    services.log("error", "opening a stream failed", { error: String(error) });
    return respondWithError(503, "Event streams are not available; poll, and try again later", caller);
  }
}
