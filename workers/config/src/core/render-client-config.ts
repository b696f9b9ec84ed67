import type { ConfigEvaluation } from "@burgee/bucketing-wasm";

import type { CompiledView, ConfigSnapshot } from "./config-snapshot.ts";

/** Milliseconds after which a hidden page closes its event stream. */
const INACTIVITY_DELAY_MS = 120_000;

const heads = new WeakMap<CompiledView, string>();

/**
 * Body of `/v1/sdkConfig` for one evaluation, joined from texts that the engine serialised once per outcome. All members
 * that any client SDK requires are always there.
 */
export function renderClientConfig(
  snapshot: ConfigSnapshot,
  compiled: CompiledView,
  evaluation: ConfigEvaluation,
): string {
  return (
    `${readHead(compiled)},"features":${evaluation.featuresJson()}` +
    `,"featureVariationMap":${evaluation.featureVariationMapJson()}` +
    `,"variableVariationMap":${evaluation.variableVariationMapJson()}` +
    `,"variables":${evaluation.variablesJson()}` +
    `,"etag":${JSON.stringify(snapshot.pointer.etag)}${renderStream(snapshot.streamUrl)}}`
  );
}

function readHead(compiled: CompiledView): string {
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
