import type { SourceFile, SourcePath } from "./source-file.ts";

/** One entity and the members of its file that decide its id. */
export interface IdentityClaim {
  readonly key: string;
  readonly source: { readonly id?: string; readonly renamedFrom?: string };
  readonly file: SourceFile;
  /** Where the entity stands in its file. */
  readonly path: SourcePath;
}

/** The key from which an entity's id derives: the first one it had. */
export function identityKey(key: string, source: { readonly renamedFrom?: string }): string {
  return source.renamedFrom ?? key;
}

/** Adds a problem to each entity whose id another one of its kind already has: both would hash users alike. */
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
