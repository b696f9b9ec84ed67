import type { BucketingEngine } from "@burgee/bucketing-wasm";
import { PublishError, type PublishClient } from "@burgee/publisher/client";
import type { CompiledEnvironment, OverlayEntry, VersionRecord } from "@burgee/publisher/core";
import { closestName } from "@burgee/publisher/core/closest-name";
import { EngineRefusal, openSnapshot } from "@burgee/publisher/preview";

import { CommandError, EXIT } from "./command-error.ts";
import { isSnapshotOf } from "./is-snapshot-of.ts";
import { type ServedConfigReader, refuseConfig } from "./served-config.ts";
import type { ValidFlags } from "./workspace.ts";

/** Finds a compiled environment by key. Throws a `CommandError` that names the closest key when there is none. */
export function compiledEnvironment({ compilation }: ValidFlags, environmentKey: string): CompiledEnvironment {
  const snapshot = compilation.environments.get(environmentKey);
  if (snapshot !== undefined) return snapshot;
  const known = [...compilation.environments.keys()];
  const closest = closestName(environmentKey, known);
  const hint = closest === undefined ? `They have: ${known.join(", ")}.` : `Did you mean \`${closest}\`?`;
  throw new CommandError(EXIT.usage, `the files have no environment \`${environmentKey}\``, hint);
}

/** Loads an environment into the engine that the edge runs, with the features of every audience of readers. */
export function loadSnapshot(snapshot: CompiledEnvironment): BucketingEngine {
  try {
    return openSnapshot(snapshot);
  } catch (error) {
    if (!(error instanceof EngineRefusal)) throw error;
    throw new CommandError(EXIT.problems, error.message);
  }
}

/** Reads the content of one version. Throws a `CommandError` that says which versions there are. */
export async function readVersionSnapshot(
  client: PublishClient,
  projectKey: string,
  environmentKey: string,
  version: number,
): Promise<CompiledEnvironment> {
  try {
    return (await client.readVersion(projectKey, environmentKey, version)).snapshot as CompiledEnvironment;
  } catch (error) {
    if (!(error instanceof PublishError) || error.kind !== "not_found") throw error;
    const { versions } = await client.listVersions(projectKey, environmentKey, 1);
    const newest = versions[0]?.version;
    const hint = newest === undefined ? "Nothing was published to it." : `It has versions 1 to ${newest}.`;
    throw new CommandError(EXIT.usage, `\`${environmentKey}\` has no version ${version} with its content`, hint);
  }
}

export interface PublishedEnvironment {
  readonly version: VersionRecord;
  readonly snapshot: CompiledEnvironment;
  /** What holds whatever the files say. */
  readonly overlay: readonly OverlayEntry[];
}

/**
 * Reads what an environment serves now. Undefined when nothing was published to it.
 * @param served proves that it is what was signed: throws a `CommandError` when it is not
 */
export async function readPublished(
  client: PublishClient,
  projectKey: string,
  environmentKey: string,
  served: ServedConfigReader | undefined,
): Promise<PublishedEnvironment | undefined> {
  try {
    const { environmentId, version, overlay } = await client.readStatus(projectKey, environmentKey);
    if (version === undefined) return undefined;
    const config = await served?.read(environmentKey, environmentId, version.version);
    const reply = await client.readVersion(projectKey, environmentKey, config?.signed.version ?? version.version);
    const snapshot = reply.snapshot as CompiledEnvironment;
    if (config !== undefined) {
      const { keys } = await client.listKeys(projectKey, environmentKey);
      if (!(await isSnapshotOf(snapshot, config, keys))) {
        throw refuseConfig(environmentKey, "its stored source is not what was signed");
      }
    }
    return { version: reply.version, snapshot, overlay: overlay?.entries ?? [] };
  } catch (error) {
    if (error instanceof PublishError && error.kind === "not_found") return undefined;
    throw error;
  }
}
