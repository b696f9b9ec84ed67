import { RECOVERY } from "./author.ts";
import { closeStreams } from "./close-streams.ts";
import { finishVersions } from "./finish-version.ts";
import { ANNOUNCE_PAUSE_MAX_MS, COPY_SETTLE_MS } from "./follow-up-times.ts";
import { expireEntries, findNextExpiry } from "./overlay/expire-entries.ts";
import type { PublisherPorts } from "./ports.ts";
import { storePrincipals } from "./principals/store-principals.ts";
import { publishForKey } from "./publish-for-key.ts";
import { publishInitial } from "./publish-initial.ts";
import { settlePrepared } from "./settle-prepared.ts";
import { signStored } from "./sign-stored.ts";
import { storeKeys } from "./store-keys.ts";

/** An entry whose time is over is ended by the next call: this keeps one that cannot be ended from calling all the time. */
const EXPIRY_PAUSE_MIN_MS = 1_000;

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
  await expireEntries(ports);
  await closeStreams(ports);
  listOlderFollowUps(ports);
  const nowMs = ports.clock.now();
  // Not at once: a copy from before the clock went back may still arrive.
  ports.database.shortenPauses(nowMs + ANNOUNCE_PAUSE_MAX_MS, nowMs + COPY_SETTLE_MS);
  await finishVersions(ports);
  return isFinished(ports);
}

/**
 * What the alarm does first: settles what a crash or an outage left unfinished and signs what is not signed. False, and a
 * later call is asked for, until nothing is left. A call is also asked for when the next entry of the overlay expires.
 */
export async function wakeUp(ports: PublisherPorts): Promise<boolean> {
  try {
    if ((await recover(ports)) && (await signStored(ports))) {
      const expiryMs = findNextExpiry(ports);
      if (expiryMs !== undefined) await ports.wakeLater(Math.max(EXPIRY_PAUSE_MIN_MS, expiryMs - ports.clock.now()));
      return true;
    }
  } catch (error) {
    ports.log("error", "recovery failed", { error: String(error) });
  }
  await ports.wakeLater(findRecoveryPause(ports));
  return false;
}

/** How long to wait before `recover` can do more; undefined when that is as soon as usual. */
function findRecoveryPause({ clock, database }: PublisherPorts): number | undefined {
  const unstored = [...database.listUnstoredKeys(), ...database.listUnstoredPrincipals()];
  if (database.listVersionsIn("prepared").length > 0 || unstored.length > 0) return undefined;
  const nextMs = database.findNextDue();
  if (nextMs === undefined || nextMs <= clock.now()) return undefined;
  return Math.min(nextMs - clock.now(), ANNOUNCE_PAUSE_MAX_MS);
}

async function renderForKeys(ports: PublisherPorts): Promise<void> {
  const environments = ports.database.listEnvironments();
  for (const environmentId of ports.database.listUnfinished("render_keys")) {
    const environment = environments.find(({ id }) => id === environmentId);
    if (environment !== undefined) await publishForKey(ports, environment, RECOVERY, "keys changed");
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
  const isStored = database.listUnstoredKeys().length === 0 && database.listUnstoredPrincipals().length === 0;
  return isSettled && isStored && database.findNextDue() === undefined;
}
