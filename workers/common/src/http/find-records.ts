import { PLATFORM_SCOPE, type PrincipalKind, type PrincipalRecord } from "@burgee/contract";

import type { IdentityDeps } from "../core/identity-deps.ts";
import type { KeepAlive } from "../ports.ts";

/** A request's place: which project's records count beside the platform's. */
export interface IdentifyContext {
  /** Id of the project, or `PLATFORM_SCOPE`. */
  readonly scope: string;
  readonly keepAlive: KeepAlive;
  /**
   * Further scopes whose records count, for a route that is about several projects.
   * @param isProven false for a platform token, which proves nothing before a record knows it: each scope costs a read, and
   * whoever guesses must not cause many
   */
  readonly listScopes?: (isProven: boolean) => Promise<readonly string[]>;
}

/** Records that are asked for at a time. */
const LOOKUPS_AT_ONCE = 42;
/** Records that one request asks for. Cloudflare allows a request 1,000 calls of storage, and some go to other things. */
const LOOKUPS_MAX = 800;

/** What a credential says its holder is called. */
export interface PrincipalName {
  readonly kind: PrincipalKind;
  readonly subject: string;
}

export interface FoundRecord {
  readonly scope: string;
  readonly record: PrincipalRecord;
}

interface FoundRecords {
  readonly records: readonly FoundRecord[];
  /** Where they were looked for. */
  readonly scopes: readonly string[];
  /** Whether there were more scopes. */
  readonly isPartial: boolean;
}

/** What the scopes of a request know of these principals; undefined when a record cannot be read. */
export async function findRecords(
  names: readonly PrincipalName[],
  { principals }: IdentityDeps,
  { scope, keepAlive, listScopes }: IdentifyContext,
): Promise<FoundRecords | undefined> {
  const more = await listMore(listScopes, names);
  if (more === undefined) return undefined;
  const wanted = [...new Set([scope, PLATFORM_SCOPE, ...more])];
  // Those that every route asks for always fit.
  const scopes = wanted.slice(0, Math.max(2, Math.floor(LOOKUPS_MAX / names.length)));
  const scopesAtOnce = Math.max(2, Math.floor(LOOKUPS_AT_ONCE / names.length));
  const records: FoundRecord[] = [];
  for (let start = 0; start < scopes.length; start += scopesAtOnce) {
    const lookups = await Promise.all(
      scopes.slice(start, start + scopesAtOnce).flatMap((one) =>
        names.map(async ({ kind, subject }) => {
          return { scope: one, answer: await principals.lookup(one, kind, subject, keepAlive) };
        }),
      ),
    );
    for (const { scope: one, answer } of lookups) {
      if (answer.kind === "unavailable") return undefined;
      if (answer.kind === "found") records.push({ scope: one, record: answer.record });
    }
  }
  return { records, scopes, isPartial: scopes.length < wanted.length };
}

async function listMore(
  listScopes: IdentifyContext["listScopes"],
  names: readonly PrincipalName[],
): Promise<readonly string[] | undefined> {
  try {
    return (await listScopes?.(names.every(({ kind }) => kind !== "token"))) ?? [];
  } catch {
    return undefined;
  }
}
