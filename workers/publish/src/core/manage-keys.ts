import { SDK_KEY_KINDS, sha256Hex, type SdkKeyKind } from "@burgee/contract";
import {
  deriveEnvironmentId,
  type CreatedSdkKey,
  type RevocationReason,
  type SdkKeyListing,
} from "@burgee/publisher/core";

import { nextAuditEntry } from "./audit.ts";
import { closeStreams } from "./close-streams.ts";
import { type Establishment, establishEnvironment, refuseUnknownEnvironment } from "./establish-environment.ts";
import type { Refusal } from "./outcomes.ts";
import { refuseForeignEnvironment } from "./ownership.ts";
import type { EnvironmentRow, KeyRow, PublisherPorts } from "./ports.ts";
import { publishForKey } from "./publish-for-key.ts";
import { settlePrepared } from "./settle-prepared.ts";
import { storeKeys } from "./store-keys.ts";

export type CreateKeyOutcome = { readonly kind: "created"; readonly key: CreatedSdkKey } | Refusal;

export type RevokeKeyOutcome =
  | { readonly kind: "revoked"; readonly key: SdkKeyListing }
  | { readonly kind: "unknown_key" }
  | { readonly kind: "ambiguous_key" }
  | { readonly kind: "last_key"; readonly keyKind: SdkKeyKind }
  | Refusal;

/** Random part of a key: 160 bits as hex, which needs no escaping in paths and queries. */
const KEY_RANDOM_BYTES = 20;
/** Digits of the digest that name a key in listings. */
const KEY_ID_LENGTH = 16;

/**
 * Makes an SDK key. The first key of an environment publishes an empty config, so that the edge never knows a key
 * without a config; a public key publishes again, because bootstrap configs carry the newest one.
 */
export async function createKey(
  ports: PublisherPorts,
  environmentKey: string,
  kind: SdkKeyKind,
  actor: string,
): Promise<CreateKeyOutcome> {
  await settlePrepared(ports);
  const established = await findOrEstablish(ports, environmentKey);
  if (!established.ok) return established.outcome;
  const { environment } = established;
  const text = makeKeyText(kind);
  const row: KeyRow = {
    digest: await sha256Hex(text),
    environmentId: environment.id,
    kind,
    text: kind === "server" ? undefined : text,
    hint: text.slice(-4),
    createdAtMs: nextCreationMs(ports, environment.id),
    revokedAtMs: undefined,
  };
  const audit = await nextAuditEntry(ports, {
    actor,
    action: "create_key",
    environmentKey,
    message: `${kind} key …${row.hint}`,
  });
  ports.database.transaction(() => {
    ports.database.insertKey(row);
    ports.database.addUnfinished("render_keys", environment.id);
    ports.database.appendAudit(audit);
  });
  await ports.wakeLater();
  const refusal = await activateKey(ports, environment, row, actor);
  if (refusal !== undefined) {
    await withdrawKey(ports, environmentKey, row, actor);
    return refusal;
  }
  return { kind: "created", key: { ...listKey(row), key: text, environmentId: environment.id, environmentKey } };
}

async function activateKey(
  ports: PublisherPorts,
  environment: EnvironmentRow,
  { kind }: KeyRow,
  actor: string,
): Promise<Refusal | undefined> {
  try {
    const outcome = await publishForKey(ports, environment, actor, `new ${kind} key`);
    // Without any config the key would lead nowhere; otherwise it works, only bootstrap configs name an older one.
    if (outcome.kind !== "done" && environment.version === 0) return outcome;
    await storeKeys(ports);
    return undefined;
  } catch (error) {
    ports.log("error", "storing a key failed", { environment: environment.key, error: String(error) });
    return { kind: "storage_failed", message: "the key could not be stored; list the keys, or make one, in a moment" };
  }
}

/** Revokes a server key whose text nobody got, so that recovery does not activate it. Public keys can be listed. */
async function withdrawKey(ports: PublisherPorts, environmentKey: string, key: KeyRow, actor: string): Promise<void> {
  if (key.kind !== "server") return;
  const message = `${key.kind} key …${key.hint}, which could not be stored`;
  const audit = await nextAuditEntry(ports, { actor, action: "revoke_key", environmentKey, message });
  ports.database.transaction(() => {
    ports.database.revokeKey(key.digest, ports.clock.now(), "rotation");
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
  actor: string,
  reason: RevocationReason = "rotation",
): Promise<RevokeKeyOutcome> {
  await settlePrepared(ports);
  const environment = ports.database.findEnvironment(environmentKey);
  if (environment === undefined) return refuseUnknownEnvironment(ports);
  const digest = await sha256Hex(idOrKey);
  const keys = ports.database.listKeys(environment.id);
  const matches = keys.filter(
    (key) => key.digest === digest || (idOrKey.length >= 8 && key.digest.startsWith(idOrKey)),
  );
  const [key] = matches;
  if (key === undefined) return { kind: "unknown_key" };
  if (matches.length > 1) return { kind: "ambiguous_key" };
  let { revokedAtMs, revokedFor } = key;
  if (revokedAtMs === undefined) {
    const others = keys.filter((other) => other.kind === key.kind && other.revokedAtMs === undefined && other !== key);
    if (others.length === 0) return { kind: "last_key", keyKind: key.kind };
    revokedAtMs = ports.clock.now();
    revokedFor = reason;
    await recordRevocation(ports, environment, { ...key, revokedAtMs, revokedFor }, actor);
  } else if (reason === "compromise" && revokedFor !== "compromise") {
    revokedFor = reason;
    await recordRevocation(ports, environment, { ...key, revokedAtMs, revokedFor }, actor);
  }
  await storeKeys(ports);
  await publishForKey(ports, environment, actor, `revoked ${key.kind} key …${key.hint}`);
  await closeStreams(ports);
  return { kind: "revoked", key: listKey({ ...key, revokedAtMs, revokedFor }) };
}

async function recordRevocation(
  ports: PublisherPorts,
  environment: EnvironmentRow,
  { digest, kind, hint, revokedAtMs = 0, revokedFor = "rotation" }: KeyRow,
  actor: string,
): Promise<void> {
  const message = `${kind} key …${hint}, ${revokedFor}`;
  const audit = await nextAuditEntry(ports, { actor, action: "revoke_key", environmentKey: environment.key, message });
  ports.database.transaction(() => {
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
    const refusal = await refuseForeignEnvironment(ports, environment, false);
    return refusal === undefined ? { ok: true, environment } : { ok: false, outcome: refusal };
  }
  // After the first publish the files say which environments exist, so another name is a typo.
  if (ports.database.hasPublished()) return { ok: false, outcome: refuseUnknownEnvironment(ports) };
  return establishEnvironment(ports, { id: deriveEnvironmentId(ports.projectKey, key), key });
}

function makeKeyText(kind: SdkKeyKind): string {
  const bytes = crypto.getRandomValues(new Uint8Array(KEY_RANDOM_BYTES));
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `dvc_${kind}_${hex}`;
}

/** Strictly later than every other key's, so that "newest" is never a tie. */
function nextCreationMs(ports: PublisherPorts, environmentId: string): number {
  const latest = Math.max(0, ...ports.database.listKeys(environmentId).map(({ createdAtMs }) => createdAtMs));
  return Math.max(ports.clock.now(), latest + 1);
}
