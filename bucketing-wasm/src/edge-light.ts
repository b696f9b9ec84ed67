import module from "../build/bucketing.wasm?module";
import type { LoadConfig } from "./engine.ts";
import { createLoader } from "./load.ts";

export * from "./engine.ts";

/** Compiles UTF-8 JSON of one environment config. Throws `ConfigLoadError`. Vercel's edge refuses to compile bytes at run time. */
export const loadConfig: LoadConfig = createLoader(() => module);
