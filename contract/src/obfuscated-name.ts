const PREFIX = "dvc_obfs_";

/** The name of an entity in obfuscated configs. Only a reader that knows the ids can reverse it. */
export function obfuscatedName(id: string): string {
  return PREFIX + id;
}
