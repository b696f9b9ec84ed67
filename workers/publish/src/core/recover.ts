import type { EnvironmentPointer } from "@burgee/contract";
import type { VersionRecord } from "@burgee/publisher/core";

import { RECOVERY } from "./author.ts";
import { closeStreams } from "./close-streams.ts";
import { finishVersion } from "./finish-version.ts";
import { namesVersion } from "./ownership.ts";
import type { ProjectDatabase, PublisherPorts } from "./ports.ts";
import { storePrincipals } from "./principals/store-principals.ts";
import { publishForKey } from "./publish-for-key.ts";
import { publishInitial } from "./publish-initial.ts";
import { settlePrepared } from "./settle-prepared.ts";
import { storeKeys } from "./store-keys.ts";

/** Settles interrupted publishes and repeats what did not reach stores or listeners. True when nothing is left to do. */
export async function recover(ports: PublisherPorts): Promise<boolean> {
  await settlePrepared(ports);
  for (const environment of ports.database.listEnvironments()) {
    const hasKeys = ports.database.listKeys(environment.id).length > 0;
    if (environment.version === 0 && hasKeys) await publishInitial(ports, environment, RECOVERY, "first key");
  }
  await storeKeys(ports);
  await storePrincipals(ports);
  await renderForKeys(ports);
  await closeStreams(ports);
  for (const version of ports.database.listVersionsIn("current")) {
    const pointer = await ports.store.readPointer(version.environmentId);
    if (namesVersion(ports, pointer, version)) await finishVersion(ports, pointer);
    else if (isSuperseded(pointer, version)) {
      ports.database.setVersionState(version.environmentId, version.version, "published");
    }
  }
  return isFinished(ports.database);
}

async function renderForKeys(ports: PublisherPorts): Promise<void> {
  const environments = ports.database.listEnvironments();
  for (const environmentId of ports.database.listUnfinished("render_keys")) {
    const environment = environments.find(({ id }) => id === environmentId);
    if (environment !== undefined) await publishForKey(ports, environment, RECOVERY, "keys changed");
  }
}

function isFinished(database: ProjectDatabase): boolean {
  const left = [
    database.listVersionsIn("current"),
    database.listUnstoredKeys(),
    database.listUnfinished("copy_key"),
    database.listUnstoredPrincipals(),
    database.listUnfinished("copy_principal"),
    database.listUnfinished("render_keys"),
    database.listUnfinished("close_streams"),
  ];
  return left.every(({ length }) => length === 0);
}

/** Whether readers see a later version, or another project's in place of this one. */
function isSuperseded(pointer: EnvironmentPointer | undefined, version: VersionRecord): boolean {
  return pointer !== undefined && pointer.version >= version.version;
}
