import type { EnvironmentIdentity, Refusal } from "./outcomes.ts";
import type { EnvironmentRow, PublisherPorts } from "./ports.ts";

export type Establishment =
  | { readonly ok: true; readonly environment: EnvironmentRow }
  | { readonly ok: false; readonly outcome: Refusal };

/**
 * Finds the environment by what the flag files say, or creates it. A changed key renames it. On creation it takes over
 * the version that readers already see, so that numbers and dates never go back.
 */
export async function establishEnvironment(
  ports: PublisherPorts,
  identity: EnvironmentIdentity,
): Promise<Establishment> {
  const known = ports.database.listEnvironments();
  const sameKey = known.find(({ key }) => key === identity.key);
  if (sameKey !== undefined && sameKey.id !== identity.id) {
    return {
      ok: false,
      outcome: { kind: "identity_changed", establishedId: sameKey.id, givenId: identity.id },
    };
  }
  const sameId = known.find(({ id }) => id === identity.id);
  if (sameId === undefined) {
    const pointer = await ports.store.readPointer(identity.id);
    ports.database.transaction(() => {
      ports.database.saveEnvironment(identity);
      if (pointer !== undefined) ports.database.adoptPointer(pointer);
    });
  } else if (sameId.key !== identity.key) {
    ports.database.transaction(() => {
      ports.database.saveEnvironment(identity);
      for (const key of ports.database.listKeys(identity.id)) ports.database.setKeyStored(key.digest, false);
    });
  }
  const environment = ports.database.findEnvironment(identity.key);
  if (environment === undefined) throw new Error("the environment was saved but is not there");
  return { ok: true, environment };
}

/** The refusal for a key that no environment of the project has. */
export function refuseUnknownEnvironment({ database }: PublisherPorts): Refusal {
  return { kind: "unknown_environment", known: database.listEnvironments().map(({ key }) => key) };
}
