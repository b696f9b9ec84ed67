import type { ServedConfig, ServedFeature, ServedVariable } from "@burgee/contract";

import type { ConfigEvaluation } from "./engine.ts";
import type { Outcome } from "./outcomes.ts";
import { joinFragments } from "./wire-json.ts";

/** What a view needs from its engine. */
export interface OutcomeSource {
  /** Keys or ids repeat in the config, so that later members may overwrite earlier ones. */
  readonly mayRepeat: boolean;
  /** The outcome of a verdict, null when it is left out as an error. */
  outcome(feature: number, verdict: number): Outcome | null;
}

/** Outcomes that are not what the verdict says: overridden features, and details that depended on the context. */
export type OutcomeOverrides = ReadonlyMap<number, Outcome | null | undefined>;

/** A whole-config result: one word per feature, everything else is looked up when it is read. */
export class ServedView implements ConfigEvaluation {
  readonly #source: OutcomeSource;
  readonly #verdicts: Int32Array;
  readonly #outcomeOverrides: OutcomeOverrides | undefined;
  #served: readonly Outcome[] | undefined;

  constructor(source: OutcomeSource, verdicts: Int32Array, outcomeOverrides: OutcomeOverrides | undefined) {
    this.#source = source;
    this.#verdicts = verdicts;
    this.#outcomeOverrides = outcomeOverrides;
  }

  features(): readonly ServedFeature[] {
    const outcomes = this.#outcomes();
    if (!this.#source.mayRepeat) return outcomes.map((outcome) => outcome.feature);
    return [...new Map(outcomes.map((outcome) => [outcome.feature.key, outcome.feature])).values()];
  }

  variables(): readonly ServedVariable[] {
    if (this.#source.mayRepeat) return [...this.#variableMap().values()];
    const served: ServedVariable[] = [];
    for (const outcome of this.#outcomes()) {
      const { variables } = outcome;
      for (let i = 0; i < variables.length; i++) served.push(variables[i] as ServedVariable);
    }
    return served;
  }

  variablesByKey(): Readonly<Record<string, ServedVariable>> {
    const byKey: Record<string, ServedVariable> = {};
    for (const outcome of this.#outcomes()) {
      for (const variable of outcome.variables) setMember(byKey, variable.key, variable);
    }
    return byKey;
  }

  toServedConfig(): ServedConfig {
    const features: Record<string, ServedFeature> = {};
    const featureVariationMap: Record<string, string> = {};
    const variableVariationMap: Record<string, Outcome["servedBy"]> = {};
    for (const outcome of this.#outcomes()) {
      const { feature, servedBy } = outcome;
      setMember(features, feature.key, feature);
      setMember(featureVariationMap, feature._id, feature._variation);
      for (const variable of outcome.variables) setMember(variableVariationMap, variable.key, servedBy);
    }
    return { features, featureVariationMap, variableVariationMap, variables: this.variablesByKey() };
  }

  featuresJson(): string {
    return this.#join("feature") ?? JSON.stringify(this.toServedConfig().features);
  }

  featureVariationMapJson(): string {
    return this.#join("featureVariation") ?? JSON.stringify(this.toServedConfig().featureVariationMap);
  }

  variableVariationMapJson(): string {
    return this.#join("variableVariations") ?? JSON.stringify(this.toServedConfig().variableVariationMap);
  }

  variablesJson(): string {
    return this.#join("variables") ?? JSON.stringify(this.variablesByKey());
  }

  #join(name: Parameters<typeof joinFragments>[1]): string | undefined {
    return this.#source.mayRepeat ? undefined : joinFragments(this.#outcomes(), name);
  }

  #variableMap(): Map<string, ServedVariable> {
    const byKey = new Map<string, ServedVariable>();
    for (const outcome of this.#outcomes()) {
      for (const variable of outcome.variables) byKey.set(variable.key, variable);
    }
    return byKey;
  }

  /** Outcomes of the features that are served, in config order; looked up once, because callers read several maps. */
  #outcomes(): readonly Outcome[] {
    this.#served ??=
      this.#outcomeOverrides === undefined
        ? this.#plainOutcomes()
        : this.#outcomesWithOverrides(this.#outcomeOverrides);
    return this.#served;
  }

  #plainOutcomes(): Outcome[] {
    const served: Outcome[] = [];
    const verdicts = this.#verdicts;
    const source = this.#source;
    for (let feature = 0; feature < verdicts.length; feature++) {
      const verdict = verdicts[feature] as number;
      if (verdict < 0) continue;
      const outcome = source.outcome(feature, verdict);
      if (outcome !== null) served.push(outcome);
    }
    return served;
  }

  #outcomesWithOverrides(outcomeOverrides: OutcomeOverrides): Outcome[] {
    const served: Outcome[] = [];
    for (const [feature, verdict] of this.#verdicts.entries()) {
      const isOverridden = outcomeOverrides.has(feature);
      if (!isOverridden && verdict < 0) continue;
      const outcome = isOverridden ? outcomeOverrides.get(feature) : this.#source.outcome(feature, verdict);
      if (outcome) served.push(outcome);
    }
    return served;
  }
}

/** A plain assignment would set the prototype for this one key. */
function setMember<Value>(record: Record<string, Value>, key: string, value: Value): void {
  if (key === "__proto__") {
    Object.defineProperty(record, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    record[key] = value;
  }
}
