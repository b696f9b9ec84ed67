import {
  CLIENT_STORED_USERS_PER_OBJECT_MAX,
  CLIENT_USER_DATA_BYTES_MAX,
  OPT_INS_PER_OBJECT_MAX,
  STORED_USERS_PER_OBJECT_MAX,
  USER_DATA_BYTES_MAX,
} from "@burgee/contract";

import type { UserExport } from "../core/ports.ts";
import type { StoredBy, StoredWrite } from "../core/stored-data-policy.ts";
import {
  type PatchOutcome,
  type StoredParts,
  type StoredUser,
  type StoredUserPatch,
  applyStoredUserPatch,
  pickRemovals,
} from "../core/stored-user.ts";

/** Where each writer's data lives. Rows of objects that are older than this distinction count as a server's. */
const USER_TABLES = { server: "users", client: "client_users" } as const;
type Table = "users" | "client_users" | "opt_ins";

const DATA_BYTES_MAX: Readonly<Record<StoredBy, number>> = {
  server: USER_DATA_BYTES_MAX,
  client: CLIENT_USER_DATA_BYTES_MAX,
};
const ROWS_MAX: Readonly<Record<Table, number>> = {
  users: STORED_USERS_PER_OBJECT_MAX,
  client_users: CLIENT_STORED_USERS_PER_OBJECT_MAX,
  opt_ins: OPT_INS_PER_OBJECT_MAX,
};
/** How old a row must be before the same data, written again, prolongs its life: SDKs send a user with every page. */
const RENEWAL_MS = 24 * 60 * 60 * 1000;
/** Rows of each table that one sweep deletes at most, so that it does not hold up requests. */
const SWEEP_ROWS_MAX = 1_000;

const encoder = new TextEncoder();

interface UserRow extends Record<string, SqlStorageValue> {
  data: string;
  updated_at: number | null;
  expires_at: number | null;
}

interface OptInRow extends Record<string, SqlStorageValue> {
  feature_id: string;
  enabled: number;
  updated_at: number | null;
  expires_at: number | null;
}

/** The tables of one object: users' data, apart by who stored it, and opt-in decisions. Expired rows are not read. */
export class UserTables {
  readonly #sql: SqlStorage;
  readonly #now: () => number;
  /** Rows per table, counted when first needed. */
  readonly #rowCounts = new Map<Table, number>();

  constructor(sql: SqlStorage, now: () => number) {
    this.#sql = sql;
    this.#now = now;
    createTables(sql);
  }

  patchUser(userId: string, patch: StoredUserPatch, { by, lifetimeMs }: StoredWrite): PatchOutcome {
    const table = USER_TABLES[by];
    const row = this.#readRow(table, userId);
    const isLive = row !== undefined && this.#isLive(row);
    const data = JSON.stringify(applyStoredUserPatch(isLive ? parseUser(row.data) : {}, patch));
    if (encoder.encode(data).byteLength > DATA_BYTES_MAX[by]) return "too_large";
    if (data !== "{}" && row === undefined && !this.#hasRoom(table, 1)) return "full";
    if (by === "server") this.#removeFromClients(userId, patch);
    if (data === "{}") this.#deleteRows(table, userId);
    else this.#writeRow(table, userId, data, row, this.#findExpiry(lifetimeMs));
    return "stored";
  }

  readUser(userId: string): StoredParts {
    const server = this.#readRow("users", userId);
    const client = this.#readRow("client_users", userId);
    return {
      ...(server !== undefined && this.#isLive(server) ? { server: parseUser(server.data) } : {}),
      ...(client !== undefined && this.#isLive(client) ? { client: parseUser(client.data) } : {}),
    };
  }

  /** Everything that is still there, also what has expired and is not swept yet. */
  exportUser(userId: string): UserExport {
    const server = this.#readRow("users", userId);
    const client = this.#readRow("client_users", userId);
    return {
      ...(server === undefined ? {} : { server: { data: parseUser(server.data), ...readTimes(server) } }),
      ...(client === undefined ? {} : { client: { data: parseUser(client.data), ...readTimes(client) } }),
      optIns: this.#readOptInRows(userId).map((row) => {
        return { featureId: row.feature_id, isEnabled: row.enabled === 1, ...readTimes(row) };
      }),
    };
  }

  /** Deletes everything about a user. Returns whether there was anything. */
  deleteUser(userId: string): boolean {
    const deleted = (["users", "client_users", "opt_ins"] as const).map((table) => this.#deleteRows(table, userId));
    return deleted.some((rows) => rows > 0);
  }

  writeOptIns(
    userId: string,
    decisions: Readonly<Record<string, boolean>>,
    { lifetimeMs }: StoredWrite,
  ): "stored" | "full" {
    const known = new Set(this.#readOptInRows(userId).map((row) => row.feature_id));
    const added = Object.keys(decisions).filter((featureId) => !known.has(featureId)).length;
    if (added > 0 && !this.#hasRoom("opt_ins", added)) return "full";
    const expiresAt = this.#findExpiry(lifetimeMs);
    for (const [featureId, isEnabled] of Object.entries(decisions)) {
      this.#sql.exec(
        "INSERT INTO opt_ins (user_id, feature_id, enabled, updated_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET enabled = ?3, updated_at = ?4, expires_at = ?5",
        userId,
        featureId,
        isEnabled ? 1 : 0,
        this.#now(),
        expiresAt,
      );
    }
    this.#addToCount("opt_ins", added);
    return "stored";
  }

  readOptIns(userId: string): Record<string, boolean> {
    const rows = this.#readOptInRows(userId).filter((row) => this.#isLive(row));
    return Object.fromEntries(rows.map((row) => [row.feature_id, row.enabled === 1]));
  }

  /** Deletes expired rows, a limited number at once. Returns when the next ones expire, in epoch milliseconds. */
  sweep(): number | undefined {
    const nowMs = this.#now();
    for (const table of ["users", "client_users"]) {
      this.#sql.exec(
        `DELETE FROM ${table} WHERE user_id IN (SELECT user_id FROM ${table} WHERE expires_at <= ? LIMIT ${SWEEP_ROWS_MAX})`,
        nowMs,
      );
    }
    this.#sql.exec(
      `DELETE FROM opt_ins WHERE (user_id, feature_id) IN (SELECT user_id, feature_id FROM opt_ins WHERE expires_at <= ? LIMIT ${SWEEP_ROWS_MAX})`,
      nowMs,
    );
    this.#rowCounts.clear();
    const { next } = this.#sql
      .exec<{ next: number | null }>(
        "SELECT min(at) AS next FROM (SELECT min(expires_at) AS at FROM users UNION ALL SELECT min(expires_at) FROM client_users UNION ALL SELECT min(expires_at) FROM opt_ins)",
      )
      .one();
    return next ?? undefined;
  }

  /** What a server removes must not come back from what a client stored. */
  #removeFromClients(userId: string, patch: StoredUserPatch): void {
    const row = this.#readRow("client_users", userId);
    if (row === undefined) return;
    const data = JSON.stringify(applyStoredUserPatch(parseUser(row.data), pickRemovals(patch)));
    if (data === "{}") this.#deleteRows("client_users", userId);
    else if (data !== row.data) this.#writeRow("client_users", userId, data, row, row.expires_at);
  }

  #writeRow(table: Table, userId: string, data: string, before: UserRow | undefined, expiresAt: number | null): void {
    const nowMs = this.#now();
    const isFresh = before?.data === data && (before.updated_at ?? 0) > nowMs - RENEWAL_MS;
    if (isFresh && (before.expires_at === null) === (expiresAt === null) && this.#isLive(before)) return;
    this.#sql.exec(
      `INSERT INTO ${table} (user_id, data, updated_at, expires_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET data = ?2, updated_at = ?3, expires_at = ?4`,
      userId,
      data,
      nowMs,
      expiresAt,
    );
    if (before === undefined) this.#addToCount(table, 1);
  }

  #readRow(table: "users" | "client_users", userId: string): UserRow | undefined {
    return [
      ...this.#sql.exec<UserRow>(`SELECT data, updated_at, expires_at FROM ${table} WHERE user_id = ?`, userId),
    ][0];
  }

  #readOptInRows(userId: string): OptInRow[] {
    return this.#sql
      .exec<OptInRow>("SELECT feature_id, enabled, updated_at, expires_at FROM opt_ins WHERE user_id = ?", userId)
      .toArray();
  }

  #deleteRows(table: Table, userId: string): number {
    const rows = this.#sql.exec(`DELETE FROM ${table} WHERE user_id = ? RETURNING user_id`, userId).toArray().length;
    this.#addToCount(table, -rows);
    return rows;
  }

  #hasRoom(table: Table, rows: number): boolean {
    const count = this.#rowCounts.get(table) ?? this.#countRows(table);
    this.#rowCounts.set(table, count);
    return count + rows <= ROWS_MAX[table];
  }

  #countRows(table: Table): number {
    return this.#sql.exec<{ rows: number }>(`SELECT count(*) AS rows FROM ${table}`).one().rows;
  }

  #addToCount(table: Table, rows: number): void {
    const count = this.#rowCounts.get(table);
    if (count !== undefined) this.#rowCounts.set(table, count + rows);
  }

  #isLive({ expires_at: expiresAt }: { readonly expires_at: number | null }): boolean {
    return expiresAt === null || expiresAt > this.#now();
  }

  #findExpiry(lifetimeMs: number | undefined): number | null {
    return lifetimeMs === undefined ? null : this.#now() + lifetimeMs;
  }
}

function createTables(sql: SqlStorage): void {
  for (const table of ["users", "client_users"]) {
    sql.exec(`CREATE TABLE IF NOT EXISTS ${table} (user_id TEXT PRIMARY KEY, data TEXT NOT NULL) WITHOUT ROWID`);
  }
  sql.exec(
    "CREATE TABLE IF NOT EXISTS opt_ins (user_id TEXT, feature_id TEXT, enabled INTEGER NOT NULL, PRIMARY KEY (user_id, feature_id)) WITHOUT ROWID",
  );
  for (const table of ["users", "client_users", "opt_ins"]) {
    const columns = new Set([...sql.exec(`PRAGMA table_info(${table})`)].map(({ name }) => name));
    // Objects of before rows had lifetimes lack these columns.
    for (const column of ["updated_at", "expires_at"]) {
      if (!columns.has(column)) sql.exec(`ALTER TABLE ${table} ADD COLUMN ${column} INTEGER`);
    }
    sql.exec(`CREATE INDEX IF NOT EXISTS ${table}_expiry ON ${table} (expires_at)`);
  }
}

function parseUser(data: string): StoredUser {
  return JSON.parse(data) as StoredUser;
}

function readTimes(row: { readonly updated_at: number | null; readonly expires_at: number | null }) {
  return { updatedAtMs: row.updated_at, expiresAtMs: row.expires_at };
}
