import { ConfigLoadError, type BucketingEngine, loadConfig } from "@burgee/bucketing-wasm";

import { canonicalJson } from "../core/canonical-json.ts";
import type { CompiledEnvironment } from "../core/compiled-environment.ts";

/** The engine refuses a config that compiled. */
export class EngineRefusal extends Error {
  override readonly name = "EngineRefusal";
}

/** Loads an environment into the engine that the edge runs, with the features of every audience of readers. */
export function openSnapshot(snapshot: CompiledEnvironment): BucketingEngine {
  try {
    return loadConfig(new TextEncoder().encode(canonicalJson(snapshot.document)));
  } catch (error) {
    if (!(error instanceof ConfigLoadError)) throw error;
    throw new EngineRefusal(`the engine rejects the config: ${error.message}`, { cause: error });
  }
}
