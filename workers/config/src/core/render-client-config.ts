import type { ConfigEvaluation } from "@burgee/bucketing-wasm";

import { findUnserved, readKnownVariables } from "./known-variables.ts";
import { obfuscateEvaluation } from "./obfuscate-evaluation.ts";
import type { CompiledConfig, PublishedVersion, LoadedConfig } from "./published-version.ts";

/** Milliseconds after which a hidden page closes its event stream. */
const INACTIVITY_DELAY_MS = 120_000;

const heads = new WeakMap<CompiledConfig, string>();

/** A view that evaluates. */
export interface EvaluatedView {
  readonly loaded: LoadedConfig;
  readonly compiled: CompiledConfig;
  /** Keys and names are to be obfuscated here, because the view was not published so. */
  readonly isToBeObfuscated: boolean;
}

/**
 * Body of `/v1/sdkConfig` for one evaluation, joined from texts that are serialised once per outcome. All members that
 * any client SDK requires are always there.
 */
export function renderClientConfig(
  snapshot: PublishedVersion,
  view: EvaluatedView,
  evaluation: ConfigEvaluation,
): string {
  const texts = view.isToBeObfuscated ? obfuscateEvaluation(evaluation) : evaluation;
  return (
    `${readHead(view.compiled)},"features":${texts.featuresJson()}` +
    `,"featureVariationMap":${texts.featureVariationMapJson()}` +
    `,"variableVariationMap":${texts.variableVariationMapJson()}` +
    `,"variables":${texts.variablesJson()}` +
    `,"knownVariableKeys":[${renderKnownKeys(view, evaluation)}]` +
    `,"etag":${JSON.stringify(snapshot.pointer.etag)}${renderStream(snapshot.streamUrl)}}`
  );
}

/** Hashes of the keys that exist but serve this user nothing, by which a client could tell them from misspelt ones. */
function renderKnownKeys({ loaded, isToBeObfuscated }: EvaluatedView, evaluation: ConfigEvaluation): string {
  return findUnserved(readKnownVariables(loaded), evaluation.variables())
    .map(({ hash, obfuscatedHash }) => (isToBeObfuscated ? obfuscatedHash : hash))
    .join(",");
}

function readHead(compiled: CompiledConfig): string {
  let head = heads.get(compiled);
  if (head === undefined) {
    const { project, environment } = compiled.engine;
    head = `{"project":${JSON.stringify(project)},"environment":${JSON.stringify(environment)}`;
    heads.set(compiled, head);
  }
  return head;
}

function renderStream(url: string | undefined): string {
  return url === undefined ? "" : `,"sse":{"url":${JSON.stringify(url)},"inactivityDelay":${INACTIVITY_DELAY_MS}}`;
}
