import { DurableObject } from "cloudflare:workers";

import { UserTables } from "../adapters/user-tables.ts";
import type { UserExport } from "../core/ports.ts";
import type { StoredWrite } from "../core/stored-data-policy.ts";
import type { PatchOutcome, StoredParts, StoredUserPatch } from "../core/stored-user.ts";

/** How late expired rows may be deleted, in milliseconds; nothing reads them meanwhile. Moving an alarm is a write. */
const SWEEP_DELAY_MS = 60 * 60 * 1000;

/**
 * Stores the data of some of one environment's users in the SQLite database of a Durable Object, and deletes it when its
 * lifetime is over. Each change is one synchronous run, so two changes to a user never interleave.
 */
export class UserStore extends DurableObject<unknown> {
  readonly #tables: UserTables;

  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env);
    this.#tables = new UserTables(ctx.storage.sql, () => Date.now());
  }

  /** Changes what a server or what clients stored about a user; leaves it as it was unless the outcome is `stored`. */
  async patchUser(userId: string, patch: StoredUserPatch, write: StoredWrite): Promise<PatchOutcome> {
    const outcome = this.ctx.storage.transactionSync(() => this.#tables.patchUser(userId, patch, write));
    if (outcome === "stored") await this.#planSweep(write);
    return outcome;
  }

  readUser(userId: string): StoredParts {
    return this.#tables.readUser(userId);
  }

  exportUser(userId: string): UserExport {
    return this.#tables.exportUser(userId);
  }

  /** Deletes everything about a user. Returns whether there was anything. */
  deleteUser(userId: string): boolean {
    return this.#tables.deleteUser(userId);
  }

  /** Records decisions per feature id; features that are not named keep theirs. */
  async writeOptIns(
    userId: string,
    decisions: Readonly<Record<string, boolean>>,
    write: StoredWrite,
  ): Promise<"stored" | "full"> {
    const outcome = this.ctx.storage.transactionSync(() => this.#tables.writeOptIns(userId, decisions, write));
    if (outcome === "stored") await this.#planSweep(write);
    return outcome;
  }

  /** The user's decisions by feature id. */
  readOptIns(userId: string): Record<string, boolean> {
    return this.#tables.readOptIns(userId);
  }

  /** Deletes what has expired; again at once while there is more, else when the next row expires. */
  override async alarm(): Promise<void> {
    const next = this.#tables.sweep();
    if (next !== undefined) await this.ctx.storage.setAlarm(Math.max(next, Date.now()));
  }

  async #planSweep({ lifetimeMs }: StoredWrite): Promise<void> {
    if (lifetimeMs === undefined) return;
    const expiresAtMs = Date.now() + lifetimeMs;
    const planned = await this.ctx.storage.getAlarm();
    if (planned === null || expiresAtMs < planned - SWEEP_DELAY_MS) await this.ctx.storage.setAlarm(expiresAtMs);
  }
}
