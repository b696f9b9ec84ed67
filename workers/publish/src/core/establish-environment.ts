import type { EnvironmentRow } from "./database-rows.ts";
import type { EnvironmentIdentity, Refusal } from "./outcomes.ts";
import { readStoredEntries } from "./overlay/read-stored.ts";
import { refuseForeignEnvironment } from "./ownership.ts";
import type { PublisherPorts } from "./ports.ts";
import { saveName } from "./record-as-current.ts";
import { isUnrecorded, recordVisible } from "./record-visible.ts";
import { refuseForStorage } from "./storage-failure.ts";

export type Establishment =
  | { readonly ok: true; readonly environment: EnvironmentRow }
  | { readonly ok: false; readonly outcome: Refusal };

/**
 * The environment as it will be once a version with this identity is published: new, renamed, or as it is. Writes
 * nothing; publishing a version makes it so.
 */
export async function planEnvironment(ports: PublisherPorts, identity: EnvironmentIdentity): Promise<Establishment> {
  try {
    return await plan(ports, identity);
  } catch (error) {
    return { ok: false, outcome: refuseForStorage(ports, identity.key, error) };
  }
}

async function plan(ports: PublisherPorts, identity: EnvironmentIdentity): Promise<Establishment> {
  const known = ports.database.listEnvironments();
  const sameKey = known.find(({ key }) => key === identity.key);
  if (sameKey !== undefined && sameKey.id !== identity.id && !(await isForeign(ports, sameKey))) {
    return { ok: false, outcome: { kind: "identity_changed", establishedId: sameKey.id, givenId: identity.id } };
  }
  const sameId = known.find(({ id }) => id === identity.id);
  if (sameId !== undefined) return { ok: true, environment: { ...sameId, key: identity.key } };
  const refusal = await refuseForeignEnvironment(ports, identity, true);
  if (refusal !== undefined) return { ok: false, outcome: refusal };
  const stamp = ports.database.findLatestStamp(identity.id);
  return { ok: true, environment: { id: identity.id, key: identity.key, version: 0, etag: "", ...stamp } };
}

/**
 * Creates an environment without publishing to it, so that it can be given keys, or renames it. A version of this project
 * that readers already see is taken over, so that numbers and dates never go back; one that may be forged is refused,
 * because what the database holds is signed later.
 */
export async function establishEnvironment(
  ports: PublisherPorts,
  identity: EnvironmentIdentity,
): Promise<Establishment> {
  try {
    return await establish(ports, identity);
  } catch (error) {
    return { ok: false, outcome: refuseForStorage(ports, identity.key, error) };
  }
}

async function establish(ports: PublisherPorts, identity: EnvironmentIdentity): Promise<Establishment> {
  const planned = await plan(ports, identity);
  if (!planned.ok) return planned;
  const known = ports.database.findEnvironment(identity.key);
  if (known?.id === identity.id) return { ok: true, environment: known };
  const refusal = await refuseForeignEnvironment(ports, identity, false);
  if (refusal !== undefined) return { ok: false, outcome: refusal };
  const pointer = await ports.store.readPointer(identity.id);
  if (isUnrecorded(ports, pointer, planned.environment)) {
    const forgery = await ports.store.findForgery(pointer);
    if (forgery !== undefined) {
      const { id: environmentId, key: environmentKey } = identity;
      const { version } = pointer;
      return { ok: false, outcome: { kind: "unproven_pointer", environmentKey, environmentId, version, forgery } };
    }
    await recordVisible(ports, { pointer, entries: await readStoredEntries(ports, pointer) });
  }
  ports.database.transaction(() => saveName(ports, identity));
  const environment = ports.database.findEnvironment(identity.key);
  if (environment === undefined) throw new Error("the environment was saved but is not there");
  return { ok: true, environment };
}

/** Whether another project made an environment that this project's memory holds, from before environments had an owner. */
async function isForeign({ projectKey, store }: PublisherPorts, { id }: EnvironmentRow): Promise<boolean> {
  return ((await store.readOwner(id)) ?? projectKey) !== projectKey;
}

/** The refusal for a key that no environment of the project has. */
export function refuseUnknownEnvironment({ database }: PublisherPorts): Refusal {
  return { kind: "unknown_environment", known: database.listEnvironments().map(({ key }) => key) };
}
