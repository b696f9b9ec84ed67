import {
  CONFIG_SOFT_LIFETIME_MS,
  PRINCIPAL_KINDS,
  PROJECT_ROLES,
  isRecord,
  principalObjectName,
  type PrincipalKind,
  type PrincipalRecord,
} from "@burgee/contract";

import type { Clock, KeepAlive } from "../ports.ts";
import type { FreshCacheTiming } from "./fresh-cache-options.ts";
import { createFreshCache } from "./fresh-cache.ts";
import { loadRecord, type RecordRules, type RecordStores } from "./load-record.ts";

export type PrincipalLookup =
  /** Also a revoked or expired one. */
  | { readonly kind: "found"; readonly record: PrincipalRecord }
  /** Certain: the strongly consistent store said so. */
  | { readonly kind: "unknown" }
  /** No store answered within the last seconds. Nobody is let in on what was true before. */
  | { readonly kind: "unavailable" };

export interface PrincipalDirectory {
  /**
   * Finds what a principal may do in a scope. Never throws; a change is seen within five seconds.
   * @param scope id of a project, or `PLATFORM_SCOPE`
   */
  lookup(scope: string, kind: PrincipalKind, subject: string, keepAlive: KeepAlive): Promise<PrincipalLookup>;
}

export interface PrincipalDirectoryDeps extends RecordStores {
  readonly clock: Clock;
}

/** Records cached per isolate, about 0.5 kB each. */
const PRINCIPALS_CACHED_MAX = 10_000;
/** Longest subject looked up, in UTF-16 code units: an issuer, a repository and a branch have about 150. */
const SUBJECT_LENGTH_MAX = 600;

const TIMING: FreshCacheTiming = {
  softLifetimeMs: CONFIG_SOFT_LIFETIME_MS,
  revalidateAheadMs: 1_000,
  // An operator waits rather than being refused: after the lifetime, memory is no answer.
  waitWhenCachedMs: 4_000,
  waitWhenBehindMs: 4_000,
  waitWhenEmptyMs: 4_000,
  revalidationLifetimeMs: 10_000,
  retryAfterFailureMs: 1_000,
  absenceLifetimeMs: 2_000,
};

/** Finds principal records as `createKeyDirectory` finds SDK keys, but believes memory for five seconds only. Use one per isolate. */
export function createPrincipalDirectory(deps: PrincipalDirectoryDeps): PrincipalDirectory {
  const cache = createFreshCache<PrincipalRecord, undefined>({
    clock: deps.clock,
    load: async (name, cached) => {
      const [scope = "", kind = "", subject = ""] = splitName(name);
      const objectName = await principalObjectName(scope, kind as PrincipalKind, subject);
      return loadRecord(objectName, cached, deps, rulesFor(kind, subject));
    },
    mayOutlive: ({ revokedAtMs }, uncheckedMs) => revokedAtMs !== undefined || uncheckedMs < CONFIG_SOFT_LIFETIME_MS,
    sizeMax: PRINCIPALS_CACHED_MAX,
    timing: TIMING,
  });
  return {
    async lookup(scope, kind, subject, keepAlive) {
      if (subject === "" || subject.length > SUBJECT_LENGTH_MAX) return { kind: "unknown" };
      const answer = await cache.read(`${scope}\n${kind}\n${subject}`, undefined, keepAlive);
      if (answer.kind === "found") return { kind: "found", record: answer.value };
      return { kind: answer.kind === "missing" ? "unknown" : "unavailable" };
    },
  };
}

/** Subjects may contain line breaks, scopes and kinds do not. */
function splitName(name: string): readonly string[] {
  const first = name.indexOf("\n");
  const second = name.indexOf("\n", first + 1);
  return [name.slice(0, first), name.slice(first + 1, second), name.slice(second + 1)];
}

function rulesFor(kind: string, subject: string): RecordRules<PrincipalRecord> {
  return {
    parse(input) {
      const record = parsePrincipalRecord(input);
      return record?.kind === kind && record.subject === subject ? record : undefined;
    },
    // A lagging copy must not take a revocation or a lowered role back.
    mayFollow: (record, cached) => cached === undefined || record.changedAtMs >= cached.changedAtMs,
    environmentOf: () => "",
  };
}

/** The record, or undefined when a member is missing or has the wrong type. */
export function parsePrincipalRecord(input: unknown): PrincipalRecord | undefined {
  if (!isRecord(input)) return undefined;
  const { environments } = input;
  const isComplete =
    PRINCIPAL_KINDS.some((kind) => kind === input["kind"]) &&
    [...PROJECT_ROLES, "operator"].some((role) => role === input["role"]) &&
    ["subject", "label", "createdBy"].every((name) => typeof input[name] === "string" && input[name] !== "") &&
    ["createdAtMs", "changedAtMs"].every((name) => typeof input[name] === "number") &&
    ["expiresAtMs", "revokedAtMs"].every((name) => ["number", "undefined"].includes(typeof input[name])) &&
    (environments === undefined || (Array.isArray(environments) && environments.every(isText)));
  return isComplete ? (input as unknown as PrincipalRecord) : undefined;
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}
