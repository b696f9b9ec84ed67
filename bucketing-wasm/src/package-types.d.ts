import type { LoadConfig } from "./engine.ts";

export * from "./engine.ts";

/** Compiles UTF-8 JSON of one environment config. Throws `ConfigLoadError`. */
export declare const loadConfig: LoadConfig;
