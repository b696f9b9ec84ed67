import { PLATFORM_KEY, PLATFORM_SCOPE, type PrincipalRecord } from "@burgee/contract";

import type { PublisherPorts } from "../ports.ts";
import { deriveProjectId } from "../store-keys.ts";

/** Where the principals of a project are stored: its id, or `PLATFORM_SCOPE`. */
export async function principalScope(projectKey: string): Promise<string> {
  return projectKey === PLATFORM_KEY ? PLATFORM_SCOPE : deriveProjectId(projectKey);
}

/**
 * Writes the record of every principal that is behind in the first store, so that the edge believes it, then copies it to
 * the second store. Copies that fail are logged and left to `recover`. While the first store fails, the edge reads the
 * second, so all changes go there all the same. Throws when the first store fails. Repeatable.
 */
export async function storePrincipals(ports: PublisherPorts): Promise<void> {
  const { database, store } = ports;
  const scope = await principalScope(ports.projectKey);
  for (const { id, record } of database.listUnstoredPrincipals()) {
    try {
      await store.writePrincipal(scope, record);
    } catch (error) {
      for (const left of database.listUnstoredPrincipals()) await copyPrincipal(ports, scope, left.record);
      throw error;
    }
    database.transaction(() => {
      database.setPrincipalStored(id, true);
      database.addUnfinished("copy_principal", id);
    });
  }
  for (const id of database.listUnfinished("copy_principal")) {
    const row = database.findPrincipal(id);
    if (row === undefined || (await copyPrincipal(ports, scope, row.record))) {
      database.removeUnfinished("copy_principal", id);
    }
  }
}

async function copyPrincipal({ store, log }: PublisherPorts, scope: string, record: PrincipalRecord): Promise<boolean> {
  try {
    await store.copyPrincipal(scope, record);
    return true;
  } catch (error) {
    log("error", "copying a principal to the second store failed", { kind: record.kind, error: String(error) });
    return false;
  }
}
