import type { SdkKeyRecord } from "@burgee/contract";

import type { EnvironmentRow, KeyRow, PublisherPorts } from "./ports.ts";

/** Stands for the last characters of a key whose text nobody gave. */
const UNKNOWN_HINT = "????";

/**
 * A key of the environment that only the first store knows, so that it can be revoked after the database was lost.
 * Undefined when the start of the digest names none, or more than one key. Writes nothing: only what is revoked is taken
 * into the database, because valid keys there are signed later, whoever wrote the record.
 * @param text of the key, when the caller gave it
 */
export async function findStoredKey(
  { projectKey, store, log }: PublisherPorts,
  environment: EnvironmentRow,
  digestStart: string,
  text: string | undefined,
): Promise<KeyRow | undefined> {
  try {
    const [found, ...others] = await store.findKeys(digestStart);
    if (found === undefined || others.length > 0) return undefined;
    const { digest, record } = found;
    const isOwn = record.projectKey === projectKey && record.environmentId === environment.id;
    return isOwn ? rowOf(digest, record, text) : undefined;
  } catch (error) {
    log("error", "looking for a key in storage failed", { environment: environment.key, error: String(error) });
    return undefined;
  }
}

function rowOf(digest: string, record: SdkKeyRecord, text: string | undefined): KeyRow {
  return {
    digest,
    environmentId: record.environmentId,
    kind: record.kind,
    text: record.kind === "server" ? undefined : text,
    hint: text?.slice(-4) ?? UNKNOWN_HINT,
    createdAtMs: record.createdAt,
    revokedAtMs: record.revokedAt,
    revokedFor: record.revokedFor,
  };
}
