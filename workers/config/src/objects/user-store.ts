import { USER_DATA_BYTES_MAX } from "@burgee/contract";
import { DurableObject } from "cloudflare:workers";

import { type PatchOutcome, applyStoredUserPatch, type StoredUser, type StoredUserPatch } from "../core/stored-user.ts";

const encoder = new TextEncoder();

/**
 * Stores the data of some of one environment's users in the SQLite database of a Durable Object. Calls to one object run
 * one after the other, so two changes to a user never interleave.
 */
export class UserStore extends DurableObject<unknown> {
  readonly #sql: SqlStorage;

  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    this.#sql.exec("CREATE TABLE IF NOT EXISTS users (user_id TEXT PRIMARY KEY, data TEXT NOT NULL) WITHOUT ROWID");
    this.#sql.exec(
      "CREATE TABLE IF NOT EXISTS opt_ins (user_id TEXT, feature_id TEXT, enabled INTEGER NOT NULL, PRIMARY KEY (user_id, feature_id)) WITHOUT ROWID",
    );
  }

  /** Changes a user's data; `too_large` leaves it as it was. */
  patchUser(userId: string, patch: StoredUserPatch): PatchOutcome {
    const data = JSON.stringify(applyStoredUserPatch(this.readUser(userId) ?? {}, patch));
    if (encoder.encode(data).byteLength > USER_DATA_BYTES_MAX) return "too_large";
    this.#sql.exec(
      "INSERT INTO users (user_id, data) VALUES (?1, ?2) ON CONFLICT (user_id) DO UPDATE SET data = ?2 WHERE data <> ?2",
      userId,
      data,
    );
    return "stored";
  }

  readUser(userId: string): StoredUser | undefined {
    const [row] = this.#sql.exec<{ data: string }>("SELECT data FROM users WHERE user_id = ?", userId);
    return row === undefined ? undefined : (JSON.parse(row.data) as StoredUser);
  }

  /** Deletes everything about a user. Returns whether there was anything. */
  deleteUser(userId: string): boolean {
    const users = this.#sql.exec("DELETE FROM users WHERE user_id = ?", userId).rowsWritten;
    const optIns = this.#sql.exec("DELETE FROM opt_ins WHERE user_id = ?", userId).rowsWritten;
    return users + optIns > 0;
  }

  /** Records decisions per feature id; features that are not named keep theirs. */
  writeOptIns(userId: string, decisions: Readonly<Record<string, boolean>>): void {
    this.ctx.storage.transactionSync(() => {
      for (const [featureId, isEnabled] of Object.entries(decisions)) {
        this.#sql.exec(
          "INSERT INTO opt_ins (user_id, feature_id, enabled) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET enabled = ?3",
          userId,
          featureId,
          isEnabled ? 1 : 0,
        );
      }
    });
  }

  /** The user's decisions by feature id. */
  readOptIns(userId: string): Record<string, boolean> {
    const rows = this.#sql.exec<{ feature_id: string; enabled: number }>(
      "SELECT feature_id, enabled FROM opt_ins WHERE user_id = ?",
      userId,
    );
    return Object.fromEntries([...rows].map((row) => [row.feature_id, row.enabled === 1]));
  }
}
