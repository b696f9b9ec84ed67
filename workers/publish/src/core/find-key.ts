import { sha256Hex, type SdkKeyRecord } from "@burgee/contract";

import type { EnvironmentRow, KeyRow } from "./database-rows.ts";
import type { PublisherPorts } from "./ports.ts";

/** What callers give in place of a key: the start of its digest. */
const KEY_ID_PATTERN = /^[0-9a-f]{8,64}$/;
/** Stands for the last characters of a key whose text nobody gave. */
const UNKNOWN_HINT = "????";

export type KeySearch =
  | { readonly kind: "found"; readonly key: KeyRow }
  | { readonly kind: "unknown_key" }
  | { readonly kind: "ambiguous_key" };

/** Finds a key by its text or the start of its digest, also one that only the stores know, after the database was lost. */
export async function findKey(ports: PublisherPorts, environment: EnvironmentRow, idOrKey: string): Promise<KeySearch> {
  const digest = await sha256Hex(idOrKey);
  const isId = KEY_ID_PATTERN.test(idOrKey);
  const matches = ports.database
    .listKeys(environment.id)
    .filter((key) => key.digest === digest || (isId && key.digest.startsWith(idOrKey)));
  if (matches.length > 1) return { kind: "ambiguous_key" };
  const stored = () => findStoredKey(ports, environment, isId ? idOrKey : digest, isId ? undefined : idOrKey);
  const key = matches[0] ?? (await stored());
  return key === undefined ? { kind: "unknown_key" } : { kind: "found", key };
}

/**
 * A key of the environment that only the first store knows, so that it can be revoked after the database was lost.
 * Undefined when the start of the digest names none, or more than one key. Writes nothing: only what is revoked is taken
 * into the database, because valid keys there are signed later, whoever wrote the record.
 * @param text of the key, when the caller gave it
 */
async function findStoredKey(
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
