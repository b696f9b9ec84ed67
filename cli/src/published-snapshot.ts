import { PublishError, type PublishClient } from "@burgee/publisher/client";
import type { CompiledEnvironment, VersionRecord } from "@burgee/publisher/core";

export interface PublishedEnvironment {
  readonly version: VersionRecord;
  readonly snapshot: CompiledEnvironment;
}

/** What an environment serves now, or undefined when nothing was published to it. */
export async function readPublished(
  client: PublishClient,
  projectKey: string,
  environmentKey: string,
): Promise<PublishedEnvironment | undefined> {
  try {
    const { version } = await client.readStatus(projectKey, environmentKey);
    if (version === undefined) return undefined;
    const reply = await client.readVersion(projectKey, environmentKey, version.version);
    return { version, snapshot: reply.snapshot as CompiledEnvironment };
  } catch (error) {
    if (error instanceof PublishError && error.kind === "not_found") return undefined;
    throw error;
  }
}
