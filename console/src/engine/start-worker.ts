import { createEngine, type Engine, type WorkerPort } from "./engine.ts";

/** The engine in a Web Worker of this page. The bundler makes the worker a file of its own. */
export const startEngine = (): Engine =>
  createEngine(() => new Worker(new URL("./worker.ts", import.meta.url), { type: "module" }) as unknown as WorkerPort);
