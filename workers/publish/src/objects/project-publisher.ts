import type { SdkKeyKind } from "@burgee/contract";
import type {
  AuditReply,
  EnvironmentListReply,
  FeatureHistoryReply,
  FeatureListReply,
  FilesReply,
  FindRevisionReply,
  PushRequest,
  RevisionListReply,
  RevisionRecord,
  RevocationReason,
  SdkKeyListReply,
  StatusReply,
  VersionListReply,
  VersionReply,
} from "@burgee/publisher/core";
import { createTurns } from "@burgee/worker-common";
import { DurableObject } from "cloudflare:workers";

import { listEnvironments } from "../core/list-environments.ts";
import { createKey, listKey, revokeKey, type CreateKeyOutcome, type RevokeKeyOutcome } from "../core/manage-keys.ts";
import type { PublishIntent, PublishOutcome } from "../core/outcomes.ts";
import { readOwnSnapshot } from "../core/ownership.ts";
import { rollBack } from "../core/publish-snapshot.ts";
import { readStatus } from "../core/read-status.ts";
import { recover } from "../core/recover.ts";
import type { RevisionPorts } from "../core/revisions/ports.ts";
import type { PushOutcome } from "../core/revisions/push-outcome.ts";
import { pushRevision } from "../core/revisions/push-revision.ts";
import { listFeatures, readFeature, readFeatureHistory, type FeatureRead } from "../core/revisions/read-features.ts";
import { findRevisionOf, readFiles, readRevisionTree, type TreeRead } from "../core/revisions/read-revisions.ts";
import { retireEnvironment, type RetireOutcome } from "../core/revisions/retire-environment.ts";
import { sweep } from "../core/revisions/sweep.ts";
import { hasUnsigned, signStored } from "../core/sign-stored.ts";
import { createPublisherPorts, createRevisionPorts } from "../services.ts";

/** One per project, named by its key: puts everything that changes the project in one order. */
export class ProjectPublisher extends DurableObject<Env> {
  readonly #ports: RevisionPorts;
  readonly #inTurn = createTurns();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#ports = createRevisionPorts(ctx, env, createPublisherPorts(ctx, env));
    // After an upgrade or a new signing key, the first call of any kind has everything signed soon after.
    if (hasUnsigned(this.#ports)) ctx.waitUntil(this.#ports.wakeLater());
  }

  push(request: PushRequest, intent: PublishIntent): Promise<PushOutcome> {
    return this.#inTurn(() => pushRevision(this.#ports, request, intent));
  }

  rollBack(environmentKey: string, version: number, intent: PublishIntent): Promise<PublishOutcome> {
    return this.#inTurn(() => rollBack(this.#ports, environmentKey, version, intent));
  }

  createKey(environmentKey: string, kind: SdkKeyKind, actor: string): Promise<CreateKeyOutcome> {
    return this.#inTurn(() => createKey(this.#ports, environmentKey, kind, actor));
  }

  revokeKey(
    environmentKey: string,
    idOrKey: string,
    actor: string,
    reason: RevocationReason,
  ): Promise<RevokeKeyOutcome> {
    return this.#inTurn(() => revokeKey(this.#ports, environmentKey, idOrKey, actor, reason));
  }

  retireEnvironment(environmentKey: string, actor: string, message: string): Promise<RetireOutcome> {
    return this.#inTurn(() => retireEnvironment(this.#ports, environmentKey, actor, message));
  }

  listRevisions(before: number, countMax: number): RevisionListReply {
    return { revisions: this.#ports.revisions.listRevisions(before, countMax) };
  }

  readRevision(revision: number): RevisionRecord | undefined {
    return this.#ports.revisions.findRevision(revision)?.record;
  }

  readTree(revision: number): Promise<TreeRead> {
    return readRevisionTree(this.#ports, revision);
  }

  findRevision(commits: readonly string[]): FindRevisionReply {
    return findRevisionOf(this.#ports, commits);
  }

  readFiles(digests: readonly string[]): Promise<FilesReply> {
    return readFiles(this.#ports, digests);
  }

  /** Number of the newest revision; 0 before the first. */
  readHead(): number {
    return this.#ports.revisions.findNewest()?.record.revision ?? 0;
  }

  listFeatures(environmentKey: string | undefined): FeatureListReply {
    return listFeatures(this.#ports, environmentKey);
  }

  readFeature(key: string): Promise<FeatureRead> {
    return readFeature(this.#ports, key);
  }

  readFeatureHistory(key: string): FeatureHistoryReply | undefined {
    return readFeatureHistory(this.#ports, key);
  }

  listEnvironments(): EnvironmentListReply {
    return { environments: listEnvironments(this.#ports.database, this.#ports.revisions) };
  }

  listKeys(environmentKey: string): SdkKeyListReply | undefined {
    const environment = this.#ports.database.findEnvironment(environmentKey);
    if (environment === undefined) return undefined;
    return { keys: this.#ports.database.listKeys(environment.id).map(listKey) };
  }

  listVersions(environmentKey: string, countMax: number): VersionListReply | undefined {
    const environment = this.#ports.database.findEnvironment(environmentKey);
    if (environment === undefined) return undefined;
    return { versions: this.#ports.database.listVersions(environment.id, countMax) };
  }

  async readVersion(environmentKey: string, version: number): Promise<VersionReply | undefined> {
    const { database } = this.#ports;
    const environment = database.findEnvironment(environmentKey);
    if (environment === undefined) return undefined;
    const record = database.findVersion(environment.id, version);
    if (record === undefined) return undefined;
    const read = await readOwnSnapshot(this.#ports, environment.id, version);
    if (read.kind !== "found") return undefined;
    return { version: record, changes: database.findChanges(environment.id, version), snapshot: read.snapshot };
  }

  readStatus(environmentKey: string): Promise<StatusReply | undefined> {
    return readStatus(this.#ports, environmentKey);
  }

  listAudit(afterSequence: number, countMax: number): AuditReply {
    return { entries: this.#ports.database.listAudit(afterSequence, countMax) };
  }

  /** Settles what a crash or a store outage left unfinished, signs what is not signed, removes what nobody needs, until nothing is left. */
  override async alarm(): Promise<void> {
    await this.#inTurn(async () => {
      try {
        if ((await recover(this.#ports)) && (await signStored(this.#ports)) && (await sweep(this.#ports))) return;
      } catch (error) {
        this.#ports.log("error", "recovery failed", { error: String(error) });
      }
      await this.#ports.wakeLater();
    });
  }
}
