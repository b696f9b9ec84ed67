import { applyOverlay, type VersionListReply, type VersionReply } from "@burgee/publisher/core";

import { describeOverlay } from "./overlay/entries-in-force.ts";
import { readOwnSnapshot } from "./ownership.ts";
import type { PublisherPorts } from "./ports.ts";
import { readChanges } from "./version-changes.ts";

/** Versions of an environment, newest first, and what holds there; undefined when none has that key. */
export function listVersions(
  ports: PublisherPorts,
  environmentKey: string,
  countMax: number,
): VersionListReply | undefined {
  const environment = ports.database.findEnvironment(environmentKey);
  if (environment === undefined) return undefined;
  const { entries = [] } = describeOverlay(ports, environment) ?? {};
  const versions = ports.database.listVersions(environment.id, countMax);
  return { versions, ...(entries.length === 0 ? {} : { overlay: entries }) };
}

/** One version with its content as it was served; undefined when it, or its content, is not there. */
export async function readVersion(
  ports: PublisherPorts,
  environmentKey: string,
  version: number,
): Promise<VersionReply | undefined> {
  const { database } = ports;
  const environment = database.findEnvironment(environmentKey);
  if (environment === undefined) return undefined;
  const record = database.findVersion(environment.id, version);
  if (record === undefined) return undefined;
  const read = await readOwnSnapshot(ports, environment.id, version);
  if (read.kind !== "found") return undefined;
  const { changes } = await readChanges(ports, environment.id, version);
  const { snapshot } = applyOverlay(read.snapshot, record.rules ?? []);
  return { version: record, changes, snapshot };
}
