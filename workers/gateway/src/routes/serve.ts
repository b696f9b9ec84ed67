import {
  CORS_HEADERS,
  createConsoleLog,
  errorResponse,
  readRequestId,
  readRequestPath,
  type RequestPath,
} from "@burgee/worker-common";

import { type BoundWorker, createHealthRoute, type WorkerName, type Workers } from "./health.ts";

/** Where each path goes: exactly this path, or everything below it. The first match counts; case does not. */
const ROUTES: readonly { readonly prefix: string; readonly worker: WorkerName }[] = [
  { prefix: "/config", worker: "CONFIG" },
  { prefix: "/v1/sdkconfig", worker: "CONFIG" },
  { prefix: "/v1/mobilesdkconfig", worker: "CONFIG" },
  { prefix: "/v1/variables", worker: "CONFIG" },
  { prefix: "/v1/features", worker: "CONFIG" },
  { prefix: "/v1/edgedb", worker: "CONFIG" },
  { prefix: "/v1/optins", worker: "CONFIG" },
  { prefix: "/v1/optinconfig", worker: "CONFIG" },
  { prefix: "/ofrep", worker: "CONFIG" },
  { prefix: "/v1/events", worker: "EVENTS" },
  { prefix: "/v1/track", worker: "EVENTS" },
  { prefix: "/v1/ledger", worker: "EVENTS" },
  { prefix: "/event-stream", worker: "REALTIME" },
  { prefix: "/admin", worker: "PUBLISH" },
];

/** Ends of the operator routes below an environment that `burgee-events` answers: what is counted. */
const COUNTED = ["/counts", "/propagation", "/activity"];
/** `/admin/v1/projects/{project}/environments/{environment}` and one more. */
const COUNTED_SEGMENTS = 7;

function isCounted(path: string): boolean {
  if (!path.startsWith("/admin/") || !COUNTED.some((end) => path.endsWith(end))) return false;
  const segments = path.slice(1).split("/");
  return segments.length === COUNTED_SEGMENTS && segments[4] === "environments";
}

/**
 * The Worker that answers a path, or undefined when none does.
 * @param path with merged slashes, still percent-encoded
 */
export function chooseWorker(path: string): WorkerName | undefined {
  const lowered = path.toLowerCase();
  if (isCounted(lowered)) return "EVENTS";
  return ROUTES.find(({ prefix }) => lowered === prefix || lowered.startsWith(`${prefix}/`))?.worker;
}

/** Answers one request of any path; never throws. Use one per isolate. */
export function createGateway(): (request: Request, workers: Workers) => Promise<Response> {
  const log = createConsoleLog("burgee-gateway");
  const answerHealth = createHealthRoute();
  return async (request, workers) => {
    const target = readRequestPath(request.url);
    if (target.path === "/health") return answerHealth(request, workers);
    const worker = chooseWorker(target.path);
    if (worker === undefined) {
      const headers = { ...CORS_HEADERS, "x-request-id": readRequestId(request.headers) };
      return errorResponse(404, "Nothing is served at this path", headers);
    }
    try {
      return await forward(request, target, workers[worker]);
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
  };
}

/**
 * Hands a request on. Body and headers are not touched; only a path with duplicate slashes is written anew, because
 * several SDKs join URLs by plain concatenation.
 */
function forward(request: Request, { path, query }: RequestPath, worker: BoundWorker): Promise<Response> {
  const origin = request.url.slice(0, request.url.indexOf("/", request.url.indexOf("://") + 3));
  const url = query === "" ? origin + path : `${origin}${path}?${query}`;
  // A redirect of another Worker is an answer, not something to follow here.
  return url === request.url ? worker.fetch(request) : worker.fetch(new Request(url, request));
}
