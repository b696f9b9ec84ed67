import { ConfigLoadError, loadConfig, type BucketingEngine } from "@burgee/bucketing-wasm";
import { canonicalJson, type CompiledEnvironment } from "@burgee/publisher/core";

import { CommandError } from "./command-error.ts";
import { EXIT } from "./exit-codes.ts";

/** Loads everything of an environment, whoever may see it, into the engine that the edge runs. */
export function loadSnapshot(snapshot: CompiledEnvironment): BucketingEngine {
  try {
    return loadConfig(new TextEncoder().encode(canonicalJson(snapshot.document)));
  } catch (error) {
    if (!(error instanceof ConfigLoadError)) throw error;
    throw new CommandError(EXIT.problems, `the engine rejects the config: ${error.message}`);
  }
}
