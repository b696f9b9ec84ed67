import { createLoader } from "@burgee/bucketing-wasm/load";

import { loaded } from "./late-parts.ts";

export * from "@burgee/bucketing-wasm/engine";

/** Stands for the engine's package in the worker: the binary is a file of its own there, a third smaller than as text. */
export const loadConfig = createLoader(() => loaded("engine"));
