import type { SdkKeyKind } from "@burgee/contract";
import type {
  AuditEntry,
  AuditFilter,
  AuditReply,
  ChangeListReply,
  ChangeState,
  CreateTokenRequest,
  CreateWebhookRequest,
  DeliveryListReply,
  DraftRequest,
  EnvironmentListReply,
  OverlayReply,
  PrincipalListReply,
  FeatureHistoryReply,
  FeatureListReply,
  FilesReply,
  FindRevisionReply,
  PushRequest,
  RevisionListReply,
  RevisionRecord,
  RevocationReason,
  SdkKeyListReply,
  SetPrincipalRequest,
  StatusReply,
  VersionListReply,
  VersionReply,
  WebhookListReply,
  WebhookTestReply,
} from "@burgee/publisher/core";
import { createTurns } from "@burgee/worker-common";
import { DurableObject } from "cloudflare:workers";

import type { Author } from "../core/author.ts";
import { applyChange, type ApplyTexts } from "../core/changes/apply-change.ts";
import type { Caller } from "../core/changes/caller.ts";
import type { ChangeRefusal, ChangeStep, ChangeView } from "../core/changes/change-outcome.ts";
import { listChange } from "../core/changes/change-record.ts";
import { approveChange, rejectChange, withdrawChange } from "../core/changes/decide-change.ts";
import { editChange, openChange } from "../core/changes/draft-change.ts";
import type { ChangePorts } from "../core/changes/ports.ts";
import { runDueChanges, scheduleChange } from "../core/changes/schedule-change.ts";
import { showChange } from "../core/changes/show-change.ts";
import { listEnvironments } from "../core/list-environments.ts";
import { createKey, listKey, revokeKey, type CreateKeyOutcome, type RevokeKeyOutcome } from "../core/manage-keys.ts";
import type { PublishIntent, PublishOutcome } from "../core/outcomes.ts";
import { addOverlayEntry, type OverlayCall } from "../core/overlay/change-overlay.ts";
import { readOverlay } from "../core/overlay/entries-in-force.ts";
import type { WantedEntry } from "../core/overlay/make-entry.ts";
import { createToken, revokePrincipal, setPrincipal } from "../core/principals/change-principals.ts";
import { listPrincipals } from "../core/principals/list-principals.ts";
import type { PrincipalOutcome } from "../core/principals/principal-outcomes.ts";
import { rollBack } from "../core/publish-snapshot.ts";
import { readStatus } from "../core/read-status.ts";
import { listVersions, readVersion } from "../core/read-versions.ts";
import { wakeUp } from "../core/recover.ts";
import { guardEmergencies } from "../core/revisions/guard-emergencies.ts";
import { liftOverlay } from "../core/revisions/lift-overlay.ts";
import type { PushOutcome, PushRefusal } from "../core/revisions/push-outcome.ts";
import { pushRevision } from "../core/revisions/push-revision.ts";
import { listFeatures, readFeature, readFeatureHistory, type FeatureRead } from "../core/revisions/read-features.ts";
import { findRevisionOf, readFiles, readRevisionTree, type TreeRead } from "../core/revisions/read-revisions.ts";
import { retireEnvironment, type RetireOutcome } from "../core/revisions/retire-environment.ts";
import { sweep } from "../core/revisions/sweep.ts";
import { searchAudit } from "../core/search-audit.ts";
import { hasUnsigned } from "../core/sign-stored.ts";
import { deliverDue } from "../core/webhooks/deliver-due.ts";
import {
  createWebhook,
  listDeliveries,
  listWebhooks,
  removeWebhook,
  rotateWebhook,
} from "../core/webhooks/manage-webhooks.ts";
import type { WebhookPorts } from "../core/webhooks/ports.ts";
import { callForTest, settleTest } from "../core/webhooks/test-webhook.ts";
import type { WebhookOutcome } from "../core/webhooks/webhook-outcomes.ts";
import { withAuditHead } from "../core/with-audit-head.ts";
import { untilNextDayMs, writeDailyHead } from "../core/write-audit-head.ts";
import { listMove } from "../routes/describe-push.ts";
import { describeChangeReason } from "../routes/respond-change.ts";
import { createChangePorts, createPublisherPorts, createRevisionPorts, createWebhookPorts } from "../services.ts";

/** How reasons and outcomes are written down in a change. */
const TEXTS: ApplyTexts = { describe: describeChangeReason, listMove };

/** One per project, named by its key: puts everything that changes the project in one order. */
export class ProjectPublisher extends DurableObject<Env> {
  readonly #hooks: WebhookPorts;
  readonly #ports: ChangePorts;
  readonly #inTurn = createTurns();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const ports = createPublisherPorts(ctx, env);
    this.#hooks = createWebhookPorts(ctx, env, ports);
    this.#ports = createChangePorts(ctx, createRevisionPorts(ctx, env, ports));
    // After an upgrade or a new signing key, the first call of any kind has everything signed soon after.
    if (hasUnsigned(this.#ports)) ctx.waitUntil(this.#ports.wakeLater());
  }

  push(request: PushRequest, intent: PublishIntent): Promise<PushOutcome> {
    return this.#change(() => pushRevision(this.#ports, request, intent));
  }

  rollBack(environmentKey: string, version: number, intent: PublishIntent, isOwner: boolean): Promise<PublishOutcome> {
    return this.#changeOverlay(environmentKey, isOwner, () => rollBack(this.#ports, environmentKey, version, intent));
  }

  addOverlayEntry(
    environmentKey: string,
    wanted: WantedEntry,
    { base, isOwner }: OverlayCall,
    intent: PublishIntent,
  ): Promise<PublishOutcome> {
    const add = () => addOverlayEntry(this.#ports, environmentKey, wanted, base, intent);
    return this.#changeOverlay(environmentKey, isOwner, add);
  }

  liftOverlay(
    environmentKey: string,
    ids: readonly string[],
    { base, isOwner }: OverlayCall,
    intent: PublishIntent,
  ): Promise<PublishOutcome | PushRefusal> {
    const lift = () => liftOverlay(this.#ports, environmentKey, ids, base, intent);
    return this.#changeOverlay(environmentKey, isOwner, lift);
  }

  readOverlay(environmentKey: string): OverlayReply | undefined {
    return readOverlay(this.#ports, environmentKey);
  }

  createKey(
    environmentKey: string,
    kind: SdkKeyKind,
    actor: Author,
    idempotencyKey: string | undefined,
  ): Promise<CreateKeyOutcome> {
    return this.#change(() => createKey(this.#ports, environmentKey, kind, actor, idempotencyKey));
  }

  revokeKey(
    environmentKey: string,
    idOrKey: string,
    actor: Author,
    reason: RevocationReason,
  ): Promise<RevokeKeyOutcome> {
    return this.#change(() => revokeKey(this.#ports, environmentKey, idOrKey, actor, reason));
  }

  retireEnvironment(environmentKey: string, actor: Author, message: string): Promise<RetireOutcome> {
    return this.#change(() => retireEnvironment(this.#ports, environmentKey, actor, message));
  }

  openChange(request: DraftRequest, caller: Caller, idempotency: PublishIntent["idempotency"]): Promise<ChangeView> {
    return this.#step(() => openChange(this.#ports, request, caller, idempotency, describeChangeReason));
  }

  editChange(number: number, request: DraftRequest, caller: Caller): Promise<ChangeView> {
    return this.#step(() => editChange(this.#ports, number, request, caller, describeChangeReason));
  }

  approveChange(number: number, digest: string, caller: Caller): Promise<ChangeView> {
    return this.#step(() => approveChange(this.#ports, number, digest, caller, describeChangeReason));
  }

  rejectChange(number: number, reason: string, caller: Caller): Promise<ChangeStep> {
    return this.#step(() => rejectChange(this.#ports, number, reason, caller));
  }

  withdrawChange(number: number, reason: string, caller: Caller): Promise<ChangeStep> {
    return this.#step(() => withdrawChange(this.#ports, number, reason, caller));
  }

  applyChange(number: number, caller: Caller): Promise<ChangeStep> {
    return this.#step(() => applyChange(this.#ports, number, caller, TEXTS));
  }

  scheduleChange(number: number, atMs: number, caller: Caller): Promise<ChangeStep> {
    return this.#step(() => scheduleChange(this.#ports, number, atMs, caller));
  }

  readChange(number: number, wants: Parameters<typeof showChange>[2]): Promise<ChangeView> {
    const show = () => showChange(this.#ports, number, wants, describeChangeReason);
    return this.#inTurn(() => this.#unlessStorageFails(show));
  }

  listChanges(state: ChangeState | undefined, before: number, countMax: number): ChangeListReply {
    const found = this.#ports.changes.listChanges(state, before, countMax + 1);
    const shown = found.slice(0, countMax);
    const last = shown.at(-1);
    return {
      changes: shown.map(listChange),
      ...(found.length > countMax && last !== undefined ? { nextBefore: last.number } : {}),
    };
  }

  listRevisions(before: number, countMax: number): RevisionListReply {
    return { revisions: this.#ports.revisions.listRevisions(before, countMax) };
  }

  readRevision(revision: number): RevisionRecord | undefined {
    return this.#ports.revisions.findRevision(revision)?.record;
  }

  readTree(revision: number, pushedTree?: string): Promise<TreeRead> {
    return readRevisionTree(this.#ports, revision, pushedTree);
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
    return listVersions(this.#ports, environmentKey, countMax);
  }

  readVersion(environmentKey: string, version: number): Promise<VersionReply | undefined> {
    return readVersion(this.#ports, environmentKey, version);
  }

  readStatus(environmentKey: string): Promise<StatusReply | undefined> {
    return readStatus(this.#ports, environmentKey);
  }

  createToken(request: CreateTokenRequest, author: Author): Promise<PrincipalOutcome> {
    return this.#change(() => createToken(this.#ports, request, author));
  }

  setPrincipal(request: SetPrincipalRequest, author: Author): Promise<PrincipalOutcome> {
    return this.#change(() => setPrincipal(this.#ports, request, author));
  }

  revokePrincipal(idOrToken: string, author: Author): Promise<PrincipalOutcome> {
    return this.#change(() => revokePrincipal(this.#ports, idOrToken, author));
  }

  listPrincipals(): PrincipalListReply {
    return listPrincipals(this.#ports.database, this.#ports.clock.now());
  }

  searchAudit(filter: AuditFilter, countMax: number): AuditReply | undefined {
    return searchAudit(this.#ports, filter, countMax);
  }

  /** Oldest first. */
  exportAudit(afterSequence: number, countMax: number): readonly AuditEntry[] {
    return this.#ports.database.listAudit(afterSequence, countMax);
  }

  createWebhook(request: CreateWebhookRequest, author: Author): Promise<WebhookOutcome> {
    return this.#change(() => createWebhook(this.#hooks, request, author));
  }

  removeWebhook(id: string, author: Author): Promise<WebhookOutcome> {
    return this.#change(() => removeWebhook(this.#hooks, id, author));
  }

  rotateWebhook(id: string, author: Author): Promise<WebhookOutcome> {
    return this.#change(() => rotateWebhook(this.#hooks, id, author));
  }

  /** The receiver is waited for outside of the turn, so that no change waits with it. */
  async testWebhook(id: string, author: Author): Promise<WebhookTestReply | undefined> {
    const webhook = this.#hooks.webhooks.findWebhook(id);
    if (webhook === undefined) return undefined;
    const test = await callForTest(this.#hooks, webhook, author);
    await this.#inTurn(async () => settleTest(this.#hooks, id, test));
    return test.reply;
  }

  listWebhooks(): WebhookListReply {
    return listWebhooks(this.#hooks);
  }

  listDeliveries(id: string): DeliveryListReply | undefined {
    return listDeliveries(this.#hooks, id);
  }

  /**
   * Runs what may add to the audit log, and has its head written once the day is over. Where webhooks may have to be called,
   * the alarm is set first: a crash right after the change must not leave them uncalled.
   */
  async #change<Result>(task: () => Promise<Result>): Promise<Result> {
    return this.#inTurn(async () => {
      if (this.#hooks.webhooks.listWebhooks().length > 0) await this.#ports.wakeLater();
      try {
        return await task();
      } finally {
        await this.#wakeForDeliveries();
        await this.#wakeTomorrow();
      }
    });
  }

  async #wakeForDeliveries(): Promise<void> {
    const dueMs = this.#hooks.webhooks.findNextDelivery();
    if (dueMs !== undefined) await this.#ports.wakeAt(dueMs);
  }

  async #deliver(): Promise<void> {
    try {
      await deliverDue(this.#hooks, this.#inTurn);
    } catch (error) {
      this.#ports.log("error", "calling webhooks failed", { error: String(error) });
    }
    await this.#wakeForDeliveries();
  }

  /** Takes a step of a change. */
  #step<Result>(task: () => Promise<Result>) {
    return this.#change(() => this.#unlessStorageFails(task));
  }

  async #unlessStorageFails<Result>(
    task: () => Promise<Result>,
  ): Promise<Result | Extract<ChangeRefusal, { kind: "storage_failed" }>> {
    try {
      return await task();
    } catch (error) {
      this.#ports.log("error", "a step of a change failed", { error: String(error) });
      const message = "storage does not answer: look at the change in a moment, and repeat what it lacks";
      return { kind: "storage_failed", message };
    }
  }

  #wakeTomorrow(): Promise<void> {
    const nowMs = this.#ports.clock.now();
    return this.#ports.wakeAt(nowMs + untilNextDayMs(nowMs));
  }

  /** Changes what holds in an environment, unless its policy leaves that to owners. */
  #changeOverlay<Outcome extends { readonly kind: string }>(
    environmentKey: string,
    isOwner: boolean,
    change: () => Promise<Outcome | PublishOutcome>,
  ): Promise<Outcome | PublishOutcome> {
    return this.#change(async () => {
      const refusal = await guardEmergencies(this.#ports, environmentKey, isOwner);
      return refusal ?? withAuditHead(this.#ports.database, await change());
    });
  }

  /**
   * Applies the changes that are due, settles and signs, removes what nobody needs, keeps the head of the audit log once a
   * day, then calls webhooks; again until all is done.
   */
  override async alarm(): Promise<void> {
    await this.#inTurn(async () => {
      const nextDueMs = await runDueChanges(this.#ports, TEXTS);
      const isSettled = await wakeUp(this.#ports);
      try {
        const nowMs = this.#ports.clock.now();
        if (nextDueMs !== undefined && nextDueMs <= nowMs) await this.#ports.wakeLater();
        else if (nextDueMs !== undefined) await this.#ports.wakeAt(nextDueMs);
        const isSwept = await sweep(this.#ports);
        const isHeadBehind = await writeDailyHead(this.#ports);
        if (!isSettled) return;
        if (!isSwept) await this.#ports.wakeLater();
        else if (isHeadBehind) await this.#wakeTomorrow();
      } catch (error) {
        this.#ports.log("error", "what follows recovery failed", { error: String(error) });
        if (isSettled) await this.#ports.wakeLater();
      }
    });
    await this.#deliver();
  }
}
