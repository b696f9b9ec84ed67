import type { EvaluableConfig } from "./resolve-config.ts";

/**
 * Whether the project's settings forbid readable names in answers to the caller's key. Server keys are exempt: they read
 * the whole config anyway.
 */
export function requiresObfuscation({ record, loaded }: EvaluableConfig): boolean {
  return record.kind !== "server" && loaded.compiled.engine.project.settings.obfuscation?.required === true;
}
