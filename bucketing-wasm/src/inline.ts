import engineBase64 from "../build/engine-base64.js";
import type { LoadConfig } from "./engine.ts";
import { createLoader } from "./load.ts";
import { webAssembly } from "./web-assembly.ts";

export * from "./engine.ts";

/**
 * Compiles UTF-8 JSON of one environment config. Throws `ConfigLoadError`.
 * The binary is part of the code, so that bundles and single-file deployments need no file beside them.
 */
export const loadConfig: LoadConfig = createLoader(
  () => new webAssembly.Module(Uint8Array.from(atob(engineBase64), (character) => character.charCodeAt(0))),
);
