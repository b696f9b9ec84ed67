import type { SourceFile, SourcePath } from "./source-file.ts";

/** One entity with what may fix its identity. */
export interface IdentityClaim {
  readonly key: string;
  readonly source: { readonly id?: string; readonly renamedFrom?: string };
  readonly file: SourceFile;
  /** Where the entity stands in its file. */
  readonly path: SourcePath;
}

/** The key that an entity's id derives from: its first one. */
export function identityKey(key: string, source: { readonly renamedFrom?: string }): string {
  return source.renamedFrom ?? key;
}

/** Adds a problem for every two entities of one kind that would get the same id, and so the same hashes. */
export function checkIdentities(noun: string, claims: readonly IdentityClaim[]): void {
  const ownerOf = new Map<string, string>();
  for (const { key, source, file, path } of claims) {
    const identity = source.id ?? `key ${identityKey(key, source)}`;
    const owner = ownerOf.get(identity);
    if (owner === undefined) {
      ownerOf.set(identity, key);
      continue;
    }
    const member = source.id === undefined ? "renamedFrom" : "id";
    const message = `${noun} \`${key}\` would get the same id as \`${owner}\``;
    const remedy = "Only one of them may carry the old identity: remove `renamedFrom` or `id` from the other.";
    if (source.id === undefined && source.renamedFrom === undefined)
      file.errorAtKey("duplicate", path, message, remedy);
    else file.error("duplicate", [...path, member], message, remedy);
  }
}
