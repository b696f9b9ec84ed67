import type { EnvironmentPointer } from "@burgee/contract";
import type { OverlayEntry } from "@burgee/publisher/core";

import type { PublisherPorts } from "../ports.ts";

/**
 * What held when a version was made that the project's database lacks; undefined when nothing is stored of it, or not what
 * this deployment stored: the database then stays as it is. Throws when storage fails.
 */
export async function readStoredEntries(
  { store, log }: PublisherPorts,
  { environmentId, environmentKey, version }: EnvironmentPointer,
): Promise<readonly OverlayEntry[] | undefined> {
  const stored = await store.readOverlay(environmentId, version);
  if (stored.kind === "found") return stored.entries;
  if (stored.kind === "forged") {
    const { forgery } = stored;
    log("error", "the stored overlay of a version was not adopted", { environment: environmentKey, version, forgery });
  }
  return undefined;
}
