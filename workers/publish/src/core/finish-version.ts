import { CONFIG_CONFIRMATION_MS, type EnvironmentPointer } from "@burgee/contract";

import type { PublisherPorts } from "./ports.ts";

/**
 * Copies a version that readers already see to the second store, then announces it. A failure of either is logged: the
 * version is published once the pointer names it. `recover` repeats a copy that failed.
 */
export async function finishVersion(ports: PublisherPorts, pointer: EnvironmentPointer): Promise<void> {
  const { environmentId, version, etag, lastModifiedMs } = pointer;
  // The edge may have read the pointer just before the switch, and answers from that read for a moment; listeners must not
  // fetch before that moment is over.
  const readsExpired = ports.clock.sleep(CONFIG_CONFIRMATION_MS);
  const isCopied = await attempt(ports, "copying a version to the second store failed", pointer, () =>
    ports.store.copyVersion(pointer),
  );
  await readsExpired;
  await attempt(ports, "announcing a version failed", pointer, () =>
    ports.announcer.announce({ environmentId, version, etag, lastModifiedMs }),
  );
  if (isCopied) ports.database.setVersionState(environmentId, version, "published");
}

async function attempt(
  ports: PublisherPorts,
  failure: string,
  pointer: EnvironmentPointer,
  step: () => Promise<void>,
): Promise<boolean> {
  try {
    await step();
    return true;
  } catch (error) {
    const { environmentKey, version } = pointer;
    ports.log("error", failure, { environment: environmentKey, version, error: String(error) });
    return false;
  }
}
