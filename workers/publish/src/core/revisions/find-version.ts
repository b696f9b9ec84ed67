import type { VersionRecord } from "@burgee/publisher/core";

import type { RevisionPorts } from "./ports.ts";

/** The version of an environment that a push made, when the push was recorded at `sinceMs`. */
export function findEnvironmentVersion(
  { revisions, database }: RevisionPorts,
  environmentId: string,
  revision: number,
  sinceMs: number,
): VersionRecord | undefined {
  const version = revisions.findVersionOf(environmentId, revision, sinceMs);
  return version === undefined ? undefined : database.findVersion(environmentId, version);
}

/** The revision whose files a version serves; undefined for a version that no revision made. */
export function findServedRevision({ revisions, database }: RevisionPorts, environmentId: string, version: number) {
  return revisions.findServed(environmentId, version) ?? database.findVersion(environmentId, version)?.revision;
}
