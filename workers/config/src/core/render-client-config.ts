import type { ConfigEvaluation } from "@burgee/bucketing-wasm";

import { findUnserved } from "./known-variables.ts";
import { obfuscateEvaluation } from "./obfuscate-evaluation.ts";
import type { EvaluableConfig } from "./resolve-config.ts";

/** Milliseconds after which a hidden page closes its event stream. */
const INACTIVITY_DELAY_MS = 120_000;

/**
 * Body of `/v1/sdkConfig` for one evaluation, joined from texts that are serialised once per outcome. All members that
 * any client SDK requires are always there.
 * @param isToBeObfuscated keys and names are obfuscated here, because the view was not published so
 * @param stream what `renderClientStream` made of the address of the key's event stream; empty without one
 * @param flagReasons what `renderFlagReasons` returns, for callers that ask for it
 */
export function renderClientConfig(
  { published, loaded }: EvaluableConfig,
  evaluation: ConfigEvaluation,
  isToBeObfuscated: boolean,
  stream: string,
  flagReasons: string,
): string {
  const { compiled, rendered } = loaded;
  const texts = isToBeObfuscated ? obfuscateEvaluation(evaluation, rendered) : evaluation;
  // These hashes let a client distinguish keys that serve this user nothing from misspelt ones.
  const knownKeys = findUnserved(rendered.knownVariables, evaluation.variables())
    .map(({ hash, obfuscatedHash }) => (isToBeObfuscated ? obfuscatedHash : hash))
    .join(",");
  return (
    `${rendered.head(compiled.engine)},"features":${texts.featuresJson()}` +
    `,"featureVariationMap":${texts.featureVariationMapJson()}` +
    `,"variableVariationMap":${texts.variableVariationMapJson()}` +
    `,"variables":${texts.variablesJson()}` +
    `,"knownVariableKeys":[${knownKeys}]${flagReasons}` +
    `,"etag":${JSON.stringify(published.pointer.etag)}${stream}}`
  );
}

/** The member that names an event stream. */
export function renderClientStream(url: string): string {
  return `,"sse":{"url":${JSON.stringify(url)},"inactivityDelay":${INACTIVITY_DELAY_MS}}`;
}
