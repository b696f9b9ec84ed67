import { ConfigLoadError, type LoadConfig } from "../engine.ts";
import { createLoader } from "../load.ts";
import { webAssembly } from "../web-assembly.ts";

export * from "../engine.ts";

let load: LoadConfig | undefined;

/**
 * Fetches and compiles the engine; call it once before `loadConfig`. `source` is the binary when it is not served next
 * to this module. Rejects when it cannot be fetched or compiled.
 */
export async function initialise(source?: Response | Promise<Response> | Uint8Array<ArrayBuffer>): Promise<void> {
  if (source instanceof Uint8Array) {
    load = createLoader(await webAssembly.compile(source));
    return;
  }
  const response = source ?? fetch(new URL("../../build/bucketing.wasm", import.meta.url));
  load = createLoader(await webAssembly.compileStreaming(response));
}

/** Compiles UTF-8 JSON of one environment config. Throws `ConfigLoadError`, also before `initialise` is done. */
export const loadConfig: LoadConfig = (config) => {
  if (load === undefined) throw new ConfigLoadError("await initialise() before loadConfig()");
  return load(config);
};
