import type { RevisionPorts } from "./ports.ts";

/** The revision whose files a version serves; undefined for a version that no revision made. */
export function findServedRevision({ revisions, database }: RevisionPorts, environmentId: string, version: number) {
  return revisions.findServed(environmentId, version) ?? database.findVersion(environmentId, version)?.revision;
}
