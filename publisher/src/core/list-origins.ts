import type { ProjectIds } from "./assign-ids.ts";
import { identityKey } from "./check-identities.ts";
import type { ProjectSource } from "./project-source.ts";

interface Identified {
  readonly id?: string;
  readonly renamedFrom?: string;
}

/**
 * Lists what the features, variations and targets of an environment owe their ids to, by id. Only those that were renamed
 * or carry an id: all others owe it to their key.
 */
export function listOrigins(source: ProjectSource, environmentKey: string, ids: ProjectIds): Record<string, string> {
  const origins: Record<string, string> = {};
  for (const [key, feature] of source.features) {
    const own = feature.source;
    if (isMoved(own)) {
      // Ids of what is inside derive from the first key, whatever the feature's own id.
      const first = `renamedFrom: ${identityKey(key, own)}`;
      origins[ids.feature(key)] = own.id === undefined ? first : `id: ${own.id}\` and \`${first}`;
    }
    for (const [name, variation] of Object.entries(own.variations)) {
      if (isMoved(variation)) origins[ids.variation(key, name)] = originOf(variation);
    }
    for (const { source: target } of feature.targets.get(environmentKey) ?? []) {
      if (isMoved(target)) origins[ids.target(key, environmentKey, target.key)] = originOf(target);
    }
  }
  return origins;
}

function isMoved({ id, renamedFrom }: Identified): boolean {
  return id !== undefined || renamedFrom !== undefined;
}

function originOf({ id, renamedFrom }: Identified): string {
  return id === undefined ? `renamedFrom: ${renamedFrom}` : `id: ${id}`;
}
