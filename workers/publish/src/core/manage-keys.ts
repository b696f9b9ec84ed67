import { SDK_KEY_KINDS, sha256Hex, type SdkKeyKind } from "@burgee/contract";
import {
  deriveEnvironmentId,
  type CreatedSdkKey,
  type RevocationReason,
  type SdkKeyListing,
} from "@burgee/publisher/core";

import { nextAuditEntry } from "./audit.ts";
import type { Author } from "./author.ts";
import { closeStreams } from "./close-streams.ts";
import type { EnvironmentRow, KeyRow } from "./database-rows.ts";
import { type Establishment, establishEnvironment, refuseUnknownEnvironment } from "./establish-environment.ts";
import { findKey } from "./find-key.ts";
import { makeKeyText, makeSalt } from "./make-key-text.ts";
import type { PublishOutcome, Refusal } from "./outcomes.ts";
import { refuseForeignEnvironment } from "./ownership.ts";
import type { PublisherPorts } from "./ports.ts";
import { publishForKey } from "./publish-for-key.ts";
import { trySettle } from "./settle-prepared.ts";
import { refuseForStorage } from "./storage-failure.ts";
import { isKeyStored, storeKeys } from "./store-keys.ts";

export type CreateKeyOutcome = { readonly kind: "created"; readonly key: CreatedSdkKey } | Refusal;

export type RevokeKeyOutcome =
  | { readonly kind: "revoked"; readonly key: SdkKeyListing }
  /** Recorded, but the edge still accepts the key, because the first store did not take the record. It is repeated. */
  | { readonly kind: "not_yet_revoked"; readonly key: SdkKeyListing }
  | { readonly kind: "unknown_key" }
  | { readonly kind: "ambiguous_key" }
  | { readonly kind: "last_key"; readonly keyKind: SdkKeyKind }
  | Refusal;

/** Digits of the digest that name a key in listings. */
const KEY_ID_LENGTH = 16;

/**
 * Makes an SDK key. The first key of an environment publishes an empty config, so that the edge never knows a key
 * without a config; a public key publishes again, because bootstrap configs carry the newest one.
 * @param idempotencyKey a repeated request with the same one gets the same key, however often and late
 */
export async function createKey(
  ports: PublisherPorts,
  environmentKey: string,
  kind: SdkKeyKind,
  actor: Author,
  idempotencyKey?: string,
): Promise<CreateKeyOutcome> {
  const unsettled = await trySettle(ports, environmentKey);
  if (unsettled !== undefined) return unsettled;
  const earlier = idempotencyKey === undefined ? undefined : await findMadeKey(ports, idempotencyKey);
  const established = await findOrEstablish(ports, environmentKey);
  if (!established.ok) return established.outcome;
  const { environment } = established;
  if (earlier !== undefined && (earlier.row.kind !== kind || earlier.row.environmentId !== environment.id)) {
    return { kind: "idempotency_mismatch" };
  }
  const { row, text } = earlier ?? (await recordKey(ports, environment, kind, actor, idempotencyKey));
  const refusal = row.revokedAtMs === undefined ? await activateKey(ports, environment, row, actor) : undefined;
  if (refusal !== undefined) {
    await withdrawKey(ports, environmentKey, row, actor);
    return refusal;
  }
  return { kind: "created", key: { ...listKey(row), key: text, environmentId: environment.id, environmentKey } };
}

interface MadeKey {
  readonly row: KeyRow;
  readonly text: string;
}

/** The key that an earlier request with this idempotency key made. */
async function findMadeKey({ database }: PublisherPorts, idempotencyKey: string): Promise<MadeKey | undefined> {
  const row = database.findKeyByRequest(await sha256Hex(idempotencyKey));
  if (row?.request === undefined) return undefined;
  return { row, text: await makeKeyText(row.kind, row.request.salt, idempotencyKey) };
}

async function recordKey(
  ports: PublisherPorts,
  environment: EnvironmentRow,
  kind: SdkKeyKind,
  actor: Author,
  idempotencyKey: string | undefined,
): Promise<MadeKey> {
  const salt = makeSalt();
  const text = await makeKeyText(kind, salt, idempotencyKey ?? "");
  const row: KeyRow = {
    digest: await sha256Hex(text),
    environmentId: environment.id,
    kind,
    text: kind === "server" ? undefined : text,
    hint: text.slice(-4),
    createdAtMs: nextCreationMs(ports, environment.id),
    revokedAtMs: undefined,
    // Without an idempotency key the salt alone would give the text away.
    ...(idempotencyKey === undefined ? {} : { request: { digest: await sha256Hex(idempotencyKey), salt } }),
  };
  const message = `${kind} key …${row.hint}`;
  const audit = await nextAuditEntry(ports, { actor, action: "create_key", environmentKey: environment.key, message });
  ports.database.transaction(() => {
    ports.database.insertKey(row);
    ports.database.addUnfinished("render_keys", environment.id);
    ports.database.appendAudit(audit);
  });
  await ports.wakeLater();
  return { row, text };
}

async function activateKey(
  ports: PublisherPorts,
  environment: EnvironmentRow,
  { kind, digest }: KeyRow,
  actor: Author,
): Promise<Refusal | undefined> {
  const outcome = await renderAgain(ports, environment, actor, `new ${kind} key`);
  // Without any config the key would lead nowhere; otherwise it works, only bootstrap configs name an older one.
  if (outcome.kind !== "done" && environment.version === 0) return outcome;
  await storeKeys(ports);
  if (isKeyStored(ports, digest)) return undefined;
  return { kind: "storage_failed", message: "the key could not be stored; list the keys, or make one, in a moment" };
}

/** Renders the configs for changed keys. A store that fails is logged: `recover` renders them. */
async function renderAgain(
  ports: PublisherPorts,
  environment: EnvironmentRow,
  actor: Author,
  message: string,
): Promise<PublishOutcome> {
  try {
    return await publishForKey(ports, environment, actor, message);
  } catch (error) {
    ports.log("error", "rendering configs for a key failed", { environment: environment.key, error: String(error) });
    return { kind: "storage_failed", message: "the key could not be stored; list the keys, or make one, in a moment" };
  }
}

/** Revokes a server key whose text nobody got, so that recovery does not activate it. Public keys can be listed. */
async function withdrawKey(ports: PublisherPorts, environmentKey: string, key: KeyRow, actor: Author): Promise<void> {
  if (key.kind !== "server") return;
  const message = `${key.kind} key …${key.hint}, which could not be stored`;
  const audit = await nextAuditEntry(ports, { actor, action: "revoke_key", environmentKey, message });
  ports.database.transaction(() => {
    ports.database.revokeKey(key.digest, ports.clock.now(), "rotation");
    ports.database.forgetKeyRequest(key.digest);
    ports.database.appendAudit(audit);
  });
}

/**
 * Refuses a key from now on and closes the environment's streams. The last key of a kind stays, because revoking it
 * would cut off every SDK of that kind at once: its successor must exist first. A repeated call finishes what an outage
 * of the first store left undone. A key that was revoked by rotation can still be revoked for compromise, not the other
 * way round.
 */
export async function revokeKey(
  ports: PublisherPorts,
  environmentKey: string,
  idOrKey: string,
  actor: Author,
  reason: RevocationReason = "rotation",
): Promise<RevokeKeyOutcome> {
  // What an interrupted publish left must not hold up a revocation.
  await trySettle(ports, environmentKey);
  const environment = ports.database.findEnvironment(environmentKey);
  if (environment === undefined) return refuseUnknownEnvironment(ports);
  const found = await findKey(ports, environment, idOrKey);
  if (found.kind !== "found") return found;
  const { key } = found;
  const keys = ports.database.listKeys(environment.id);
  let { revokedAtMs, revokedFor } = key;
  if (revokedAtMs === undefined) {
    const others = keys.filter(
      (other) => other.kind === key.kind && other.revokedAtMs === undefined && other.digest !== key.digest,
    );
    if (others.length === 0) return { kind: "last_key", keyKind: key.kind };
    revokedAtMs = ports.clock.now();
    revokedFor = reason;
    await recordRevocation(ports, environment, { ...key, revokedAtMs, revokedFor }, actor);
  } else if (reason === "compromise" && revokedFor !== "compromise") {
    revokedFor = reason;
    await recordRevocation(ports, environment, { ...key, revokedAtMs, revokedFor }, actor);
  }
  await storeKeys(ports);
  await renderAgain(ports, environment, actor, `revoked ${key.kind} key …${key.hint}`);
  await closeStreams(ports);
  const listing = listKey({ ...key, revokedAtMs, revokedFor });
  return { kind: isKeyStored(ports, key.digest) ? "revoked" : "not_yet_revoked", key: listing };
}

async function recordRevocation(
  ports: PublisherPorts,
  environment: EnvironmentRow,
  key: KeyRow,
  actor: Author,
): Promise<void> {
  const { digest, kind, hint, revokedAtMs = 0, revokedFor = "rotation" } = key;
  const message = `${kind} key …${hint}, ${revokedFor}`;
  const audit = await nextAuditEntry(ports, { actor, action: "revoke_key", environmentKey: environment.key, message });
  ports.database.transaction(() => {
    if (ports.database.findKey(digest) === undefined) ports.database.insertKey(key);
    ports.database.revokeKey(digest, revokedAtMs, revokedFor);
    ports.database.addUnfinished("render_keys", environment.id);
    ports.database.addUnfinished("close_streams", environment.id);
    ports.database.appendAudit(audit);
  });
  await ports.wakeLater();
}

export function listKey(key: KeyRow): SdkKeyListing {
  return {
    id: key.digest.slice(0, KEY_ID_LENGTH),
    kind: key.kind,
    ...(key.text === undefined ? {} : { key: key.text }),
    hint: key.hint,
    createdAtMs: key.createdAtMs,
    ...(key.revokedAtMs === undefined ? {} : { revokedAtMs: key.revokedAtMs }),
    ...(key.revokedFor === undefined ? {} : { revokedFor: key.revokedFor }),
  };
}

export function countKeys(keys: readonly KeyRow[]): Readonly<Record<SdkKeyKind, number>> {
  const count = (kind: SdkKeyKind) => keys.filter((key) => key.kind === kind && key.revokedAtMs === undefined).length;
  const [server, client, mobile] = SDK_KEY_KINDS.map(count);
  return { server: server ?? 0, client: client ?? 0, mobile: mobile ?? 0 };
}

/** An environment is created by its first publish or, before any publish, by its first key. */
async function findOrEstablish(ports: PublisherPorts, key: string): Promise<Establishment> {
  const environment = ports.database.findEnvironment(key);
  if (environment !== undefined) {
    try {
      const refusal = await refuseForeignEnvironment(ports, environment, false);
      return refusal === undefined ? { ok: true, environment } : { ok: false, outcome: refusal };
    } catch (error) {
      return { ok: false, outcome: refuseForStorage(ports, key, error) };
    }
  }
  // After the first publish the files say which environments exist, so another name is a typo.
  if (ports.database.hasPublished()) return { ok: false, outcome: refuseUnknownEnvironment(ports) };
  return establishEnvironment(ports, { id: deriveEnvironmentId(ports.projectKey, key), key });
}

/** Strictly later than every other key's, so that "newest" is never a tie. */
function nextCreationMs(ports: PublisherPorts, environmentId: string): number {
  const latest = Math.max(0, ...ports.database.listKeys(environmentId).map(({ createdAtMs }) => createdAtMs));
  return Math.max(ports.clock.now(), latest + 1);
}
