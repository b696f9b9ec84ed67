import type {
  AuditEntry,
  AuditFilter,
  AuditReply,
  ChangeListReply,
  ChangeState,
  DeliveryListReply,
  EnvironmentListReply,
  OverlayReply,
  OwnDraft,
  OverviewReply,
  PrincipalListReply,
  FeatureHistoryReply,
  FeatureListReply,
  FilesReply,
  FindRevisionReply,
  RevisionListReply,
  RevisionRecord,
  SdkKeyListReply,
  StatusReply,
  VersionListReply,
  VersionReply,
  WebhookListReply,
} from "@burgee/publisher/core";
import { DurableObject } from "cloudflare:workers";

import type { Author } from "../core/author.ts";
import type { Caller } from "../core/changes/caller.ts";
import { listChange } from "../core/changes/change-record.ts";
import type { ChangePorts } from "../core/changes/ports.ts";
import { readOwnDraft } from "../core/drafts/own-draft.ts";
import { listEnvironments } from "../core/list-environments.ts";
import { listKey } from "../core/manage-keys.ts";
import { readOverlay } from "../core/overlay/entries-in-force.ts";
import { readOverview } from "../core/overview/read-overview.ts";
import { listPrincipals } from "../core/principals/list-principals.ts";
import { readStatus } from "../core/read-status.ts";
import { listVersions, readVersion } from "../core/read-versions.ts";
import {
  listFeatures,
  readFeature,
  readFeatureHistory,
  refreshSummaries,
  type FeatureRead,
} from "../core/revisions/read-features.ts";
import { findRevisionOf, readFiles, readRevisionTree, type TreeRead } from "../core/revisions/read-revisions.ts";
import { searchAudit } from "../core/search-audit.ts";
import { listDeliveries, listWebhooks } from "../core/webhooks/manage-webhooks.ts";
import type { WebhookPorts } from "../core/webhooks/ports.ts";
import { createChangePorts, createPublisherPorts, createRevisionPorts, createWebhookPorts } from "../services.ts";

/** What is read of a project. Reads wait for no turn. */
export class ProjectReader extends DurableObject<Env> {
  /** Routes cannot reach these: an RPC call finds methods only. */
  protected readonly ports: ChangePorts;
  protected readonly hooks: WebhookPorts;
  /** Set once what an earlier release wrote of features is being renewed. */
  #refreshed: Promise<void> | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const ports = createPublisherPorts(ctx, env);
    this.hooks = createWebhookPorts(ctx, env, ports);
    this.ports = createChangePorts(ctx, createRevisionPorts(ctx, env, ports));
  }

  readOverlay(environmentKey: string): OverlayReply | undefined {
    return readOverlay(this.ports, environmentKey);
  }

  listChanges(state: ChangeState | undefined, before: number, countMax: number): ChangeListReply {
    const found = this.ports.changes.listChanges(state, before, countMax + 1);
    const shown = found.slice(0, countMax);
    const last = shown.at(-1);
    return {
      changes: shown.map(listChange),
      ...(found.length > countMax && last !== undefined ? { nextBefore: last.number } : {}),
    };
  }

  listRevisions(before: number, countMax: number): RevisionListReply {
    return { revisions: this.ports.revisions.listRevisions(before, countMax) };
  }

  readRevision(revision: number): RevisionRecord | undefined {
    return this.ports.revisions.findRevision(revision)?.record;
  }

  readTree(revision: number): Promise<TreeRead> {
    return readRevisionTree(this.ports, revision);
  }

  findRevision(commits: readonly string[]): FindRevisionReply {
    return findRevisionOf(this.ports, commits);
  }

  readFiles(digests: readonly string[]): Promise<FilesReply> {
    return readFiles(this.ports, digests);
  }

  /** Number of the newest revision; 0 before the first. */
  readHead(): number {
    return this.ports.revisions.findNewest()?.record.revision ?? 0;
  }

  async listFeatures(environmentKey: string | undefined): Promise<FeatureListReply> {
    await this.#refresh();
    return listFeatures(this.ports, environmentKey);
  }

  async readOverview(caller: Caller): Promise<OverviewReply> {
    await this.#refresh();
    return readOverview(this.ports, caller);
  }

  readDraft(author: Author): OwnDraft | undefined {
    return readOwnDraft(this.ports, author);
  }

  #refresh(): Promise<void> {
    this.#refreshed ??= refreshSummaries(this.ports);
    return this.#refreshed;
  }

  readFeature(key: string): Promise<FeatureRead> {
    return readFeature(this.ports, key);
  }

  readFeatureHistory(key: string): FeatureHistoryReply | undefined {
    return readFeatureHistory(this.ports, key);
  }

  listEnvironments(): EnvironmentListReply {
    return { environments: listEnvironments(this.ports.database, this.ports.revisions) };
  }

  listKeys(environmentKey: string): SdkKeyListReply | undefined {
    const environment = this.ports.database.findEnvironment(environmentKey);
    if (environment === undefined) return undefined;
    return { keys: this.ports.database.listKeys(environment.id).map(listKey) };
  }

  listVersions(environmentKey: string, countMax: number): VersionListReply | undefined {
    return listVersions(this.ports, environmentKey, countMax);
  }

  readVersion(environmentKey: string, version: number): Promise<VersionReply | undefined> {
    return readVersion(this.ports, environmentKey, version);
  }

  readStatus(environmentKey: string): Promise<StatusReply | undefined> {
    return readStatus(this.ports, environmentKey);
  }

  listPrincipals(): PrincipalListReply {
    return listPrincipals(this.ports.database, this.ports.clock.now());
  }

  searchAudit(filter: AuditFilter, countMax: number): AuditReply | undefined {
    return searchAudit(this.ports, filter, countMax);
  }

  /** Oldest first. */
  exportAudit(afterSequence: number, countMax: number): readonly AuditEntry[] {
    return this.ports.database.listAudit(afterSequence, countMax);
  }

  listWebhooks(): WebhookListReply {
    return listWebhooks(this.hooks);
  }

  listDeliveries(id: string): DeliveryListReply | undefined {
    return listDeliveries(this.hooks, id);
  }
}
