import type { EnvironmentListing } from "@burgee/publisher/core";

import { countKeys } from "./manage-keys.ts";
import type { ProjectDatabase } from "./ports.ts";
import type { RevisionDatabase } from "./revisions/ports.ts";

/** The project's environments, each with its current version and its keys in force. */
export function listEnvironments(
  database: ProjectDatabase,
  revisions: Pick<RevisionDatabase, "findNewest" | "findRetired">,
): readonly EnvironmentListing[] {
  const inFiles = revisions.findNewest()?.environments;
  return database.listEnvironments().map(({ id, key, version, etag }) => {
    // Missing when the project's memory was lost and the version was taken over from the pointer.
    const record = database.findVersion(id, version);
    const hasLeft = inFiles !== undefined && !inFiles.some((environment) => environment.id === id);
    const retiredAtMs = revisions.findRetired(id);
    return {
      environmentId: id,
      environmentKey: key,
      version,
      ...(version === 0 ? {} : { etag }),
      ...(record === undefined ? {} : { publishedAtMs: record.createdAtMs, publishedBy: record.actor }),
      keys: countKeys(database.listKeys(id)),
      ...(hasLeft ? { leftFiles: true } : {}),
      ...(retiredAtMs === undefined ? {} : { retiredAtMs }),
    };
  });
}
