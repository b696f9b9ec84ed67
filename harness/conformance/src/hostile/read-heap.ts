import { isRecord } from "@burgee/contract";

/** Isolates that run the platform's own code; the rest of the process simulates Cloudflare. */
const OWN_ISOLATE = /burgee-(?:gateway|config|events|publish|realtime)$/;
const ANSWER_MS_MAX = 5_000;

/**
 * Memory that V8 has taken for the heaps of the platform's isolates, with what buffers hold beside them. Undefined when an
 * isolate does not answer, as while it is busy.
 * @param inspector of the Workers' process
 */
export async function readHeapMiB(inspector: URL): Promise<number | undefined> {
  try {
    const response = await fetch(new URL("/json", inspector.href.replace("ws:", "http:")));
    const targets = (await response.json()) as readonly {
      readonly id: string;
      readonly webSocketDebuggerUrl: string;
    }[];
    const own = targets.filter(({ id }) => OWN_ISOLATE.test(id));
    const bytes = await Promise.all(own.map(({ webSocketDebuggerUrl }) => readIsolateBytes(webSocketDebuggerUrl)));
    return bytes.reduce((sum, count) => sum + count, 0) / 1024 / 1024;
  } catch {
    return undefined;
  }
}

function readIsolateBytes(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    const timer = setTimeout(() => socket.close(), ANSWER_MS_MAX);
    socket.addEventListener("open", () => socket.send(JSON.stringify({ id: 1, method: "Runtime.getHeapUsage" })));
    socket.addEventListener("message", ({ data }) => {
      const message: unknown = JSON.parse(String(data));
      if (!isRecord(message) || message["id"] !== 1) return;
      const usage = isRecord(message["result"]) ? message["result"] : {};
      resolve(readNumber(usage["totalSize"]) + readNumber(usage["backingStorageSize"]));
      socket.close();
    });
    socket.addEventListener("close", () => {
      clearTimeout(timer);
      reject(new Error("the inspector did not answer"));
    });
    socket.addEventListener("error", () => reject(new Error("the inspector cannot be reached")));
  });
}

function readNumber(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
