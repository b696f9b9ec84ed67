import { WORKER_NAMES, type WorkerName } from "../core/choose-worker.ts";

/** Milliseconds that each Worker has to answer. */
const TIMEOUT_MS = 2_000;

interface WorkerHealth {
  readonly status: "ok" | "degraded" | "unreachable";
  /** What the Worker answered. */
  readonly detail?: unknown;
}

/** `GET /health`: asks every Worker; 200 when all are well, else 503. */
export async function checkHealth(workers: Readonly<Record<WorkerName, Fetcher>>): Promise<Response> {
  const healths = await Promise.all(WORKER_NAMES.map(async (name) => [name, await ask(workers[name])] as const));
  const isWell = healths.every(([, { status }]) => status === "ok");
  return Response.json(
    {
      status: isWell ? "ok" : "degraded",
      workers: Object.fromEntries(healths.map(([name, health]) => [name.toLowerCase(), health])),
    },
    { status: isWell ? 200 : 503, headers: { "cache-control": "no-store" } },
  );
}

async function ask(worker: Fetcher): Promise<WorkerHealth> {
  try {
    const response = await worker.fetch("https://burgee/health", { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const detail: unknown = await response.json();
    return { status: response.ok ? "ok" : "degraded", detail };
  } catch {
    return { status: "unreachable" };
  }
}
