import type { EnvironmentPointer } from "@burgee/contract";
import type { CompiledEnvironment, VersionRecord } from "@burgee/publisher/core";

import type { EnvironmentIdentity, Refusal } from "./outcomes.ts";
import type { PublisherPorts } from "./ports.ts";

/**
 * Refuses an environment that another project made; undefined when it is this project's. An environment that nobody made
 * becomes this project's, unless it is only looked at.
 */
export async function refuseForeignEnvironment(
  { projectKey, store }: PublisherPorts,
  { id, key }: EnvironmentIdentity,
  isReadOnly: boolean,
): Promise<Refusal | undefined> {
  const owner = isReadOnly ? ((await store.readOwner(id)) ?? projectKey) : await store.claim(id, projectKey);
  if (owner === projectKey) return undefined;
  return { kind: "foreign_environment", environmentKey: key, environmentId: id, projectKey, owner };
}

/** Whether readers see a version of this project, or none. */
export function isOwnPointer({ projectKey }: PublisherPorts, pointer: EnvironmentPointer | undefined): boolean {
  return pointer === undefined || pointer.projectKey === projectKey;
}

/** Whether a pointer names this very version. Another project's version may have the same number. */
export function namesVersion(
  ports: PublisherPorts,
  pointer: EnvironmentPointer | undefined,
  { version, etag }: Pick<VersionRecord, "version" | "etag">,
): pointer is EnvironmentPointer {
  return pointer !== undefined && isOwnPointer(ports, pointer) && pointer.version === version && pointer.etag === etag;
}

/** The stored content of a version; undefined when it is missing or another project wrote it under the same number. */
export async function readOwnSnapshot(
  { projectKey, store }: PublisherPorts,
  environmentId: string,
  version: number,
): Promise<CompiledEnvironment | undefined> {
  const snapshot = await store.readSnapshot(environmentId, version);
  return snapshot?.document.project.key === projectKey ? snapshot : undefined;
}
