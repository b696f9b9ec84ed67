import type { CompiledEnvironment } from "./compiled-environment.ts";

/**
 * Gives the targets of one environment the ids that targets of the same name have in another, so that the two can be
 * compared: ids of targets depend on the environment.
 */
export function alignTargets(snapshot: CompiledEnvironment, model: CompiledEnvironment): CompiledEnvironment {
  const idOf = new Map<string, string>();
  for (const feature of model.document.features) {
    for (const target of feature.configuration.targets) {
      idOf.set(`${feature._id} ${model.keys[target._id] ?? target._id}`, target._id);
    }
  }
  const keys = { ...snapshot.keys };
  const features = snapshot.document.features.map((feature) => ({
    ...feature,
    configuration: {
      ...feature.configuration,
      targets: feature.configuration.targets.map((target) => {
        const key = snapshot.keys[target._id] ?? target._id;
        const id = idOf.get(`${feature._id} ${key}`) ?? target._id;
        keys[id] = key;
        return { ...target, _id: id };
      }),
    },
  }));
  return { ...snapshot, keys, document: { ...snapshot.document, features } };
}
