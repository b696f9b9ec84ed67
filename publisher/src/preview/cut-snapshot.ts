import type { FilterGroup } from "@burgee/contract";

import type { CompiledEnvironment } from "../core/compiled-environment.ts";
import { reachableAudiences } from "../core/expand-audiences.ts";

/**
 * A snapshot with these features alone, the audiences that their conditions reach and the variables that they set. The
 * engine decides each feature by itself, so it answers for them what it answers in the whole snapshot.
 */
export function cutSnapshot(snapshot: CompiledEnvironment, featureIds: ReadonlySet<string>): CompiledEnvironment {
  const { origins = {}, defaults = {}, prerequisites = {}, ...rest } = snapshot;
  const { document, visibility, variableOwners, keys } = rest;
  const features = document.features.filter(({ _id }) => featureIds.has(_id));
  const targets = features.flatMap(({ configuration }) => configuration.targets);
  const audiences = document.audiences ?? {};
  const roots = targets.map((target): FilterGroup => target._audience.filters);
  const reached = reachableAudiences(roots, audiences);
  const variables = new Set(
    features.flatMap((feature) =>
      feature.variations.flatMap((variation) => variation.variables.map(({ _var }) => _var)),
    ),
  );
  for (const [variableId, owner] of Object.entries(variableOwners))
    if (featureIds.has(owner)) variables.add(variableId);
  const named = new Set([...targets.map(({ _id }) => _id), ...features.map(({ configuration }) => configuration._id)]);
  const inside = new Set([
    ...features.flatMap(({ _id, variations }) => [_id, ...variations.map((variation) => variation._id)]),
    ...named,
  ]);
  return {
    ...rest,
    document: {
      ...document,
      features,
      variables: document.variables.filter(({ _id }) => variables.has(_id)),
      ...(document.audiences === undefined ? {} : { audiences: pick(audiences, reached) }),
    },
    visibility: pick(visibility, featureIds),
    variableOwners: pick(variableOwners, variables),
    keys: pick(keys, new Set([...named, ...reached])),
    ...filled("origins", pick(origins, inside)),
    ...filled("defaults", pick(defaults, featureIds)),
    ...filled("prerequisites", pick(prerequisites, reached)),
  };
}

function pick<Value>(record: Readonly<Record<string, Value>>, keys: ReadonlySet<string>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => keys.has(key)));
}

/** A member of a snapshot that is left out when it is empty. */
function filled<Name extends string, Value>(name: Name, value: Readonly<Record<string, Value>>) {
  return (Object.keys(value).length === 0 ? {} : { [name]: value }) as Partial<Record<Name, typeof value>>;
}
