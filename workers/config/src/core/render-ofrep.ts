import type { ConfigEvaluation, ContextEvaluator, VariableEvaluation } from "@burgee/bucketing-wasm";
import { DEFAULT_DETAILS, type EvaluationReason, type ServedFeature, type ServedVariable } from "@burgee/contract";

import { findUnserved, readKnownVariables } from "./known-variables.ts";
import type { PublishedVersion, LoadedConfig } from "./published-version.ts";
import { type ServedSource, findSource } from "./served-sources.ts";

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

/** What an evaluation without a variable means to the protocol. */
export type Unserved =
  /** A success without `value`: the provider uses the default that the code passes. */
  | { readonly kind: "code_default" }
  /** This flag is broken for this context; others are not. */
  | { readonly kind: "failed"; readonly errorDetails: string }
  | { readonly kind: "unknown" };

export function describeUnserved({ reason, details }: EvaluationReason): Unserved {
  if (details === DEFAULT_DETAILS.missingVariable) return { kind: "unknown" };
  return reason === "ERROR"
    ? { kind: "failed", errorDetails: details ?? "The flag is broken" }
    : { kind: "code_default" };
}

/** A flag that exists but serves this context nothing. */
export function renderDefault(key: string, reason: EvaluationReason, version: number): string {
  return JSON.stringify({ key, reason: describeReason(reason), metadata: describeOutcome(reason, version) });
}

/**
 * Answer to a bulk evaluation: every flag of the view. First those that serve the context a value, then those whose code
 * default applies, without `value`: a provider that does not find a flag in the list reports FLAG_NOT_FOUND.
 */
export function renderBulk(snapshot: PublishedVersion, view: LoadedConfig, evaluator: ContextEvaluator): string {
  const { version, etag, environmentKey } = snapshot.pointer;
  const evaluation = evaluator.all();
  const variables = evaluation.variables();
  const served = renderFlags(evaluation, variables, version);
  const unserved = findUnserved(readKnownVariables(view), variables)
    .map(({ key }) => renderUnserved(evaluator.variable(key), evaluation, version))
    .filter((text) => text !== "")
    .join(",");
  const separator = served === "" || unserved === "" ? "" : ",";
  const metadata = JSON.stringify({ configVersion: version, configEtag: etag, environment: environmentKey });
  return `{"flags":[${served}${separator}${unserved}],"metadata":${metadata}${renderStreams(snapshot.streamUrl)}}`;
}

const unservedFlags = new WeakMap<VariableEvaluation, string>();

/** One flag that the whole-config result does not have; empty for what the engine does not know. */
function renderUnserved(result: VariableEvaluation, evaluation: ConfigEvaluation, version: number): string {
  const { key, variable, eval: reason } = result;
  // A feature that one broken variable kept out of the whole result may still serve its others one by one.
  if (variable !== undefined)
    return renderFlag(
      variable,
      findSource(variable, () => evaluation),
      version,
    );
  let text = unservedFlags.get(result);
  if (text === undefined) {
    const unserved = describeUnserved(reason);
    if (unserved.kind === "code_default") text = renderDefault(key, reason, version);
    else if (unserved.kind === "unknown") text = "";
    else text = JSON.stringify({ key, errorCode: "GENERAL", errorDetails: unserved.errorDetails });
    unservedFlags.set(result, text);
  }
  return text;
}

/** The flags of one feature's outcome, which usually come one after another. */
interface Group {
  readonly members: readonly ServedVariable[];
  readonly text: string;
}

const groups = new WeakMap<ServedFeature, Group>();

function renderFlags(evaluation: ConfigEvaluation, variables: readonly ServedVariable[], version: number): string {
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
