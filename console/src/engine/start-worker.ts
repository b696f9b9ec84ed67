import { createEngine, type Engine, type WorkerPort } from "./engine.ts";
import type { FromWorker } from "./questions.ts";

/** The engine in a Web Worker of this page. The bundler makes the worker a file of its own. */
export const startEngine = (): Engine => createEngine(startWorker);

function startWorker(): WorkerPort {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to name
    send: (message) => worker.postMessage(message),
    end: () => worker.terminate(),
    onMessage: (listener) => worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => listener(data)),
    onDeath: (listener) =>
      worker.addEventListener("error", (event) => {
        event.preventDefault();
        listener(event.message || "The engine did not start.");
      }),
  };
}
