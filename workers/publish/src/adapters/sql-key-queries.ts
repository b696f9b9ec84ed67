import type { SdkKeyKind } from "@burgee/contract";
import type { RevocationReason } from "@burgee/publisher/core";

import type { KeyRow } from "../core/database-rows.ts";
import type { ProjectDatabase } from "../core/ports.ts";
import type { Sql } from "./open-sql.ts";

interface StoredKey extends Record<string, SqlStorageValue> {
  readonly digest: string;
  readonly environment_id: string;
  readonly kind: string;
  readonly text: string | null;
  readonly hint: string;
  readonly created_at_ms: number;
  readonly revoked_at_ms: number | null;
  readonly revoked_for: string | null;
  readonly request_digest: string | null;
  readonly salt: string | null;
}

/** The part of the project database that holds SDK keys. */
export function keyQueries(
  sql: Sql,
): Pick<
  ProjectDatabase,
  | "insertKey"
  | "revokeKey"
  | "listKeys"
  | "findKey"
  | "findKeyByRequest"
  | "forgetKeyRequest"
  | "listUnstoredKeys"
  | "setKeyStored"
> {
  const select = (where: string, ...values: string[]) =>
    sql
      .exec<StoredKey>(`SELECT * FROM sdk_keys ${where} ORDER BY created_at_ms`, ...values)
      .toArray()
      .map((row): KeyRow => ({
        digest: row.digest,
        environmentId: row.environment_id,
        kind: row.kind as SdkKeyKind,
        text: row.text ?? undefined,
        hint: row.hint,
        createdAtMs: row.created_at_ms,
        revokedAtMs: row.revoked_at_ms ?? undefined,
        revokedFor: (row.revoked_for ?? undefined) as RevocationReason | undefined,
        request:
          row.request_digest === null || row.salt === null ? undefined : { digest: row.request_digest, salt: row.salt },
      }));
  return {
    insertKey(key) {
      sql.exec(
        "INSERT INTO sdk_keys (digest, environment_id, kind, text, hint, created_at_ms, request_digest, salt) " +
          "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        key.digest,
        key.environmentId,
        key.kind,
        key.text ?? null,
        key.hint,
        key.createdAtMs,
        key.request?.digest ?? null,
        key.request?.salt ?? null,
      );
    },
    revokeKey(digest, revokedAtMs, reason) {
      sql.exec(
        "UPDATE sdk_keys SET revoked_at_ms = ?, revoked_for = ?, is_stored = 0 WHERE digest = ?",
        revokedAtMs,
        reason,
        digest,
      );
    },
    listKeys: (environmentId) => select("WHERE environment_id = ?", environmentId),
    findKey: (digest) => select("WHERE digest = ?", digest)[0],
    findKeyByRequest: (requestDigest) => select("WHERE request_digest = ?", requestDigest)[0],
    forgetKeyRequest(digest) {
      sql.exec("UPDATE sdk_keys SET request_digest = NULL, salt = NULL WHERE digest = ?", digest);
    },
    listUnstoredKeys: () => [
      ...select("WHERE is_stored = 0 AND revoked_at_ms IS NOT NULL"),
      ...select("WHERE is_stored = 0 AND revoked_at_ms IS NULL"),
    ],
    setKeyStored(digest, isStored) {
      sql.exec("UPDATE sdk_keys SET is_stored = ? WHERE digest = ?", isStored ? 1 : 0, digest);
    },
  };
}
