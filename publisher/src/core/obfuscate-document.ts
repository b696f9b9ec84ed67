import { type ConfigDocument, obfuscatedName } from "@burgee/contract";

/** Replaces names that could reveal what is being built: features, variations and variables are named by their ids. */
export function obfuscateDocument(document: ConfigDocument): ConfigDocument {
  return {
    ...document,
    variables: document.variables.map((variable) => ({ ...variable, key: obfuscatedName(variable._id) })),
    features: document.features.map(({ settings: _publicTexts, tags: _tags, ...feature }) => ({
      ...feature,
      key: obfuscatedName(feature._id),
      variations: feature.variations.map((variation) => ({
        ...variation,
        key: obfuscatedName(variation._id),
        name: obfuscatedName(variation._id),
      })),
    })),
  };
}
