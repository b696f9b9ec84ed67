import type { ConfigEvaluation } from "@burgee/bucketing-wasm";
import type { EvaluationReason, ServedFeature, ServedVariable } from "@burgee/contract";

import type { ConfigSnapshot } from "./config-snapshot.ts";
import type { ServedSource } from "./served-sources.ts";

/** Seconds after which a hidden page closes its event stream. */
const INACTIVITY_DELAY_SEC = 120;

const flags = new WeakMap<ServedVariable, string>();

/** One evaluated flag. The text is made once per outcome: variation and version belong to the outcome's config. */
export function renderFlag(variable: ServedVariable, source: ServedSource | undefined, version: number): string {
  let text = flags.get(variable);
  if (text === undefined) {
    text = JSON.stringify({
      key: variable.key,
      value: variable.value,
      reason: describeReason(variable.eval),
      ...(source === undefined ? {} : { variant: source.variationKey }),
      metadata: describeOutcome(variable.eval, version, variable._feature),
    });
    flags.set(variable, text);
  }
  return text;
}

/** A flag that exists but serves this context nothing: without `value` the provider uses the code's default. */
export function renderDefault(key: string, reason: EvaluationReason, version: number): string {
  return JSON.stringify({ key, reason: describeReason(reason), metadata: describeOutcome(reason, version) });
}

/** Answer to a bulk evaluation: every flag that the context is served. */
export function renderBulk(snapshot: ConfigSnapshot, evaluation: ConfigEvaluation): string {
  const { version, etag, environmentKey } = snapshot.pointer;
  const metadata = JSON.stringify({ configVersion: version, configEtag: etag, environment: environmentKey });
  return `{"flags":[${renderFlags(evaluation, version)}],"metadata":${metadata}${renderStreams(snapshot.streamUrl)}}`;
}

/** The flags of one feature's outcome, which usually come one after another. */
interface Group {
  readonly members: readonly ServedVariable[];
  readonly text: string;
}

const groups = new WeakMap<ServedFeature, Group>();

function renderFlags(evaluation: ConfigEvaluation, version: number): string {
  const variables = evaluation.variables();
  let list = "";
  let at = 0;
  for (const feature of evaluation.features()) {
    const { members, text } = groups.get(feature) ?? renderGroup(feature, variables, at, version);
    // Keys that repeat in a config replace each other's flags; then each is looked up by itself.
    for (const member of members) if (variables[at++] !== member) return renderFlagsOneByOne(evaluation, version);
    if (text !== "") list += list === "" ? text : `,${text}`;
  }
  return at === variables.length ? list : renderFlagsOneByOne(evaluation, version);
}

function renderGroup(
  feature: ServedFeature,
  variables: readonly ServedVariable[],
  start: number,
  version: number,
): Group {
  let end = start;
  while (variables[end]?._feature === feature._id) end += 1;
  const members = variables.slice(start, end);
  const group = { members, text: members.map((variable) => renderFlag(variable, feature, version)).join(",") };
  groups.set(feature, group);
  return group;
}

function renderFlagsOneByOne(evaluation: ConfigEvaluation, version: number): string {
  const sources = new Map(evaluation.features().map((feature) => [feature._id, feature]));
  return evaluation
    .variables()
    .map((variable) => renderFlag(variable, sources.get(variable._feature), version))
    .join(",");
}

function renderStreams(streamUrl: string | undefined): string {
  if (streamUrl === undefined) return "";
  const stream = { type: "sse", url: `${streamUrl}&kind=ofrep`, inactivityDelaySec: INACTIVITY_DELAY_SEC };
  return `,"eventStreams":[${JSON.stringify(stream)}]`;
}

function describeOutcome(
  reason: EvaluationReason,
  version: number,
  featureId?: string,
): Record<string, string | number> {
  return {
    configVersion: version,
    ...(featureId === undefined ? {} : { featureId }),
    ...(reason.details === undefined ? {} : { details: reason.details }),
  };
}

/** Reasons of OpenFeature. An override is a decision that does not depend on targeting. */
function describeReason({ reason }: EvaluationReason): string {
  return reason === "OVERRIDE" ? "STATIC" : reason;
}
