import type { EngineAnswer, EngineCall, EngineCalls } from "./engine-protocol.ts";

type Progress = (done: number, total: number) => void;

/** Asks the Web Worker that parses, edits and compiles flag files. */
export interface Engine {
  ask<Call extends EngineCall>(
    call: Call,
    request: Parameters<EngineCalls[Call]>[0],
    onProgress?: Progress,
  ): Promise<Awaited<ReturnType<EngineCalls[Call]>>>;
}

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: Progress | undefined;
}

export function startEngine(): Engine {
  const worker = new Worker(new URL("edit-worker.ts", import.meta.url), { type: "module" });
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  worker.addEventListener("message", ({ data }: MessageEvent<EngineAnswer>) => {
    const asked = waiting.get(data.id);
    if (asked === undefined) return;
    if (data.kind === "progress") {
      asked.onProgress?.(data.done, data.total);
      return;
    }
    waiting.delete(data.id);
    if (data.kind === "done") asked.resolve(data.result as never);
    else asked.reject(new Error(data.message));
  });
  worker.addEventListener("error", (event) => {
    for (const { reject } of waiting.values()) reject(new Error(event.message));
    waiting.clear();
  });
  return {
    ask: (call, request, onProgress) =>
      new Promise((resolve, reject) => {
        lastId += 1;
        waiting.set(lastId, { resolve, reject, onProgress });
        worker.postMessage({ id: lastId, call, request });
      }),
  };
}
