/** Who may use a key: `server` reads whole configs, `client` and `mobile` read evaluated values. */
export type SdkKeyKind = "server" | "client" | "mobile";

export const SDK_KEY_KINDS: readonly SdkKeyKind[] = ["server", "client", "mobile"];

/**
 * Kind of a key by its prefix (`dvc_server_…`, legacy `server-…`), or undefined when the text cannot be an SDK key.
 * The prefix is a hint for clear messages; the key record decides.
 */
export function readSdkKeyKind(key: string): SdkKeyKind | undefined {
  return SDK_KEY_KINDS.find((kind) => isSdkKey(key, kind));
}

/** Whether a text has the prefix of such keys. */
export function isSdkKey(text: string, kind: SdkKeyKind): boolean {
  return text.startsWith(`dvc_${kind}_`) || text.startsWith(`${kind}-`);
}

/** Why a key was revoked. Events of a rotated key are accepted for a grace period, of a compromised one no longer. */
export type SdkKeyRevocation = "rotation" | "compromise";
