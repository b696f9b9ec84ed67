import type { EvaluationReason, ServedFeature, ServedVariable } from "@burgee/contract";

import { CODE_SERVED, HEADER } from "./layout.ts";
import type { Records } from "./records.ts";

/** What one outcome of one feature adds to a whole-config result. Frozen and shared by all calls. */
export interface Outcome {
  readonly feature: ServedFeature;
  readonly variables: readonly ServedVariable[];
  readonly servedBy: { readonly _feature: string; readonly _variation: string };
  /** Members of the four wire maps as JSON text without braces; built on first use. */
  fragments: OutcomeFragments | undefined;
}

export interface OutcomeFragments {
  readonly feature: string;
  readonly featureVariation: string;
  readonly variableVariations: string;
  readonly variables: string;
}

const OVERRIDE: EvaluationReason = Object.freeze({ reason: "OVERRIDE", details: "Override", target_id: "" });

/** Outcomes by their number in the config; null for one that the whole-config result leaves out as an error. */
export class Outcomes {
  byNumber: (Outcome | null | undefined)[] = [];
  readonly #overrides = new Map<number, Outcome | null>();
  readonly #records: Records;

  constructor(records: Records) {
    this.#records = records;
  }

  /** Builds an outcome that is not in `byNumber` yet. `textEnd` is where memory is free. */
  build(feature: number, verdict: number, textEnd: number): Outcome | null {
    const { image } = this.#records;
    const { code, answer } = this.#records.explain(textEnd, (room, capacity) =>
      image.exports.explainFeature(feature, verdict, room, capacity),
    );
    const outcome = code === CODE_SERVED ? this.#create(answer.feature, answer.variation, answer.reason) : null;
    if (answer.isWide) return outcome;
    if (this.byNumber.length === 0) {
      // oxlint-disable-next-line unicorn/no-new-array -- filling it, as Array.from does, would cost a tenth of the load
      this.byNumber = new Array<Outcome | null | undefined>(image.header(HEADER.outcomeCount));
    }
    this.byNumber[verdict] = outcome;
    return outcome;
  }

  /**
   * Outcome of a feature with an override: the named variation, else the decided one; undefined when the feature is not
   * served, null when it is left out as an error. Both keep reason OVERRIDE.
   */
  override(feature: number, verdict: number, variationId: string, textEnd: number): Outcome | null | undefined {
    const { image } = this.#records;
    const address = this.#records.featureAddress(feature);
    let variation = this.#records.findVariation(this.#records.feature(address), variationId)?.address;
    if (variation === undefined) {
      if (verdict < 0) return undefined;
      const { answer } = this.#records.explain(textEnd, (room, capacity) =>
        image.exports.explainFeature(feature, verdict, room, capacity),
      );
      variation = answer.variation;
    }
    let outcome = this.#overrides.get(variation);
    if (outcome === undefined) {
      outcome = this.#create(address, variation, OVERRIDE);
      this.#overrides.set(variation, outcome);
    }
    return outcome;
  }

  #create(featureAddress: number, variationAddress: number, reason: EvaluationReason): Outcome | null {
    const records = this.#records;
    const feature = records.feature(featureAddress);
    const variation = records.variation(variationAddress);
    const count = records.image.header(HEADER.variableCount);
    const variables = new Map<string, ServedVariable>();
    for (const entry of records.entries(variationAddress)) {
      if (entry.variable >= count) return null;
      const variable = records.variable(entry.variable);
      variables.set(
        variable.key,
        Object.freeze({
          _id: variable._id,
          type: variable.type,
          key: variable.key,
          value: records.value(entry.value),
          eval: reason,
          _feature: feature._id,
        }),
      );
    }
    return {
      feature: Object.freeze({
        _id: feature._id,
        type: feature.type,
        key: feature.key,
        _variation: variation._id,
        variationName: variation.name,
        variationKey: variation.key,
        eval: reason,
      }),
      variables: Object.freeze([...variables.values()]),
      servedBy: Object.freeze({ _feature: feature._id, _variation: variation._id }),
      fragments: undefined,
    };
  }
}
