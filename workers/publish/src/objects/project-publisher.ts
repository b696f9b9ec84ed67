import type { SdkKeyKind } from "@burgee/contract";
import type {
  CreateTokenRequest,
  CreateWebhookRequest,
  DraftRequest,
  PushRequest,
  RevocationReason,
  SaveDraftRequest,
  SetPrincipalRequest,
  WebhookTestReply,
} from "@burgee/publisher/core";
import { createTurns } from "@burgee/worker-common";

import type { Author } from "../core/author.ts";
import { applyChange } from "../core/changes/apply-change.ts";
import type { Caller } from "../core/changes/caller.ts";
import type { ChangeStep, ChangeView } from "../core/changes/change-outcome.ts";
import { approveChange, rejectChange, withdrawChange } from "../core/changes/decide-change.ts";
import { editChange, openChange } from "../core/changes/draft-change.ts";
import { scheduleChange } from "../core/changes/schedule-change.ts";
import { showChange } from "../core/changes/show-change.ts";
import { discardOwnDraft, saveOwnDraft, type SaveDraftOutcome } from "../core/drafts/own-draft.ts";
import { createKey, revokeKey, type CreateKeyOutcome, type RevokeKeyOutcome } from "../core/manage-keys.ts";
import type { PublishIntent, PublishOutcome } from "../core/outcomes.ts";
import { addOverlayEntry, type OverlayCall } from "../core/overlay/change-overlay.ts";
import type { WantedEntry } from "../core/overlay/make-entry.ts";
import { createToken, revokePrincipal, setPrincipal } from "../core/principals/change-principals.ts";
import type { PrincipalOutcome } from "../core/principals/principal-outcomes.ts";
import { createProjectTurns, type ProjectTurns } from "../core/project-turns.ts";
import { rollBack } from "../core/publish-snapshot.ts";
import { liftOverlay } from "../core/revisions/lift-overlay.ts";
import type { PushOutcome, PushRefusal } from "../core/revisions/push-outcome.ts";
import { pushRevision } from "../core/revisions/push-revision.ts";
import { retireEnvironment, type RetireOutcome } from "../core/revisions/retire-environment.ts";
import { hasUnsigned } from "../core/sign-stored.ts";
import { createWebhook, removeWebhook, rotateWebhook } from "../core/webhooks/manage-webhooks.ts";
import { callForTest, settleTest } from "../core/webhooks/test-webhook.ts";
import type { WebhookOutcome } from "../core/webhooks/webhook-outcomes.ts";
import { ProjectReader } from "./project-reader.ts";

/** One per project, named by its key: puts everything that changes the project in one order. */
export class ProjectPublisher extends ProjectReader {
  readonly #inTurn = createTurns();
  readonly #turns: ProjectTurns;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#turns = createProjectTurns(this.ports, this.hooks, this.#inTurn);
    // After an upgrade or a new signing key, the first call of any kind has everything signed soon after.
    if (hasUnsigned(this.ports)) ctx.waitUntil(this.ports.wakeLater());
  }

  push(request: PushRequest, intent: PublishIntent): Promise<PushOutcome> {
    return this.#turns.change(() => pushRevision(this.ports, request, intent));
  }

  rollBack(environmentKey: string, version: number, intent: PublishIntent, isOwner: boolean): Promise<PublishOutcome> {
    return this.#turns.changeOverlay(environmentKey, isOwner, () =>
      rollBack(this.ports, environmentKey, version, intent),
    );
  }

  addOverlayEntry(
    environmentKey: string,
    wanted: WantedEntry,
    { base, isOwner }: OverlayCall,
    intent: PublishIntent,
  ): Promise<PublishOutcome> {
    const add = () => addOverlayEntry(this.ports, environmentKey, wanted, base, intent);
    return this.#turns.changeOverlay(environmentKey, isOwner, add);
  }

  liftOverlay(
    environmentKey: string,
    ids: readonly string[],
    { base, isOwner }: OverlayCall,
    intent: PublishIntent,
  ): Promise<PublishOutcome | PushRefusal> {
    const lift = () => liftOverlay(this.ports, environmentKey, ids, base, intent);
    return this.#turns.changeOverlay(environmentKey, isOwner, lift);
  }

  createKey(
    environmentKey: string,
    kind: SdkKeyKind,
    actor: Author,
    idempotencyKey: string | undefined,
  ): Promise<CreateKeyOutcome> {
    return this.#turns.change(() => createKey(this.ports, environmentKey, kind, actor, idempotencyKey));
  }

  revokeKey(
    environmentKey: string,
    idOrKey: string,
    actor: Author,
    reason: RevocationReason,
  ): Promise<RevokeKeyOutcome> {
    return this.#turns.change(() => revokeKey(this.ports, environmentKey, idOrKey, actor, reason));
  }

  retireEnvironment(environmentKey: string, actor: Author, message: string): Promise<RetireOutcome> {
    return this.#turns.change(() => retireEnvironment(this.ports, environmentKey, actor, message));
  }

  openChange(request: DraftRequest, caller: Caller, idempotency: PublishIntent["idempotency"]): Promise<ChangeView> {
    return this.#turns.step(() => openChange(this.ports, request, caller, idempotency));
  }

  editChange(number: number, request: DraftRequest, caller: Caller): Promise<ChangeView> {
    return this.#turns.step(() => editChange(this.ports, number, request, caller));
  }

  approveChange(number: number, digest: string, caller: Caller): Promise<ChangeView> {
    return this.#turns.step(() => approveChange(this.ports, number, digest, caller));
  }

  rejectChange(number: number, reason: string, caller: Caller): Promise<ChangeStep> {
    return this.#turns.step(() => rejectChange(this.ports, number, reason, caller));
  }

  withdrawChange(number: number, reason: string, caller: Caller): Promise<ChangeStep> {
    return this.#turns.step(() => withdrawChange(this.ports, number, reason, caller));
  }

  applyChange(number: number, caller: Caller): Promise<ChangeStep> {
    return this.#turns.step(() => applyChange(this.ports, number, caller));
  }

  scheduleChange(number: number, atMs: number, caller: Caller): Promise<ChangeStep> {
    return this.#turns.step(() => scheduleChange(this.ports, number, atMs, caller));
  }

  /** Takes no turn: a draft concerns nobody else, and is not waited for by its author. */
  saveDraft(author: Author, request: SaveDraftRequest): SaveDraftOutcome {
    return saveOwnDraft(this.ports, author, request);
  }

  discardDraft(author: Author, number: number): ReturnType<typeof discardOwnDraft> {
    return discardOwnDraft(this.ports, author, number);
  }

  readChange(number: number, wants: Parameters<typeof showChange>[2]): Promise<ChangeView> {
    return this.#turns.show(() => showChange(this.ports, number, wants));
  }

  createToken(request: CreateTokenRequest, author: Author): Promise<PrincipalOutcome> {
    return this.#turns.change(() => createToken(this.ports, request, author));
  }

  setPrincipal(request: SetPrincipalRequest, author: Author): Promise<PrincipalOutcome> {
    return this.#turns.change(() => setPrincipal(this.ports, request, author));
  }

  revokePrincipal(idOrToken: string, author: Author): Promise<PrincipalOutcome> {
    return this.#turns.change(() => revokePrincipal(this.ports, idOrToken, author));
  }

  createWebhook(request: CreateWebhookRequest, author: Author): Promise<WebhookOutcome> {
    return this.#turns.change(() => createWebhook(this.hooks, request, author));
  }

  removeWebhook(id: string, author: Author): Promise<WebhookOutcome> {
    return this.#turns.change(() => removeWebhook(this.hooks, id, author));
  }

  rotateWebhook(id: string, author: Author): Promise<WebhookOutcome> {
    return this.#turns.change(() => rotateWebhook(this.hooks, id, author));
  }

  /** The receiver is waited for outside of the turn, so that no change waits with it. */
  async testWebhook(id: string, author: Author): Promise<WebhookTestReply | undefined> {
    const webhook = this.hooks.webhooks.findWebhook(id);
    if (webhook === undefined) return undefined;
    const test = await callForTest(this.hooks, webhook, author);
    await this.#inTurn(async () => settleTest(this.hooks, id, test));
    return test.reply;
  }

  override alarm(): Promise<void> {
    return this.#turns.catchUp();
  }
}
