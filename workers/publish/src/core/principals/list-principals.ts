import type { PrincipalListing, PrincipalListReply } from "@burgee/publisher/core";

import type { PrincipalRow } from "../database-rows.ts";
import type { ProjectDatabase } from "../ports.ts";

/** Principals in one answer. */
const LISTED_MAX = 2_000;

/** Everybody who has or had a role, those in force first. */
export function listPrincipals(database: ProjectDatabase, nowMs: number): PrincipalListReply {
  const pending = new Set(database.listUnstoredPrincipals().map(({ id }) => id));
  const rows = database.listPrincipals();
  const sorted = [
    ...rows.filter((row) => isInForce(row, nowMs)),
    ...rows.filter((row) => !isInForce(row, nowMs)).toReversed(),
  ];
  return { principals: sorted.slice(0, LISTED_MAX).map((row) => describePrincipal(row, pending.has(row.id))) };
}

export function isInForce({ record: { revokedAtMs, expiresAtMs } }: PrincipalRow, nowMs: number): boolean {
  return revokedAtMs === undefined && (expiresAtMs === undefined || nowMs < expiresAtMs);
}

/** What may be shown of a principal. The digest of a token stays here. */
export function describePrincipal({ id, record }: PrincipalRow, isPending = false): PrincipalListing {
  const { kind, subject, label, role, environments, createdAtMs, createdBy, expiresAtMs, revokedAtMs } = record;
  return {
    id,
    kind,
    ...(kind === "token" ? {} : { subject }),
    label,
    role,
    ...(environments === undefined ? {} : { environments }),
    createdAtMs,
    createdBy,
    ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
    ...(revokedAtMs === undefined ? {} : { revokedAtMs }),
    ...(isPending ? { isPending } : {}),
  };
}
