import type { AuditEntry } from "@burgee/contract/admin";

const distinct = (texts: readonly string[]): readonly string[] => [...new Set(texts)].toSorted();

export const listActors = (entries: readonly AuditEntry[]): readonly string[] =>
  distinct(entries.map(({ actor }) => actor));

/** Keys of the flags in the differences of entries, whose subjects begin with `feature <key>`. */
export const listFlagKeys = (entries: readonly AuditEntry[]): readonly string[] =>
  distinct(
    entries
      .flatMap(({ changes = [] }) => changes)
      .flatMap(({ subject }) => /^feature ([a-z0-9-_.]+)/.exec(subject)?.[1] ?? []),
  );
