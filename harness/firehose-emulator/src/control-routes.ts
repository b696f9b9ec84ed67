import type { DeliveryCounters } from "./delivery-stream.ts";
import type { EmulatorStream, PutCounters } from "./emulator-stream.ts";
import { type StreamFaults, parseStreamFaults } from "./stream-faults.ts";

export interface StreamStats extends PutCounters, DeliveryCounters {
  readonly bufferedBytes: number;
  readonly faults: StreamFaults;
}

export interface EmulatorStats {
  readonly streams: Readonly<Record<string, StreamStats>>;
  /** Calls refused for their signature. */
  readonly unauthenticatedCalls: number;
}

export interface ControlDeps {
  readonly streams: ReadonlyMap<string, EmulatorStream>;
  stats(): EmulatorStats;
  flush(): Promise<void>;
}

export interface ControlAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const FAULTS_PATH = /^\/control\/streams\/([a-zA-Z0-9._-]+)\/faults$/;

/**
 * Answers the operator's routes of the emulator: `GET /control/stats`, `POST /control/flush`, and
 * `GET|PUT|DELETE /control/streams/{name}/faults`.
 */
export async function answerControl(
  method: string,
  path: string,
  body: Uint8Array,
  deps: ControlDeps,
): Promise<ControlAnswer> {
  if (path === "/control/stats" && method === "GET") return { status: 200, body: { ...deps.stats() } };
  if (path === "/control/flush" && method === "POST") {
    await deps.flush();
    return { status: 200, body: { flushed: true } };
  }
  const name = FAULTS_PATH.exec(path)?.[1];
  if (name === undefined) return { status: 404, body: { message: `no control route ${method} ${path}` } };
  const stream = deps.streams.get(name);
  if (stream === undefined) return { status: 404, body: { message: `no stream ${name}` } };
  return answerFaults(method, body, stream);
}

function answerFaults(method: string, body: Uint8Array, stream: EmulatorStream): ControlAnswer {
  switch (method) {
    case "GET":
      return { status: 200, body: { ...stream.faults } };
    case "DELETE":
      stream.setFaults({});
      return { status: 200, body: {} };
    case "PUT": {
      const parsed = parseStreamFaults(readJson(body));
      if (!parsed.ok) return { status: 400, body: { message: parsed.problems.join("; ") } };
      stream.setFaults(parsed.faults);
      return { status: 200, body: { ...parsed.faults } };
    }
    default:
      return { status: 405, body: { message: "use GET, PUT or DELETE" } };
  }
}

function readJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {
    return undefined;
  }
}
