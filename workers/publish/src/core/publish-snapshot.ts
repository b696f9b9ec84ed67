import type { CompiledEnvironment, VersionRecord } from "@burgee/publisher/core";

import { answerOnce } from "./answer-once.ts";
import { type Candidate, commitVersion } from "./commit-version.ts";
import type { EnvironmentRow } from "./database-rows.ts";
import { planEnvironment, refuseUnknownEnvironment } from "./establish-environment.ts";
import { donePublish, type CompiledFiles, type PublishIntent, type PublishOutcome, type Refusal } from "./outcomes.ts";
import { makeEntry, startEntry, type WantedEntry } from "./overlay/make-entry.ts";
import { readOwnSnapshot, type SnapshotRead } from "./ownership.ts";
import type { PublisherPorts } from "./ports.ts";
import { trySettle } from "./settle-prepared.ts";
import { refuseForStorage, type StorageFailure } from "./storage-failure.ts";

/**
 * Publishes what flag files compiled to. Equal content makes no version. An environment is made or renamed only after
 * everything that can refuse the content was asked.
 */
export async function publishSnapshot(
  ports: PublisherPorts,
  { snapshot, warnings, source, whenAccepted }: CompiledFiles,
  intent: PublishIntent,
): Promise<PublishOutcome> {
  const { _id: id, key } = snapshot.document.environment;
  const content = { snapshot, kind: "publish", warnings, ...(source === undefined ? {} : { source }) } as const;
  return answerOnce(ports, key, intent, async () => {
    const planned = await planEnvironment(ports, { id, key });
    if (!planned.ok) return planned.outcome;
    const candidate = { environment: planned.environment, ...content };
    return commitVersion(ports, whenAccepted === undefined ? candidate : { ...candidate, whenAccepted }, intent);
  });
}

/**
 * Publishes the content of an earlier version as a new one with a new date, and pins it, so that the next publish does not
 * bring the change back that was rolled back.
 */
export async function rollBack(
  ports: PublisherPorts,
  environmentKey: string,
  version: number,
  intent: PublishIntent,
): Promise<PublishOutcome> {
  return answerOnce(ports, environmentKey, intent, async () => {
    const environment = ports.database.findEnvironment(environmentKey);
    if (environment === undefined) return refuseUnknownEnvironment(ports);
    const reason = intent.message.trim() || `rolled back to version ${version}`;
    return rollBackNow(ports, environment, { version, reason }, intent);
  });
}

/** What a rollback does once a repeated request is answered and interrupted publishes are settled. */
export async function rollBackNow(
  ports: PublisherPorts,
  environment: EnvironmentRow,
  wanted: Omit<Extract<WantedEntry, { kind: "pinned" }>, "kind">,
  intent: PublishIntent,
): Promise<PublishOutcome> {
  const { version } = wanted;
  const record = ports.database.findVersion(environment.id, version);
  if (record === undefined) {
    const [newest] = ports.database.listVersions(environment.id, 1);
    return { kind: "unknown_version", version, newest: newest?.version ?? 0 };
  }
  if (record.held === true) return { kind: "held_version", version };
  const read = await tryRead(ports, environment, version);
  if (read.kind === "storage_failed") return read;
  if (read.kind !== "found") return { kind: read.kind === "changed" ? "changed_version" : "removed_version", version };
  const made = makeEntry(ports, { ...wanted, kind: "pinned" }, intent.actor, undefined);
  if (!made.ok) return made.refusal;
  const overlay = startEntry(ports, environment.id, made.entry);
  if (overlay === undefined) return { kind: "too_many_entries" };
  const content = { snapshot: read.snapshot, kind: "rollback", rollbackOf: version, warnings: [] } as const;
  return commitVersion(ports, { environment, ...content, ...sourceOf(record), overlay }, intent);
}

export type CurrentContent =
  | { readonly ok: true; readonly snapshot: CompiledEnvironment; readonly record: VersionRecord | undefined }
  | { readonly ok: false; readonly refusal: Refusal };

/** The stored content of the version that a row names, without the rules of the overlay. */
export async function readCurrent(ports: PublisherPorts, environment: EnvironmentRow): Promise<CurrentContent> {
  const { version } = environment;
  const read = await tryRead(ports, environment, version);
  if (read.kind === "storage_failed") return { ok: false, refusal: read };
  if (read.kind === "missing") return { ok: false, refusal: { kind: "removed_version", version } };
  if (read.kind === "changed") return { ok: false, refusal: { kind: "changed_version", version } };
  return { ok: true, snapshot: read.snapshot, record: ports.database.findVersion(environment.id, version) };
}

/** Renders the current content anew, because something that views carry beside flags has changed. */
export async function republish(
  ports: PublisherPorts,
  environmentKey: string,
  intent: PublishIntent,
): Promise<PublishOutcome> {
  const unsettled = await trySettle(ports, environmentKey);
  if (unsettled !== undefined) return unsettled;
  const environment = ports.database.findEnvironment(environmentKey);
  if (environment === undefined) return refuseUnknownEnvironment(ports);
  const read = await tryRead(ports, environment, environment.version);
  if (read.kind === "storage_failed") return read;
  if (read.kind !== "found") return donePublish("unchanged", undefined, [], []);
  const record = ports.database.findVersion(environment.id, environment.version);
  const content = { snapshot: read.snapshot, kind: "keys", warnings: [], ...sourceOf(record) } as const;
  return commitVersion(ports, { environment, ...content }, intent);
}

/** The revision and the compiler that made the content of a version, for a version that repeats it. */
export function sourceOf(record: VersionRecord | undefined): Pick<Candidate, "source"> {
  const { revision, compiler } = record ?? {};
  return revision === undefined || compiler === undefined ? {} : { source: { revision, compiler } };
}

async function tryRead(
  ports: PublisherPorts,
  { id, key }: EnvironmentRow,
  version: number,
): Promise<SnapshotRead | StorageFailure> {
  try {
    return await readOwnSnapshot(ports, id, version);
  } catch (error) {
    return refuseForStorage(ports, key, error);
  }
}
