import { KEY_LENGTH_MAX, type EnvironmentPointer } from "@burgee/contract";

import type { EnvironmentIdentity, Refusal } from "./outcomes.ts";
import { isOwnPointer, refuseForeignEnvironment } from "./ownership.ts";
import type { EnvironmentRow, PublisherPorts } from "./ports.ts";

export type Establishment =
  | { readonly ok: true; readonly environment: EnvironmentRow }
  | { readonly ok: false; readonly outcome: Refusal };

/**
 * Finds the environment by what the flag files say, or creates it. A changed key renames it. On creation it takes over
 * the version of this project that readers already see, so that numbers and dates never go back; a version that may be
 * forged is refused, because what the database holds is signed later. A dry run returns what the environment would be.
 */
export async function establishEnvironment(
  ports: PublisherPorts,
  identity: EnvironmentIdentity,
  isDryRun = false,
): Promise<Establishment> {
  const known = ports.database.listEnvironments();
  const sameKey = known.find(({ key }) => key === identity.key);
  const isReplaced = sameKey !== undefined && sameKey.id !== identity.id;
  if (isReplaced && !(await isForeign(ports, sameKey))) {
    return {
      ok: false,
      outcome: { kind: "identity_changed", establishedId: sameKey.id, givenId: identity.id },
    };
  }
  const sameId = known.find(({ id }) => id === identity.id);
  if (sameId !== undefined && sameId.key === identity.key) return { ok: true, environment: sameId };
  const refusal = await refuseForeignEnvironment(ports, identity, isDryRun);
  if (refusal !== undefined) return { ok: false, outcome: refusal };
  if (sameId === undefined) {
    const pointer = await ports.store.readPointer(identity.id);
    const adopted = isOwnPointer(ports, pointer) ? pointer : undefined;
    const refusedPointer = adopted === undefined ? undefined : await refuseForgery(ports, identity, adopted);
    if (refusedPointer !== undefined) return { ok: false, outcome: refusedPointer };
    if (isDryRun) return { ok: true, environment: rowOf(identity, adopted) };
    ports.database.transaction(() => {
      if (isReplaced) ports.database.saveEnvironment(setAside(sameKey));
      ports.database.saveEnvironment(identity);
      if (adopted !== undefined) ports.database.adoptPointer(adopted);
      else if (known.length === 0) recordSigningKey(ports);
    });
  } else {
    if (isDryRun) return { ok: true, environment: { ...sameId, key: identity.key } };
    ports.database.transaction(() => {
      if (isReplaced) ports.database.saveEnvironment(setAside(sameKey));
      ports.database.saveEnvironment(identity);
      for (const key of ports.database.listKeys(identity.id)) ports.database.setKeyStored(key.digest, false);
    });
  }
  const environment = ports.database.findEnvironment(identity.key);
  if (environment === undefined) throw new Error("the environment was saved but is not there");
  return { ok: true, environment };
}

async function refuseForgery(
  { store }: PublisherPorts,
  { id, key }: EnvironmentIdentity,
  pointer: EnvironmentPointer,
): Promise<Refusal | undefined> {
  const forgery = await store.findForgery(pointer);
  if (forgery === undefined) return undefined;
  return { kind: "unproven_pointer", environmentKey: key, environmentId: id, version: pointer.version, forgery };
}

/** A project that has stored nothing yet will have everything signed by the deployment's key. */
function recordSigningKey({ database, store }: PublisherPorts): void {
  if (store.signingKeyId !== undefined) database.saveSigningKeyId(store.signingKeyId);
}

/** Whether another project made an environment that this project's memory holds, from before environments had an owner. */
async function isForeign({ projectKey, store }: PublisherPorts, { id }: EnvironmentRow): Promise<boolean> {
  return ((await store.readOwner(id)) ?? projectKey) !== projectKey;
}

/** The environment under another name, so that one of this project gets its key. Keys given out for it can still be revoked. */
function setAside({ id, key }: EnvironmentRow): EnvironmentIdentity {
  return { id, key: `${key.slice(0, KEY_LENGTH_MAX - id.length - 1)}.${id}` };
}

function rowOf({ id, key }: EnvironmentIdentity, pointer: EnvironmentPointer | undefined): EnvironmentRow {
  const { version = 0, lastModifiedMs = 0, etag = "" } = pointer ?? {};
  return { id, key, version, versionMax: version, lastModifiedMaxMs: lastModifiedMs, etag };
}

/** The refusal for a key that no environment of the project has. */
export function refuseUnknownEnvironment({ database }: PublisherPorts): Refusal {
  return { kind: "unknown_environment", known: database.listEnvironments().map(({ key }) => key) };
}
