import type { BucketingEngine, EvaluateOptions } from "@burgee/bucketing-wasm";
import type { ConfigFeature, EvaluationContext } from "@burgee/contract";

import type { CompiledEnvironment } from "../../core/compiled-environment.ts";
import { applyOverlay, OVERLAY_TARGET_KEY, type OverlayRule } from "../../core/overlay.ts";
import { openSnapshot } from "../open-snapshot.ts";
import { explainTargets } from "./explain-targets.ts";
import { type Answer, openInterview, yesOrNo } from "./interview.ts";
import type { Trace, TraceOutcome } from "./trace.ts";

/** What is to be explained: a feature, or the feature that decides a variable. */
export type Explained = { readonly featureKey: string } | { readonly variableKey: string };

export interface ExplainOptions extends Pick<EvaluateOptions, "clientCustomData"> {
  /** Overlay entries in force, unless the snapshot is the published one, which holds them already. */
  readonly overlay?: readonly OverlayRule[];
}

/**
 * Says why a user is served what the user is served of one feature. The engine that the edge runs tells everything: it is
 * asked about the feature, and about small configs with one condition, one target or one share each.
 */
export function explain(
  snapshot: CompiledEnvironment,
  explained: Explained,
  user: EvaluationContext,
  nowMs: number,
  { overlay = [], clientCustomData }: ExplainOptions = {},
): Trace {
  const overlaid = applyOverlay(snapshot, overlay).snapshot;
  const feature = findFeature(overlaid, explained);
  const common = { environment: snapshot.document.environment.key, atMs: nowMs };
  if (feature === undefined) {
    const outcome: TraceOutcome = { kind: "default", why: "unknown" };
    return { ...common, feature: undefined, outcome, targets: [], values: [] };
  }
  const alone = { ...overlaid, document: { ...overlaid.document, features: [feature] } };
  const options = { nowMs, ...(clientCustomData === undefined ? {} : { clientCustomData }) };
  const engine = openSnapshot(alone);
  const served = askEngine(engine, alone, feature, explained, user, options);
  const effect = findEffect(overlaid, feature, overlay);
  const trace = {
    ...common,
    feature: feature.key,
    ...served.facts,
    ...(effect === undefined ? {} : { overlay: effect }),
  };
  if (!isReadable(alone, feature, user)) {
    const message = engine.warnings.find(({ subject }) => subject === `feature ${feature.key}`)?.message;
    return { ...trace, outcome: { kind: "error", ...(message === undefined ? {} : { message }) }, targets: [] };
  }
  const { answer, targets } = explainTargets(alone, feature, user, openInterview(alone.document, user, options));
  return { ...trace, outcome: served.outcome ?? toFailure(answer, feature), targets };
}

function findFeature({ document }: CompiledEnvironment, explained: Explained): ConfigFeature | undefined {
  if ("featureKey" in explained) return document.features.find(({ key }) => key === explained.featureKey);
  const variable = document.variables.find(({ key }) => key === explained.variableKey);
  if (variable === undefined) return undefined;
  return document.features.find(({ variations }) =>
    // A config that nobody compiled may hold anything.
    Array.isArray(variations)
      ? variations.some(
          ({ variables }) => Array.isArray(variables) && variables.some(({ _var }) => _var === variable._id),
        )
      : false,
  );
}

interface Served {
  /** Undefined when the feature serves nothing. */
  readonly outcome: TraceOutcome | undefined;
  readonly facts: Pick<Trace, "values" | "reason">;
}

function askEngine(
  engine: BucketingEngine,
  { keys }: CompiledEnvironment,
  feature: ConfigFeature,
  explained: Explained,
  user: EvaluationContext,
  options: EvaluateOptions,
): Served {
  const evaluation = engine.evaluateAll(user, options);
  const served = evaluation.features().find(({ _id }) => _id === feature._id);
  const asked = "variableKey" in explained ? engine.evaluateVariable(explained.variableKey, user, options) : undefined;
  const found = asked === undefined ? evaluation.variables() : asked.variable === undefined ? [] : [asked.variable];
  const reason = asked?.eval ?? served?.eval;
  const values = found.map(({ key, value }) => ({ variable: key, value }));
  const facts = { values, ...(reason === undefined ? {} : { reason }) };
  if (served === undefined) return { outcome: undefined, facts };
  const { target_id: targetId = "" } = served.eval;
  const index = feature.configuration.targets.findIndex(({ _id }) => _id === targetId);
  const target = keys[targetId] ?? targetId;
  return { outcome: { kind: "served", variation: served.variationKey, target, targetNumber: index + 1 }, facts };
}

/**
 * Whether the engine takes the feature at all, so that its parts can be asked about: with a target for everyone before its
 * own, it must serve the user. A feature with a mistake is disabled for everyone.
 */
function isReadable(snapshot: CompiledEnvironment, feature: ConfigFeature, user: EvaluationContext): boolean {
  const { variations, configuration } = feature;
  if (!Array.isArray(variations) || !Array.isArray(configuration?.targets)) return false;
  const variation = { _id: "yes", key: "yes", name: "", variables: [] };
  const probed: ConfigFeature = {
    ...feature,
    variations: [...variations, variation],
    configuration: { ...configuration, targets: [...yesOrNo({}).targets, ...configuration.targets] },
  };
  const engine = openSnapshot({ ...snapshot, document: { ...snapshot.document, features: [probed] } });
  return engine.evaluateAll(user, { nowMs: 0 }).features().length === 1;
}

function toFailure(answer: Answer, { configuration }: ConfigFeature): TraceOutcome {
  if (answer.kind === "error") return { kind: "error" };
  if (answer.kind === "served") {
    return { kind: "error", message: "the variation sets a variable that the config does not have" };
  }
  if (answer.details === NOT_IN_ROLLOUT) return { kind: "default", why: "not_in_rollout" };
  return { kind: "default", why: configuration.targets.length === 0 ? "off" : "no_target" };
}

/** Details with which the engine ends at a rollout. */
const NOT_IN_ROLLOUT = "User Not in Rollout";

function findEffect(
  { keys }: CompiledEnvironment,
  { _id, configuration }: ConfigFeature,
  overlay: readonly OverlayRule[],
): Trace["overlay"] {
  const rule = overlay.findLast(({ featureId }) => featureId === _id);
  if (rule !== undefined) return rule.kind;
  return keys[configuration?._id] === OVERLAY_TARGET_KEY ? "serve" : undefined;
}
