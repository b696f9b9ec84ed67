import { ConfigLoadError, loadConfig, type BucketingEngine } from "@burgee/bucketing-wasm";
import { PublishError, type PublishClient } from "@burgee/publisher/client";
import type { CompiledEnvironment, VersionRecord } from "@burgee/publisher/core";
import { canonicalJson } from "@burgee/publisher/core/canonical-json";
import { closestName } from "@burgee/publisher/core/closest-name";

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
    return loadConfig(new TextEncoder().encode(canonicalJson(snapshot.document)));
  } catch (error) {
    if (!(error instanceof ConfigLoadError)) throw error;
    throw new CommandError(EXIT.problems, `the engine rejects the config: ${error.message}`);
  }
}

export interface PublishedEnvironment {
  readonly version: VersionRecord;
  readonly snapshot: CompiledEnvironment;
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
    const { environmentId, version } = await client.readStatus(projectKey, environmentKey);
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
    return { version: reply.version, snapshot };
  } catch (error) {
    if (error instanceof PublishError && error.kind === "not_found") return undefined;
    throw error;
  }
}
