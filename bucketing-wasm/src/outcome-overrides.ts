import { CODE_NOT_IN_ROLLOUT, CODE_NOT_TARGETED } from "./layout.ts";
import type { Outcome, Outcomes } from "./outcomes.ts";
import type { Records } from "./records.ts";
import type { OutcomeOverrides, OutcomeSource } from "./served-view.ts";

/** What an engine offers for finding them. */
interface OverridableEngine extends Pick<OutcomeSource, "outcome"> {
  readonly isWide: boolean;
  readonly records: Records;
  readonly outcomes: Outcomes;
  readonly textEnd: number;
}

/**
 * Outcomes that do not follow from the verdicts alone: those of overridden features, and those whose details depend on
 * the context. That context is in place now, and may be gone when the result is read.
 */
export function findOutcomeOverrides(
  engine: OverridableEngine,
  verdicts: Int32Array,
  overrides: Readonly<Record<string, string>> | undefined,
): OutcomeOverrides {
  const outcomeOverrides = new Map<number, Outcome | null | undefined>();
  if (engine.isWide) {
    for (const [feature, verdict] of verdicts.entries()) {
      if (verdict >= 0) outcomeOverrides.set(feature, engine.outcome(feature, verdict));
    }
  }
  if (typeof overrides !== "object" || overrides === null) return outcomeOverrides;
  for (const [featureId, variationId] of Object.entries<unknown>(overrides)) {
    if (typeof variationId !== "string") continue;
    for (const feature of engine.records.featuresWithId(featureId)) {
      const verdict = verdicts[feature] ?? 0;
      // A feature that is disabled or cannot be decided stays an error: an override does not hide it.
      if (verdict < 0 && verdict !== -1 - CODE_NOT_TARGETED && verdict !== -1 - CODE_NOT_IN_ROLLOUT) continue;
      // The empty id is no override, even where a variation has it: whom no rule serves is served nothing.
      if (verdict < 0 && variationId === "") continue;
      outcomeOverrides.set(feature, engine.outcomes.override(feature, verdict, variationId, engine.textEnd));
    }
  }
  return outcomeOverrides;
}
