import { CORS_HEADERS, createConsoleLog, errorResponse, readRequestId, readRequestPath } from "@burgee/worker-common";

import { chooseWorker } from "./core/choose-worker.ts";
import { forward } from "./routes/forward.ts";
import { createHealthRoute } from "./routes/health.ts";

const log = createConsoleLog("burgee-gateway");

/** The one mutable thing in module scope: the isolate's last public answer. */
const answerHealth = createHealthRoute();

export default {
  async fetch(request, env): Promise<Response> {
    const target = readRequestPath(request.url);
    if (target.path === "/health") return answerHealth(request, env);
    const worker = chooseWorker(target.path);
    if (worker === undefined) {
      const headers = { ...CORS_HEADERS, "x-request-id": readRequestId(request.headers) };
      return errorResponse(404, "Nothing is served at this path", headers);
    }
    try {
      return await forward(request, target, env[worker]);
    } catch (error) {
      // Never a 4xx and never a bare error page: SDKs retry a 503 and read every error as JSON.
      const requestId = readRequestId(request.headers);
      log("error", "a Worker did not answer", { worker, requestId, error: String(error) });
      return errorResponse(503, "This part of the platform is not available; try again later", {
        ...CORS_HEADERS,
        "retry-after": "5",
        "x-request-id": requestId,
      });
    }
  },
} satisfies ExportedHandler<Env>;
