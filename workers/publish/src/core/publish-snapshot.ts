import type { VersionRecord } from "@burgee/publisher/core";

import { answerRepeated, saveReply } from "./answer-repeated.ts";
import { nextAuditEntry } from "./audit.ts";
import { type Candidate, commitVersion } from "./commit-version.ts";
import { planEnvironment, refuseUnknownEnvironment } from "./establish-environment.ts";
import { donePublish, type CompiledFiles, type PublishIntent, type PublishOutcome } from "./outcomes.ts";
import { readOwnSnapshot, type SnapshotRead } from "./ownership.ts";
import type { EnvironmentRow, PublisherPorts } from "./ports.ts";
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

/** Publishes the content of an earlier version as a new one with a new date. */
export async function rollBack(
  ports: PublisherPorts,
  environmentKey: string,
  version: number,
  intent: PublishIntent,
): Promise<PublishOutcome> {
  return answerOnce(ports, environmentKey, intent, async () => {
    const environment = ports.database.findEnvironment(environmentKey);
    if (environment === undefined) return refuseUnknownEnvironment(ports);
    const record = ports.database.findVersion(environment.id, version);
    if (record === undefined) return { kind: "unknown_version", version };
    const read = await tryRead(ports, environment, version);
    if (read.kind === "storage_failed") return read;
    if (read.kind !== "found")
      return { kind: read.kind === "changed" ? "changed_version" : "removed_version", version };
    const candidate = {
      environment,
      snapshot: read.snapshot,
      kind: "rollback",
      rollbackOf: version,
      warnings: [],
      ...sourceOf(record),
    } as const;
    return commitVersion(ports, candidate, intent);
  });
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
function sourceOf(record: VersionRecord | undefined): Pick<Candidate, "source"> {
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

/**
 * Settles what an interruption left, answers a repeated request as before, and otherwise runs it. A dry run is only run:
 * what it is compared with may lack a version whose publish was interrupted in the last seconds.
 */
async function answerOnce(
  ports: PublisherPorts,
  environmentKey: string,
  intent: PublishIntent,
  run: () => Promise<PublishOutcome>,
): Promise<PublishOutcome> {
  if (intent.isDryRun) return run();
  const known = await answerRepeated(ports, intent.idempotency);
  if (known !== undefined) return known;
  const unsettled = await trySettle(ports, environmentKey);
  if (unsettled !== undefined) return unsettled;
  // Its version may have been the one that was interrupted.
  const settled = await answerRepeated(ports, intent.idempotency);
  if (settled !== undefined) return settled;
  const outcome = await run();
  if (outcome.kind === "done" && outcome.reply.outcome === "unchanged") saveReply(ports, intent.idempotency, outcome);
  await recordAttempt(ports, environmentKey, intent, outcome);
  return outcome;
}

/** Publishes record themselves together with the version; this adds the attempts that made none. */
async function recordAttempt(
  ports: PublisherPorts,
  environmentKey: string,
  { actor, message }: PublishIntent,
  outcome: PublishOutcome,
): Promise<void> {
  const action = outcome.kind === "done" ? outcome.reply.outcome : `refused_${outcome.kind}`;
  if (action === "published") return;
  ports.database.appendAudit(await nextAuditEntry(ports, { actor, action, environmentKey, message }));
}
