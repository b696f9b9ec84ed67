import { ConfigLoadError, loadConfig } from "@burgee/bucketing-wasm";
import type { BucketingEngine } from "@burgee/bucketing-wasm";
import { FlagError } from "@burgee/sdk-core";

/** Compiles the config that the application brings. Throws `FlagError` (`invalid_option`) when the engine rejects it. */
export function loadInitialConfig(config: string | Uint8Array): BucketingEngine {
  try {
    return loadConfig(typeof config === "string" ? new TextEncoder().encode(config) : config);
  } catch (error) {
    if (!(error instanceof ConfigLoadError)) throw error;
    throw new FlagError("invalid_option", `initialConfig cannot be loaded: ${error.message}`);
  }
}
