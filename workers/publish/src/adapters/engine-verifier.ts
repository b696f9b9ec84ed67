import { ConfigLoadError, loadConfig } from "@burgee/bucketing-wasm";

import type { ConfigVerifier } from "../core/ports.ts";

const encoder = new TextEncoder();

/** Loads a config into the very engine that the edge runs: what it rejects or disables must not be published. */
export const verifyWithEngine: ConfigVerifier = (_view, body) => {
  try {
    return loadConfig(encoder.encode(body)).warnings.map(({ subject, message }) => `${subject}: ${message}`);
  } catch (error) {
    if (error instanceof ConfigLoadError) return [error.message];
    throw error;
  }
};
