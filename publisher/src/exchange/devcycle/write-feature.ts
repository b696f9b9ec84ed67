import type { ConfigDocument, ConfigFeature } from "@burgee/contract";

import type { DraftFile } from "../imported-project.ts";
import { type ImportWork, keepId } from "./import-work.ts";
import { writeTargets } from "./write-targets.ts";

/** The same feature in each environment that has it. */
type FeatureByEnvironment = ReadonlyMap<string, { readonly feature: ConfigFeature; readonly document: ConfigDocument }>;

export function mergeFeatures(documents: readonly ConfigDocument[]): readonly FeatureByEnvironment[] {
  const byId = new Map<string, Map<string, { feature: ConfigFeature; document: ConfigDocument }>>();
  for (const document of documents) {
    for (const feature of document.features) {
      const places = byId.get(feature._id) ?? new Map();
      byId.set(feature._id, places.set(document.environment.key, { feature, document }));
    }
  }
  return [...byId.values()];
}

export function writeFeature(work: ImportWork, places: FeatureByEnvironment): DraftFile | undefined {
  const [found] = places.values();
  if (found === undefined) return undefined;
  const { feature, document } = found;
  const subject = `feature ${feature.key}`;
  const types = new Map(document.variables.map((variable) => [variable._id, variable]));
  const variables: Record<string, unknown> = {};
  const variations: Record<string, unknown> = {};
  for (const variation of feature.variations) {
    const values: Record<string, unknown> = {};
    for (const { _var, value } of variation.variables) {
      const variable = types.get(_var);
      if (variable === undefined) continue;
      const owner = work.owners.get(_var) ?? feature.key;
      if (owner !== feature.key) {
        const message = `the variable ${variable.key} stays with ${owner}: SDKs ask only the first feature that mentions it`;
        work.notes.push({ kind: "approximated", subject, message });
        continue;
      }
      work.owners.set(_var, feature.key);
      variables[variable.key] = { ...keepId(work, `variable ${variable.key}`, variable._id), type: variable.type };
      values[variable.key] = value;
    }
    const id = keepId(work, `${subject}, variation ${variation.key}`, variation._id);
    variations[variation.key] = { ...id, name: variation.name, values };
  }
  const { settings } = feature;
  const environments = [...places].map(([key, place]) => [
    key,
    { targets: writeTargets(work, subject, place.feature) },
  ]);
  return {
    path: `features/${feature.key}.yaml`,
    content: {
      ...keepId(work, subject, feature._id),
      type: feature.type,
      ...(feature.tags === undefined || feature.tags.length === 0 ? {} : { tags: feature.tags }),
      ...(settings?.optInEnabled === true
        ? { optIn: { publicName: settings.publicName, publicDescription: settings.publicDescription } }
        : {}),
      variables,
      variations,
      environments: Object.fromEntries(environments),
    },
  };
}
