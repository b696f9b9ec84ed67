import {
  type ConfigView,
  type EnvironmentPointer,
  CONFIG_BYTES_MAX,
  CONFIG_VIEWS,
  type SdkKeyKind,
  type StoredView,
  sha256Hex,
} from "@burgee/contract";
import {
  diffSnapshots,
  renderViews,
  sealViews,
  type Change,
  type CompiledEnvironment,
  type Problem,
  type SealedViews,
  type VersionKind,
  type VersionRecord,
  type ViewDelivery,
} from "@burgee/publisher/core";

import { nextAuditEntry } from "./audit.ts";
import { finishVersion } from "./finish-version.ts";
import { donePublish, type PublishIntent, type PublishOutcome } from "./outcomes.ts";
import type { EnvironmentRow, PublisherPorts, KeyRow } from "./ports.ts";

/** Content that should become a version. */
export interface Candidate {
  readonly environment: EnvironmentRow;
  readonly snapshot: CompiledEnvironment;
  readonly kind: VersionKind;
  readonly rollbackOf?: number;
  readonly warnings: readonly Problem[];
}

const encoder = new TextEncoder();

const CHANGES_KEPT_MAX = 1_000;

/**
 * Makes a snapshot the current version of its environment, step by step so that a crash between any two is repaired by
 * `recover`: number and date are recorded, then artifacts are written, then the pointer is switched, then it is
 * recorded, then copies and listeners follow. Calls for one project must not overlap.
 */
export async function commitVersion(
  ports: PublisherPorts,
  candidate: Candidate,
  intent: PublishIntent,
): Promise<PublishOutcome> {
  const { environment, snapshot, warnings } = candidate;
  if (intent.expectedVersion !== undefined && intent.expectedVersion !== environment.version) {
    return { kind: "conflict", current: environment.version };
  }
  const sealed = await sealViews(renderViews(snapshot, await renderDelivery(ports, environment.id)));
  const current = ports.database.findVersion(environment.id, environment.version);
  if (sealed.etag === environment.etag && environment.version > 0) {
    return donePublish(intent.isDryRun ? "dry_run" : "unchanged", current, [], warnings);
  }
  const reasons = findReasonsToRefuse(ports, sealed);
  if (reasons.length > 0) return { kind: "refused", reasons };
  const before = await readSnapshotBefore(ports, environment);
  const changes = limitChanges(diffSnapshots(before, snapshot));
  if (intent.isDryRun) return donePublish("dry_run", current, changes, warnings);

  const record = await buildRecord(ports, candidate, intent, sealed);
  ports.database.insertVersion(record, changes);
  await ports.wakeLater();
  try {
    await ports.store.writeVersion(environment.id, record.version, sealed, snapshot);
    await ports.store.writePointer(pointerOf(record, snapshot));
  } catch (error) {
    ports.log("error", "storing a version failed", { environment: environment.key, error: String(error) });
    return { kind: "storage_failed", message: "the version could not be stored; publish again in a moment" };
  }
  const audit = await nextAuditEntry(ports, {
    actor: intent.actor,
    action: candidate.kind,
    environmentKey: environment.key,
    version: record.version,
    message: intent.message,
    changes,
  });
  const outcome = donePublish("published", record, changes, warnings);
  ports.database.transaction(() => {
    ports.database.setCurrentVersion(environment.id, record.version, record.etag);
    ports.database.appendAudit(audit);
    saveReply(ports, intent, outcome);
  });
  await finishVersion(ports, pointerOf(record, snapshot));
  return outcome;
}

/** The first changes, and how many more there are: a row holds at most 2 MB. */
function limitChanges(changes: readonly Change[]): readonly Change[] {
  if (changes.length <= CHANGES_KEPT_MAX) return changes;
  const left = changes.length - CHANGES_KEPT_MAX;
  return [...changes.slice(0, CHANGES_KEPT_MAX), { kind: "changed", subject: `and ${left} more` }];
}

/** Remembers the answer, so that a repeated request gets it again. */
export function saveReply(ports: PublisherPorts, intent: PublishIntent, outcome: PublishOutcome): void {
  if (intent.idempotency === undefined) return;
  const { key, fingerprint } = intent.idempotency;
  ports.database.saveReply(key, fingerprint, JSON.stringify(outcome), ports.clock.now());
}

function findReasonsToRefuse(ports: PublisherPorts, sealed: SealedViews): readonly string[] {
  return CONFIG_VIEWS.flatMap((view) => {
    const bytes = encoder.encode(sealed.bodies[view]).byteLength;
    if (bytes > CONFIG_BYTES_MAX) return [`the ${view} config has ${bytes} bytes, more than ${CONFIG_BYTES_MAX}`];
    return ports.verify(view, sealed.bodies[view]).map((reason) => `${view}: ${reason}`);
  });
}

async function readSnapshotBefore(
  ports: PublisherPorts,
  environment: EnvironmentRow,
): Promise<CompiledEnvironment | undefined> {
  return environment.version === 0 ? undefined : ports.store.readSnapshot(environment.id, environment.version);
}

async function buildRecord(
  ports: PublisherPorts,
  candidate: Candidate,
  intent: PublishIntent,
  sealed: SealedViews,
): Promise<VersionRecord> {
  const { environment, kind, rollbackOf } = candidate;
  const nowMs = ports.clock.now();
  const views = await Promise.all(
    CONFIG_VIEWS.map(async (view): Promise<[ConfigView, StoredView]> => {
      const bytes = encoder.encode(sealed.bodies[view]);
      return [view, { bytes: bytes.byteLength, sha256: await sha256Hex(sealed.bodies[view]) }];
    }),
  );
  return {
    environmentId: environment.id,
    environmentKey: environment.key,
    ...nextStamp(environment, nowMs),
    parent: environment.version,
    kind,
    ...(rollbackOf === undefined ? {} : { rollbackOf }),
    etag: sealed.etag,
    createdAtMs: nowMs,
    actor: intent.actor,
    message: intent.message,
    views: Object.fromEntries(views),
  };
}

function pointerOf(record: VersionRecord, snapshot: CompiledEnvironment): EnvironmentPointer {
  return {
    projectId: snapshot.document.project._id,
    projectKey: snapshot.document.project.key,
    environmentId: record.environmentId,
    environmentKey: record.environmentKey,
    version: record.version,
    lastModifiedMs: record.lastModifiedMs,
    etag: record.etag,
    ...(snapshot.realtime ? {} : { realtime: false }),
    views: record.views,
  };
}

/**
 * Number and date of the next version. Dates are whole seconds and strictly increase by at least one, because SDKs
 * compare HTTP dates, which have no finer resolution, and drop a config that is not newer than what they hold.
 */
function nextStamp(
  environment: Pick<EnvironmentRow, "versionMax" | "lastModifiedMaxMs">,
  nowMs: number,
): { readonly version: number; readonly lastModifiedMs: number } {
  const thisSecond = Math.floor(nowMs / 1000) * 1000;
  return {
    version: environment.versionMax + 1,
    lastModifiedMs: Math.max(thisSecond, environment.lastModifiedMaxMs + 1000),
  };
}

/** What views carry beside flags: the stream, and the newest public keys, so that clients leave older ones. */
async function renderDelivery(ports: PublisherPorts, environmentId: string): Promise<ViewDelivery> {
  const keys = ports.database.listKeys(environmentId);
  return {
    sse: await ports.streamOf(environmentId),
    clientSdkKey: newestKey(keys, "client"),
    mobileSdkKey: newestKey(keys, "mobile"),
  };
}

function newestKey(keys: readonly KeyRow[], kind: SdkKeyKind): string | undefined {
  const valid = keys.filter((key) => key.kind === kind && key.revokedAtMs === undefined);
  return valid.sort((a, b) => b.createdAtMs - a.createdAtMs)[0]?.text;
}
