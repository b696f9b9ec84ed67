import { errorResponse, readBearerToken, readRequestId, respondJson } from "@burgee/worker-common";

/** Service bindings of the Workers behind the gateway. */
export type WorkerName = "CONFIG" | "EVENTS" | "PUBLISH" | "REALTIME";

export const WORKER_NAMES: readonly WorkerName[] = ["CONFIG", "EVENTS", "PUBLISH", "REALTIME"];

/** Milliseconds that each Worker has to answer. */
const TIMEOUT_MS = 2_000;
/** How long the public answer is repeated, so that one request cannot be turned into four at will. */
const PUBLIC_ANSWER_MS = 1_000;
/** Workers that hold the admin token. The first one that answers decides whether the caller is an operator. */
const TOKEN_HOLDERS: readonly WorkerName[] = ["EVENTS", "PUBLISH"];

/** A Worker as its service binding reaches it. */
export interface BoundWorker {
  fetch(request: Request): Promise<Response>;
  fetch(url: string, init: RequestInit): Promise<Response>;
}

export type Workers = Readonly<Record<WorkerName, BoundWorker>>;

interface WorkerHealth {
  readonly status: "ok" | "degraded" | "unreachable";
  /** What the Worker answered. */
  readonly detail?: unknown;
}

interface PublicHealth {
  readonly status: "ok" | "degraded";
  /** Epoch milliseconds. */
  readonly askedAtMs: number;
}

/** Answers `/health`. Use one per isolate: it remembers the public answer for a second. */
export function createHealthRoute(): (request: Request, workers: Workers) => Promise<Response> {
  let known: PublicHealth | undefined;

  async function readPublicStatus(workers: Workers): Promise<PublicHealth["status"]> {
    const nowMs = Date.now();
    if (known !== undefined && nowMs - known.askedAtMs < PUBLIC_ANSWER_MS) return known.status;
    // Requests that come while the Workers are asked get the status that is known.
    if (known !== undefined) known = { status: known.status, askedAtMs: nowMs };
    const { status } = summarize(await askAll(workers, new Headers()));
    known = { status, askedAtMs: Date.now() };
    return status;
  }

  return async (request, workers) => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      const headers = { allow: "GET, HEAD", "x-request-id": readRequestId(request.headers) };
      return errorResponse(405, "The health is read with GET", headers);
    }
    const operator = await readOperator(request.headers, workers);
    const health =
      operator === undefined ? { status: await readPublicStatus(workers) } : summarize(await askAll(workers, operator));
    const response = respondJson(health.status === "ok" ? 200 : 503, health);
    return request.method === "HEAD" ? new Response(null, response) : response;
  };
}

/** Headers that get the details from Workers, or undefined for a caller without the admin token. A wrong token costs one call. */
async function readOperator(headers: Headers, workers: Workers): Promise<Headers | undefined> {
  const token = readBearerToken(headers);
  if (token === undefined) return undefined;
  const operator = new Headers({ authorization: `Bearer ${token}` });
  // Workers count wrong tokens by address.
  const address = headers.get("cf-connecting-ip");
  if (address !== null) operator.set("cf-connecting-ip", address);
  for (const name of TOKEN_HOLDERS) {
    const { status, detail } = await ask(workers[name], operator);
    if (status === "unreachable") continue;
    return typeof detail === "object" && detail !== null && "worker" in detail ? operator : undefined;
  }
  return undefined;
}

/** 200 when all are well, else 503. */
function summarize(healths: readonly (readonly [WorkerName, WorkerHealth])[]) {
  const isWell = healths.every(([, { status }]) => status === "ok");
  return {
    status: isWell ? ("ok" as const) : ("degraded" as const),
    workers: Object.fromEntries(healths.map(([name, health]) => [name.toLowerCase(), health])),
  };
}

function askAll(workers: Workers, headers: Headers): Promise<(readonly [WorkerName, WorkerHealth])[]> {
  return Promise.all(WORKER_NAMES.map(async (name) => [name, await ask(workers[name], headers)] as const));
}

async function ask(worker: BoundWorker, headers: Headers): Promise<WorkerHealth> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await worker.fetch("https://burgee/health", { headers, signal });
    const detail: unknown = await response.json();
    return { status: response.ok ? "ok" : "degraded", detail };
  } catch {
    return { status: "unreachable" };
  }
}
