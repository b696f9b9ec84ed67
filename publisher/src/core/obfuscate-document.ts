import { type ConfigDocument, obfuscatedName } from "@burgee/contract";

/** A document in which no name tells a reader what is being built: features, variations and variables by id alone. */
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
