import type { ConfigFeature, ConfigTarget, EvaluationContext } from "@burgee/contract";

import type { CompiledEnvironment } from "../../core/compiled-environment.ts";
import { findPositions, type Positions, rolloutOf } from "./find-positions.ts";
import { type Answer, collectQuestions, EVERYONE, type Interview, yesOrNo } from "./interview.ts";
import { readConditionTrace } from "./read-condition-trace.ts";
import type { ConditionTrace, Fit, RolloutTrace, SplitTrace, TargetAnswer, TargetTrace } from "./trace.ts";

/** What the engine says of a feature's targets, one by one, and of the feature with all of them. */
export function explainTargets(
  snapshot: CompiledEnvironment,
  feature: ConfigFeature,
  user: EvaluationContext,
  interview: Interview,
): { readonly answer: Answer; readonly targets: readonly TargetTrace[] } {
  const questions = collectQuestions(interview);
  const variations = feature.variations.map(({ _id }) => _id);
  const { targets } = feature.configuration;
  const whole = questions.add({ targets, variations });
  const asked = targets.map((target) => ({
    target,
    condition: readConditionTrace(target._audience.filters, { snapshot, user, questions }),
    fits: questions.add(yesOrNo({ ...target, ...WITHOUT_SHARES })),
    passes: questions.add(yesOrNo({ ...target, ...WITHOUT_CONDITION })),
    alone: questions.add({ targets: [target], variations }),
  }));
  questions.askAll();
  const facts = asked.map(({ target, condition, fits, passes, alone }): TargetFacts => ({
    target,
    condition: condition(),
    fits: toFit(fits()),
    passes: toFit(passes()),
    alone: toAnswer(alone(), feature),
  }));
  // Where a user stands is shown where the user fits; the rest would be questions for nothing.
  const fitting = facts.filter(({ fits }) => fits === true).slice(0, POSITIONS_MAX);
  const positions = findPositions(
    interview,
    fitting.map(({ target }) => target),
  );
  const end = facts.findIndex(({ alone }) => alone.kind !== "passes");
  return {
    answer: whole(),
    targets: facts.map((fact, index) => {
      const isReached = end === -1 || index <= end;
      return toTrace(fact, { index, isReached, feature, snapshot, positions: positions[fitting.indexOf(fact)] ?? {} });
    }),
  };
}

/** Targets for which positions are found. Ours: features have few targets, and each takes hundreds of questions. */
const POSITIONS_MAX = 20;

const SERVED = { distribution: [{ _variation: "yes", percentage: 1 }] };
const WITHOUT_SHARES = { ...SERVED, rollout: null };
const WITHOUT_CONDITION = { ...SERVED, _audience: { _id: "", filters: EVERYONE } };

interface TargetFacts {
  readonly target: ConfigTarget;
  readonly condition: ConditionTrace;
  readonly fits: Fit;
  readonly passes: Fit;
  readonly alone: TargetAnswer;
}

interface TargetPlace {
  readonly index: number;
  readonly isReached: boolean;
  readonly feature: ConfigFeature;
  readonly snapshot: CompiledEnvironment;
  readonly positions: Positions;
}

function toFit({ kind }: Answer): Fit {
  return kind === "error" ? "error" : kind === "served";
}

function toAnswer(answer: Answer, { variations }: ConfigFeature): TargetAnswer {
  if (answer.kind === "error") return { kind: "error" };
  if (answer.kind === "served") return { kind: "serves", variation: variations[answer.variation]?.key ?? "" };
  return { kind: answer.details === "User Not in Rollout" ? "ends" : "passes" };
}

function toTrace(facts: TargetFacts, { index, isReached, feature, snapshot, positions }: TargetPlace): TargetTrace {
  const { target, condition, fits, passes, alone } = facts;
  const rollout = rolloutOf(target);
  const split = target.distribution.length > 1;
  return {
    key: snapshot.keys[target._id] ?? target._id,
    number: index + 1,
    isReached,
    fits,
    condition,
    ...(rollout === undefined ? {} : { rollout: toRollout(rollout, passes, positions) }),
    ...(split ? { split: toSplit(target, feature, positions) } : {}),
    alone,
  };
}

function toRollout(
  { type, startDate }: NonNullable<ConfigTarget["rollout"]>,
  passes: Fit,
  { rollout: position, threshold }: Positions,
): RolloutTrace {
  if (position === undefined || threshold === undefined) return { type, startDate, passes };
  return { type, startDate, passes, position, threshold: settle(threshold, position, passes) };
}

/** How far a threshold that was searched for is from the true one at most. */
const THRESHOLD_TOLERANCE = 1e-7;

/** A user who stands at the threshold as far as the search can tell: the engine says on which side. */
function settle(threshold: number, position: number, passes: Fit): number {
  if (Math.abs(threshold - position) > THRESHOLD_TOLERANCE || passes === "error") return threshold;
  return passes ? Math.max(threshold, position) : Math.min(threshold, position - Number.EPSILON);
}

function toSplit({ distribution }: ConfigTarget, { variations }: ConfigFeature, { split }: Positions): SplitTrace {
  const keys = new Map(variations.map(({ _id, key }) => [_id, key]));
  // Ids compare by UTF-16 units, the greatest first.
  const ordered = [...distribution].sort(({ _variation: a }, { _variation: b }) => (a < b ? 1 : a > b ? -1 : 0));
  let from = 0;
  const shares = ordered.map(({ _variation, percentage }) => {
    const share = { variation: keys.get(_variation) ?? _variation, from, to: from + percentage };
    from = share.to;
    return share;
  });
  return { ...(split === undefined ? {} : { position: split }), shares };
}
