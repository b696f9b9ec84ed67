import { type EnvironmentPointer, sha256Hex } from "@burgee/contract";
import type { AppliedRule, CompiledEnvironment, SealedViews, VersionRecord } from "@burgee/publisher/core";

import type { Candidate } from "./commit-version.ts";
import type { EnvironmentRow } from "./database-rows.ts";
import type { PublishIntent } from "./outcomes.ts";
import { isOwnPointer } from "./ownership.ts";
import type { PublisherPorts } from "./ports.ts";

/** The record of the next version, with its number and its date. */
export async function buildRecord(
  ports: PublisherPorts,
  { environment, kind, rollbackOf, source, overlay }: Candidate,
  intent: PublishIntent,
  sealed: SealedViews,
  pointer: EnvironmentPointer | undefined,
  snapshotText: string,
  rules: readonly AppliedRule[],
): Promise<VersionRecord> {
  const nowMs = ports.clock.now();
  const policy = kind === "publish" ? intent.met?.get(environment.key) : undefined;
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
    views: sealed.stored,
    snapshotSha256: await sha256Hex(snapshotText),
    ...source,
    ...(policy === undefined ? {} : { policy }),
    ...(rules.length === 0 ? {} : { rules }),
    ...(overlay === undefined ? {} : { overlay }),
  };
}

/** The pointer that makes a version current. */
export function pointerOf(record: VersionRecord, snapshot: CompiledEnvironment): EnvironmentPointer {
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
 * compare HTTP dates, which have no finer resolution, and drop a config that is not newer than what they hold. Versions
 * that are published faster than one a second are therefore dated ahead of the clock.
 */
function nextStamp(
  { versionMax, lastModifiedMaxMs }: LatestStamp,
  nowMs: number,
): { readonly version: number; readonly lastModifiedMs: number } {
  const thisSecond = Math.floor(nowMs / 1000) * 1000;
  return { version: versionMax + 1, lastModifiedMs: Math.max(thisSecond, lastModifiedMaxMs + 1000) };
}
