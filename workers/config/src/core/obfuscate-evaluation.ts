import type { ConfigEvaluation } from "@burgee/bucketing-wasm";
import { type ServedFeature, type ServedVariable, obfuscatedName } from "@burgee/contract";

/** The four maps of a client config as JSON texts. */
export type ServedTexts = Pick<
  ConfigEvaluation,
  "featuresJson" | "featureVariationMapJson" | "variableVariationMapJson" | "variablesJson"
>;

/**
 * An evaluation with obfuscated keys and names. Browsers have a published view of their own for this; what mobile apps
 * ask for is renamed here, text by text, once per outcome.
 */
export function obfuscateEvaluation(evaluation: ConfigEvaluation): ServedTexts {
  return {
    featuresJson: () => joinMembers(evaluation.features().map(renderFeature)),
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
    variablesJson: () => joinMembers(evaluation.variables().map(renderVariable)),
  };
}

function joinMembers(members: readonly string[]): string {
  return `{${members.join(",")}}`;
}

const featureTexts = new WeakMap<ServedFeature, string>();

function renderFeature(feature: ServedFeature): string {
  let text = featureTexts.get(feature);
  if (text === undefined) {
    const key = obfuscatedName(feature._id);
    const variation = obfuscatedName(feature._variation);
    const renamed = { ...feature, key, variationName: variation, variationKey: variation };
    text = `${JSON.stringify(key)}:${JSON.stringify(renamed)}`;
    featureTexts.set(feature, text);
  }
  return text;
}

const variableTexts = new WeakMap<ServedVariable, string>();

function renderVariable(variable: ServedVariable): string {
  let text = variableTexts.get(variable);
  if (text === undefined) {
    const key = obfuscatedName(variable._id);
    text = `${JSON.stringify(key)}:${JSON.stringify({ ...variable, key })}`;
    variableTexts.set(variable, text);
  }
  return text;
}
