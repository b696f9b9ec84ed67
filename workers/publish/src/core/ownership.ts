import { type EnvironmentPointer, sha256Hex } from "@burgee/contract";
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

export type SnapshotRead =
  | { readonly kind: "found"; readonly snapshot: CompiledEnvironment }
  /** Nothing is stored, or another project wrote it under the same number. */
  | { readonly kind: "missing" }
  /** Somebody changed it in the store. What is rendered from it would be signed, so it must not be used. */
  | { readonly kind: "changed" };

/** Reads the stored content of a version. Versions of earlier releases have no digest to compare with. */
export async function readOwnSnapshot(
  { projectKey, store, database, log }: PublisherPorts,
  environmentId: string,
  version: number,
): Promise<SnapshotRead> {
  const text = await store.readSnapshotText(environmentId, version);
  if (text === undefined) return { kind: "missing" };
  const expected = database.findVersion(environmentId, version)?.snapshotSha256;
  if (expected !== undefined && (await sha256Hex(text)) !== expected) {
    log("error", "stored content is not what was published", { environmentId, version });
    return { kind: "changed" };
  }
  const snapshot = JSON.parse(text) as CompiledEnvironment;
  return snapshot.document.project.key === projectKey ? { kind: "found", snapshot } : { kind: "missing" };
}
