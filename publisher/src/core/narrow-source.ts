import { rulesOf } from "./compile-feature.ts";
import { type Condition, referencedAudiences } from "./condition.ts";
import type { ProjectSource } from "./project-source.ts";
import { parseServedKey } from "./read-requirements.ts";

/**
 * What of a project one feature depends on in one environment: itself, the features that its rules require, the audiences
 * that any of their conditions refer to, and their variables. It compiles to what the whole project compiles to for that
 * feature. Features that are only required are part of it too.
 */
export function narrowSource(source: ProjectSource, environmentKey: string, featureKey: string): ProjectSource {
  const features = new Set<string>();
  const audiences = new Set<string>();
  const conditions: Condition[] = [];
  const addFeature = (key: string): void => {
    const feature = source.features.get(key);
    if (feature === undefined || features.has(key)) return;
    features.add(key);
    conditions.push(...rulesOf(feature, environmentKey).map(({ when }) => when));
  };
  addFeature(featureKey);
  for (let condition = conditions.pop(); condition !== undefined; condition = conditions.pop()) {
    for (const key of referencedAudiences(condition)) {
      const served = parseServedKey(key);
      if (served !== undefined) addFeature(served.feature);
      const audience = source.audiences.get(key);
      if (audience === undefined || audiences.has(key)) continue;
      audiences.add(key);
      conditions.push(audience.when);
    }
  }
  const variables = new Set([...features].flatMap((key) => source.features.get(key)?.variableKeys ?? []));
  return {
    project: source.project,
    environments: pick(source.environments, new Set([environmentKey])),
    audiences: pick(source.audiences, audiences),
    variables: pick(source.variables, variables),
    features: pick(source.features, features),
  };
}

/** The entries with these keys, in the order of the map. */
function pick<Value>(entries: ReadonlyMap<string, Value>, keys: ReadonlySet<string>): ReadonlyMap<string, Value> {
  return new Map([...entries].filter(([key]) => keys.has(key)));
}
