import { readFileSync } from "node:fs";

import type { LoadConfig } from "./engine.ts";
import { createLoader } from "./load.ts";
import { webAssembly } from "./web-assembly.ts";

export * from "./engine.ts";

/** Compiles UTF-8 JSON of one environment config. Throws `ConfigLoadError`. */
export const loadConfig: LoadConfig = createLoader(
  new webAssembly.Module(readFileSync(new URL("../build/bucketing.wasm", import.meta.url))),
);
