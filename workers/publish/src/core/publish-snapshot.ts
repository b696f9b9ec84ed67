import type { VersionRecord } from "@burgee/publisher/core";

import { nextAuditEntry } from "./audit.ts";
import { commitVersion, saveReply, type Candidate } from "./commit-version.ts";
import { establishEnvironment, refuseUnknownEnvironment } from "./establish-environment.ts";
import { donePublish, type CompiledFiles, type PublishIntent, type PublishOutcome } from "./outcomes.ts";
import { readOwnSnapshot } from "./ownership.ts";
import type { PublisherPorts } from "./ports.ts";
import { settlePrepared } from "./settle-prepared.ts";
import { storeKeys } from "./store-keys.ts";

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
    const planned = await establishEnvironment(ports, { id, key }, true);
    if (!planned.ok) return planned.outcome;
    const isKnown = ports.database.findEnvironment(key)?.id === id;
    if (intent.isDryRun || !isKnown) {
      const trial = { environment: planned.environment, ...content };
      const outcome = await commitVersion(ports, trial, { ...intent, isDryRun: true });
      if (intent.isDryRun || outcome.kind !== "done") return outcome;
      await whenAccepted?.();
    }
    const established = await establishEnvironment(ports, { id, key });
    if (!established.ok) return established.outcome;
    await storeKeys(ports);
    const candidate = { environment: established.environment, ...content };
    return commitVersion(ports, isKnown && whenAccepted ? { ...candidate, whenAccepted } : candidate, intent);
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
    const read = await readOwnSnapshot(ports, environment.id, version);
    if (read.kind !== "found") {
      return { kind: read.kind === "changed" ? "changed_version" : "removed_version", version };
    }
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
  await settlePrepared(ports);
  const environment = ports.database.findEnvironment(environmentKey);
  if (environment === undefined) return refuseUnknownEnvironment(ports);
  const read = await readOwnSnapshot(ports, environment.id, environment.version);
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
  await settlePrepared(ports);
  if (intent.idempotency !== undefined) {
    const earlier = ports.database.findReply(intent.idempotency.key);
    if (earlier !== undefined) {
      if (earlier.fingerprint !== intent.idempotency.fingerprint) return { kind: "idempotency_mismatch" };
      return JSON.parse(earlier.reply) as PublishOutcome;
    }
  }
  const outcome = await run();
  if (outcome.kind === "done" && outcome.reply.outcome === "unchanged") saveReply(ports, intent, outcome);
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
