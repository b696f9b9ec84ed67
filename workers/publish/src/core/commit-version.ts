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
  type CompiledEnvironment,
  type Problem,
  type SealedViews,
  type VersionKind,
  type VersionRecord,
  type ViewDelivery,
} from "@burgee/publisher/core";

import { nextAuditEntry } from "./audit.ts";
import { finishVersion } from "./finish-version.ts";
import { limitChanges, limitReasons } from "./limit-answers.ts";
import { donePublish, type ContentSource, type PublishIntent, type PublishOutcome, type Refusal } from "./outcomes.ts";
import { isOwnPointer, namesVersion, readOwnSnapshot, refuseForeignEnvironment } from "./ownership.ts";
import type { EnvironmentRow, PublisherPorts, KeyRow } from "./ports.ts";

/** Content that should become a version. */
export interface Candidate {
  readonly environment: EnvironmentRow;
  readonly snapshot: CompiledEnvironment;
  readonly kind: VersionKind;
  readonly rollbackOf?: number;
  readonly warnings: readonly Problem[];
  /** The revision that the content was compiled from. */
  readonly source?: ContentSource;
  /** Called once the content cannot be refused any more, before anything is changed. */
  readonly whenAccepted?: () => Promise<unknown>;
}

const encoder = new TextEncoder();

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
  const standing = await readStanding(ports, environment, intent);
  if (!standing.ok) return standing.outcome;
  const { pointer } = standing;
  const sealed = await sealViews(renderViews(snapshot, await renderDelivery(ports, environment.id)));
  const current = ports.database.findVersion(environment.id, environment.version);
  if (sealed.etag === environment.etag && namesVersion(ports, pointer, environment)) {
    if (!intent.isDryRun) await candidate.whenAccepted?.();
    return donePublish(intent.isDryRun ? "dry_run" : "unchanged", current, [], warnings);
  }
  const reasons = findReasonsToRefuse(ports, sealed);
  if (reasons.length > 0) return { kind: "refused", reasons };
  const before = await readOwnSnapshot(ports, environment.id, environment.version);
  const changes = limitChanges(diffSnapshots(before.kind === "found" ? before.snapshot : undefined, snapshot));
  if (intent.isDryRun) return donePublish("dry_run", current, changes, warnings);

  await candidate.whenAccepted?.();
  const snapshotText = JSON.stringify(snapshot);
  const record = await buildRecord(ports, candidate, intent, sealed, pointer, await sha256Hex(snapshotText));
  ports.database.insertVersion(record, changes);
  await ports.wakeLater();
  try {
    await ports.store.writeVersion(environment.id, record.version, sealed, snapshotText);
    await ports.store.writePointer(pointerOf(record, snapshot), intent.takesBack);
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
    ...(record.takenFrom === undefined ? {} : { takenFrom: record.takenFrom }),
    ...(record.revision === undefined ? {} : { revision: record.revision }),
    changes,
  });
  const { sequence, digest } = audit;
  const outcome = donePublish("published", record, changes, warnings, { sequence, digest });
  ports.database.transaction(() => {
    ports.database.setCurrentVersion(environment.id, record.version, record.etag);
    ports.database.appendAudit(audit);
    saveReply(ports, intent, outcome);
  });
  await finishVersion(ports, pointerOf(record, snapshot));
  return outcome;
}

/** Remembers the answer, so that a repeated request gets it again. */
export function saveReply(ports: PublisherPorts, intent: PublishIntent, outcome: PublishOutcome): void {
  if (intent.idempotency === undefined) return;
  const { key, fingerprint } = intent.idempotency;
  ports.database.saveReply(key, fingerprint, JSON.stringify(outcome), ports.clock.now());
}

function findReasonsToRefuse(ports: PublisherPorts, sealed: SealedViews): readonly string[] {
  const reasons = CONFIG_VIEWS.flatMap((view) => {
    const bytes = encoder.encode(sealed.bodies[view]).byteLength;
    if (bytes > CONFIG_BYTES_MAX) return [`the ${view} config has ${bytes} bytes, more than ${CONFIG_BYTES_MAX}`];
    return ports.verify(view, sealed.bodies[view]).map((reason) => `${view}: ${reason}`);
  });
  return limitReasons(reasons);
}

type Standing =
  | { readonly ok: true; readonly pointer: EnvironmentPointer | undefined }
  | { readonly ok: false; readonly outcome: Refusal };

/** What readers see of the environment now, or why this project must not change it. */
async function readStanding(
  ports: PublisherPorts,
  environment: EnvironmentRow,
  intent: PublishIntent,
): Promise<Standing> {
  try {
    const refusal = await refuseForeignEnvironment(ports, environment, intent.isDryRun);
    if (refusal !== undefined) return { ok: false, outcome: refusal };
    const pointer = await ports.store.readPointer(environment.id);
    if (pointer === undefined || isOwnPointer(ports, pointer) || intent.takesBack === true)
      return { ok: true, pointer };
    const { projectKey } = ports;
    const { projectKey: holder, version } = pointer;
    return {
      ok: false,
      outcome: { kind: "taken_environment", environmentKey: environment.key, projectKey, holder, version },
    };
  } catch (error) {
    ports.log("error", "reading what is published failed", { environment: environment.key, error: String(error) });
    return {
      ok: false,
      outcome: { kind: "storage_failed", message: "storage does not answer; publish again in a moment" },
    };
  }
}

async function buildRecord(
  ports: PublisherPorts,
  candidate: Candidate,
  intent: PublishIntent,
  sealed: SealedViews,
  pointer: EnvironmentPointer | undefined,
  snapshotSha256: string,
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
    ...nextStamp(latestStamp(environment, pointer), nowMs),
    parent: environment.version,
    kind,
    ...(rollbackOf === undefined ? {} : { rollbackOf }),
    ...(pointer === undefined || isOwnPointer(ports, pointer) ? {} : { takenFrom: pointer.projectKey }),
    etag: sealed.etag,
    createdAtMs: nowMs,
    ...intent.actor,
    message: intent.message,
    views: Object.fromEntries(views),
    snapshotSha256,
    ...candidate.source,
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

type LatestStamp = Pick<EnvironmentRow, "versionMax" | "lastModifiedMaxMs">;

/** The highest number and date taken, by this project or by what readers see: a lost database may lag behind. */
function latestStamp(environment: EnvironmentRow, pointer: EnvironmentPointer | undefined): LatestStamp {
  return {
    versionMax: Math.max(environment.versionMax, pointer?.version ?? 0),
    lastModifiedMaxMs: Math.max(environment.lastModifiedMaxMs, pointer?.lastModifiedMs ?? 0),
  };
}

/**
 * Number and date of the next version. Dates are whole seconds and strictly increase by at least one, because SDKs
 * compare HTTP dates, which have no finer resolution, and drop a config that is not newer than what they hold.
 */
function nextStamp(
  environment: LatestStamp,
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
