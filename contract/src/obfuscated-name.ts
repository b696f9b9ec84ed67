const PREFIX = "dvc_obfs_";

/** The name under which obfuscated configs carry an entity: reversible by whoever knows the ids, and by nobody else. */
export function obfuscatedName(id: string): string {
  return PREFIX + id;
}
