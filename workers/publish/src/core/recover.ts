import { closeStreams } from "./close-streams.ts";
import { finishVersions } from "./finish-version.ts";
import type { PublisherPorts } from "./ports.ts";
import { publishForKey } from "./publish-for-key.ts";
import { publishInitial } from "./publish-initial.ts";
import { settlePrepared } from "./settle-prepared.ts";
import { storeKeys } from "./store-keys.ts";

/** Settles interrupted publishes and repeats what did not reach stores or listeners. True when nothing is left to do. */
export async function recover(ports: PublisherPorts): Promise<boolean> {
  await settlePrepared(ports);
  for (const environment of ports.database.listEnvironments()) {
    const hasKeys = ports.database.listKeys(environment.id).length > 0;
    if (environment.version === 0 && hasKeys) await publishInitial(ports, environment, "recovery", "first key");
  }
  await storeKeys(ports);
  await renderForKeys(ports);
  await closeStreams(ports);
  listOlderFollowUps(ports);
  await finishVersions(ports);
  return isFinished(ports);
}

/** How long to wait before `recover` can do more; undefined when that is as soon as usual. */
export function findRecoveryPause({ clock, database }: PublisherPorts): number | undefined {
  if (database.listVersionsIn("prepared").length > 0 || database.listUnstoredKeys().length > 0) return undefined;
  const nextMs = database.findNextDue();
  return nextMs === undefined || nextMs <= clock.now() ? undefined : nextMs - clock.now();
}

async function renderForKeys(ports: PublisherPorts): Promise<void> {
  const environments = ports.database.listEnvironments();
  for (const environmentId of ports.database.listUnfinished("render_keys")) {
    const environment = environments.find(({ id }) => id === environmentId);
    if (environment !== undefined) await publishForKey(ports, environment, "recovery", "keys changed");
  }
}

/** Lists what must follow versions of earlier releases, which only marked the version. */
function listOlderFollowUps({ database }: PublisherPorts): void {
  for (const { environmentId, version } of database.listVersionsIn("current")) {
    database.transaction(() => {
      database.addUnfinished("copy_version", environmentId);
      database.addUnfinished("announce", environmentId);
      database.setVersionState(environmentId, version, "published");
    });
  }
}

function isFinished({ database }: PublisherPorts): boolean {
  const isSettled = database.listVersionsIn("prepared").length === 0;
  return isSettled && database.listUnstoredKeys().length === 0 && database.findNextDue() === undefined;
}
