import type { ConfigEvaluation } from "@burgee/bucketing-wasm";
import { type ServedFeature, type ServedVariable, obfuscatedName } from "@burgee/contract";

import type { RenderedConfig } from "./rendered-config.ts";

/** The four maps of a client config as JSON texts. */
export type ServedTexts = Pick<
  ConfigEvaluation,
  "featuresJson" | "featureVariationMapJson" | "variableVariationMapJson" | "variablesJson"
>;

/**
 * An evaluation with obfuscated keys and names. Browsers read a published view that has them; what mobile apps ask for
 * is renamed here, text by text, once per outcome.
 */
export function obfuscateEvaluation(evaluation: ConfigEvaluation, rendered: RenderedConfig): ServedTexts {
  return {
    featuresJson: () => joinMembers(evaluation.features().map((feature) => renderFeature(feature, rendered))),
    featureVariationMapJson: () => evaluation.featureVariationMapJson(),
    variableVariationMapJson() {
      const variations = new Map(evaluation.features().map(({ _id, _variation }) => [_id, _variation]));
      return joinMembers(
        evaluation.variables().map(({ _id, _feature }) => {
          const servedBy = { _feature, _variation: variations.get(_feature) };
          return `${JSON.stringify(obfuscatedName(_id))}:${JSON.stringify(servedBy)}`;
        }),
      );
    },
    variablesJson: () => joinMembers(evaluation.variables().map((variable) => renderVariable(variable, rendered))),
  };
}

function joinMembers(members: readonly string[]): string {
  return `{${members.join(",")}}`;
}

function renderFeature(feature: ServedFeature, { obfuscatedFeatures }: RenderedConfig): string {
  const known = obfuscatedFeatures.get(feature);
  if (known !== undefined) return known;
  const key = obfuscatedName(feature._id);
  const variation = obfuscatedName(feature._variation);
  const renamed = { ...feature, key, variationName: variation, variationKey: variation };
  const text = `${JSON.stringify(key)}:${JSON.stringify(renamed)}`;
  return obfuscatedFeatures.set(feature, text, text.length);
}

function renderVariable(variable: ServedVariable, { obfuscatedVariables }: RenderedConfig): string {
  const known = obfuscatedVariables.get(variable);
  if (known !== undefined) return known;
  const key = obfuscatedName(variable._id);
  const text = `${JSON.stringify(key)}:${JSON.stringify({ ...variable, key })}`;
  return obfuscatedVariables.set(variable, text, text.length);
}
