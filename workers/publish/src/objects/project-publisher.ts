import type { SdkKeyKind } from "@burgee/contract";
import type {
  AuditReply,
  EnvironmentListReply,
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
import type { CompiledFiles, PublishIntent, PublishOutcome } from "../core/outcomes.ts";
import { readOwnSnapshot } from "../core/ownership.ts";
import type { PublisherPorts } from "../core/ports.ts";
import { publishSnapshot, rollBack } from "../core/publish-snapshot.ts";
import { readStatus } from "../core/read-status.ts";
import { wakeUp } from "../core/recover.ts";
import { hasUnsigned } from "../core/sign-stored.ts";
import { readChanges } from "../core/version-changes.ts";
import { createPublisherPorts } from "../services.ts";

/** One per project, named by its key: puts everything that changes the project in one order. */
export class ProjectPublisher extends DurableObject<Env> {
  readonly #ports: PublisherPorts;
  readonly #inTurn = createTurns();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#ports = createPublisherPorts(ctx, env);
    // After an upgrade or a new signing key, the first call of any kind has everything signed soon after.
    if (hasUnsigned(this.#ports)) ctx.waitUntil(this.#ports.wakeLater());
  }

  publish(files: CompiledFiles, intent: PublishIntent): Promise<PublishOutcome> {
    return this.#inTurn(() => publishSnapshot(this.#ports, files, intent));
  }

  rollBack(environmentKey: string, version: number, intent: PublishIntent): Promise<PublishOutcome> {
    return this.#inTurn(() => rollBack(this.#ports, environmentKey, version, intent));
  }

  createKey(
    environmentKey: string,
    kind: SdkKeyKind,
    actor: string,
    idempotencyKey: string | undefined,
  ): Promise<CreateKeyOutcome> {
    return this.#inTurn(() => createKey(this.#ports, environmentKey, kind, actor, idempotencyKey));
  }

  revokeKey(
    environmentKey: string,
    idOrKey: string,
    actor: string,
    reason: RevocationReason,
  ): Promise<RevokeKeyOutcome> {
    return this.#inTurn(() => revokeKey(this.#ports, environmentKey, idOrKey, actor, reason));
  }

  listEnvironments(): EnvironmentListReply {
    return { environments: listEnvironments(this.#ports.database) };
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
    const { changes } = await readChanges(this.#ports, environment.id, version);
    return { version: record, changes, snapshot: read.snapshot };
  }

  readStatus(environmentKey: string): Promise<StatusReply | undefined> {
    return readStatus(this.#ports, environmentKey);
  }

  /** Undefined for a project that nobody made. */
  listAudit(afterSequence: number, countMax: number): AuditReply | undefined {
    if (this.#ports.database.lastAudit().sequence === 0) return undefined;
    return { entries: this.#ports.database.listAudit(afterSequence, countMax) };
  }

  override async alarm(): Promise<void> {
    await this.#inTurn(() => wakeUp(this.#ports));
  }
}
