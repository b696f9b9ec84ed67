import type { ConfigEvaluation, ContextEvaluator, VariableEvaluation } from "@burgee/bucketing-wasm";
import {
  DEFAULT_DETAILS,
  type EvaluationReason,
  type FlagMetadata,
  type ServedFeature,
  type ServedVariable,
  toFlagReason,
} from "@burgee/contract";

import { findUnserved } from "./known-variables.ts";
import type { FlagGroup, ServedSource } from "./rendered-config.ts";
import type { ResolvedConfig } from "./resolve-config.ts";

/** Seconds after which a hidden page closes its event stream. */
const INACTIVITY_DELAY_SEC = 120;

/** One evaluated flag. The text is made once per outcome: variation and version belong to the outcome's config. */
export function renderFlag(
  { published, loaded }: ResolvedConfig,
  variable: ServedVariable,
  source: ServedSource | undefined,
): string {
  const { flags } = loaded.rendered;
  const known = flags.get(variable);
  if (known !== undefined) return known;
  const text = JSON.stringify({
    key: variable.key,
    value: variable.value,
    reason: toFlagReason(variable.eval),
    ...(source === undefined ? {} : { variant: source.variationKey }),
    metadata: toMetadata({ published, loaded }, variable.key, variable.eval, variable._feature),
  });
  return flags.set(variable, text, text.length);
}

/** What an evaluation without a variable means to the protocol. */
export type Unserved =
  /** A success without `value`: the provider uses the default that the code passes. */
  | { readonly kind: "code_default" }
  /** This flag is broken for this context; others are not. */
  | { readonly kind: "failed"; readonly errorDetails: string }
  | { readonly kind: "unknown" };

/** Classifies an evaluation that has no variable. */
export function classifyUnserved({ reason, details }: EvaluationReason): Unserved {
  if (details === DEFAULT_DETAILS.missingVariable) return { kind: "unknown" };
  return reason === "ERROR"
    ? { kind: "failed", errorDetails: details ?? "The flag is broken" }
    : { kind: "code_default" };
}

/** One flag that serves this context nothing. */
export function renderDefault(found: ResolvedConfig, key: string, reason: EvaluationReason): string {
  return JSON.stringify({
    key,
    reason: toFlagReason(reason),
    metadata: toMetadata(found, key, reason),
  });
}

/**
 * Body of a bulk evaluation: every flag of the view. First come those that serve the context a value, then those whose code
 * default applies, without `value`: a provider that does not find a flag in the list reports FLAG_NOT_FOUND.
 * @param streams what `renderOfrepStreams` made of the address of the key's event stream; empty without one
 */
export function renderBulk(found: ResolvedConfig, evaluator: ContextEvaluator, streams: string): string {
  const { pointer } = found.published;
  const evaluation = evaluator.all();
  const variables = evaluation.variables();
  const served = renderFlags(found, evaluation, variables);
  const unserved = findUnserved(found.loaded.rendered.knownVariables, variables)
    .map(({ key }) => renderUnserved(found, evaluator.variable(key), evaluation))
    .filter((text) => text !== "")
    .join(",");
  const separator = served === "" || unserved === "" ? "" : ",";
  const { version: configVersion, etag: configEtag, environmentKey: environment } = pointer;
  const metadata = JSON.stringify({ configVersion, configEtag, environment });
  return `{"flags":[${served}${separator}${unserved}],"metadata":${metadata}${streams}}`;
}

/** One flag that the whole-config result does not have; empty for what the engine does not know. */
function renderUnserved(found: ResolvedConfig, result: VariableEvaluation, evaluation: ConfigEvaluation): string {
  const { key, variable, eval: reason } = result;
  const { rendered } = found.loaded;
  if (variable !== undefined) {
    // A feature that one broken variable kept out of the whole result may still serve its others one by one.
    return renderFlag(found, variable, rendered.findSource(variable, { all: () => evaluation }));
  }
  const known = rendered.unservedFlags.get(result);
  if (known !== undefined) return known;
  const unserved = classifyUnserved(reason);
  let text = "";
  if (unserved.kind === "code_default") text = renderDefault(found, key, reason);
  if (unserved.kind === "failed") {
    text = JSON.stringify({ key, errorCode: "GENERAL", errorDetails: unserved.errorDetails });
  }
  return rendered.unservedFlags.set(result, text, text.length);
}

function renderFlags(
  found: ResolvedConfig,
  evaluation: ConfigEvaluation,
  variables: readonly ServedVariable[],
): string {
  const { flagGroups } = found.loaded.rendered;
  let list = "";
  let at = 0;
  for (const feature of evaluation.features()) {
    const { members, text } = flagGroups.get(feature) ?? renderGroup(found, feature, variables, at);
    // Where keys repeat in a config, the later flag replaces the earlier one, so each must be looked up.
    for (const member of members) if (variables[at++] !== member) return renderFlagsOneByOne(found, evaluation);
    if (text !== "") list += list === "" ? text : `,${text}`;
  }
  return at === variables.length ? list : renderFlagsOneByOne(found, evaluation);
}

/** The flags of one feature's outcome, which usually come one after another. */
function renderGroup(
  found: ResolvedConfig,
  feature: ServedFeature,
  variables: readonly ServedVariable[],
  start: number,
): FlagGroup {
  let end = start;
  while (variables[end]?._feature === feature._id) end += 1;
  const members = variables.slice(start, end);
  const text = members.map((variable) => renderFlag(found, variable, feature)).join(",");
  return found.loaded.rendered.flagGroups.set(feature, { members, text }, text.length);
}

function renderFlagsOneByOne(found: ResolvedConfig, evaluation: ConfigEvaluation): string {
  const sources = new Map(evaluation.features().map((feature) => [feature._id, feature]));
  return evaluation
    .variables()
    .map((variable) => renderFlag(found, variable, sources.get(variable._feature)))
    .join(",");
}

/** The member that lists the event stream. */
export function renderOfrepStreams(url: string): string {
  const stream = { type: "sse", url: `${url}&kind=ofrep`, inactivityDelaySec: INACTIVITY_DELAY_SEC };
  return `,"eventStreams":[${JSON.stringify(stream)}]`;
}

function toMetadata(
  { published, loaded }: Pick<ResolvedConfig, "published" | "loaded">,
  key: string,
  reason: EvaluationReason,
  featureId?: string,
): FlagMetadata {
  return {
    ...loaded.rendered.flagMetadata.get(key),
    configVersion: published.pointer.version,
    ...(featureId === undefined ? {} : { featureId }),
    ...(reason.details === undefined ? {} : { details: reason.details }),
  };
}
