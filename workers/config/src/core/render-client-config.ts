import type { ConfigEvaluation } from "@burgee/bucketing-wasm";

import type { CompiledView, ConfigSnapshot } from "./config-snapshot.ts";

/** Milliseconds after which a hidden page closes its event stream. */
const INACTIVITY_DELAY_MS = 120_000;

const heads = new WeakMap<CompiledView, string>();

/**
 * Body of `/v1/sdkConfig` for one evaluation, joined from fragments that were serialised once per outcome.
 * All members that any client SDK requires are always there.
 */
export function renderClientConfig(
  snapshot: ConfigSnapshot,
  compiled: CompiledView,
  evaluation: ConfigEvaluation,
): string {
  const { fragments } = compiled;
  const sources = new Map<string, string>();
  let features = "";
  let featureVariations = "";
  for (const feature of evaluation.features()) {
    const { member, variationMember, source } = fragments.feature(feature);
    const comma = features === "" ? "" : ",";
    features += comma + member;
    featureVariations += comma + variationMember;
    sources.set(feature._id, source);
  }
  let variables = "";
  let variableVariations = "";
  for (const variable of evaluation.variables()) {
    const { member, keyPrefix } = fragments.variable(variable);
    variables += variables === "" ? member : `,${member}`;
    const source = sources.get(variable._feature);
    if (source !== undefined) variableVariations += (variableVariations === "" ? "" : ",") + keyPrefix + source;
  }
  return `${readHead(compiled)},"features":{${features}},"featureVariationMap":{${featureVariations}},"variableVariationMap":{${variableVariations}},"variables":{${variables}},"etag":${JSON.stringify(snapshot.pointer.etag)}${renderStream(snapshot.streamUrl)}}`;
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
