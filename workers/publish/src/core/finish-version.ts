import { CONFIG_CONFIRMATION_MS, type EnvironmentPointer } from "@burgee/contract";

import type { FollowUp } from "./database-rows.ts";
import { ANNOUNCE_PAUSE_MAX_MS, ANNOUNCE_PAUSE_MS, COPY_SETTLE_MS } from "./follow-up-times.ts";
import { isOwnPointer } from "./ownership.ts";
import type { PublisherPorts } from "./ports.ts";
import { storeKeys } from "./store-keys.ts";

/**
 * Does what must follow once readers see a version: records of keys, when the environment has another name, the copy in the
 * second store, then the announcement. What fails is logged and left to `recover`: the version is published.
 */
export async function finishVersion(ports: PublisherPorts, pointer: EnvironmentPointer): Promise<void> {
  // The edge may have read the pointer just before the switch, and answers from that read for a moment; listeners must not
  // fetch before that moment is over.
  const readsExpired = ports.clock.sleep(CONFIG_CONFIRMATION_MS);
  await storeKeys(ports);
  await copyVersion(ports, pointer);
  await readsExpired;
  await announceVersion(ports, pointer);
}

/** Repeats copies and announcements whose time has come. Throws when the first store does not answer. */
export async function finishVersions(ports: PublisherPorts): Promise<void> {
  await repeat(ports, "copy_version", copyVersion);
  await repeat(ports, "announce", announceVersion);
}

async function repeat(
  ports: PublisherPorts,
  task: FollowUp,
  run: (ports: PublisherPorts, pointer: EnvironmentPointer) => Promise<void>,
): Promise<void> {
  for (const environmentId of ports.database.listUnfinished(task, ports.clock.now())) {
    const pointer = await ports.store.readPointer(environmentId);
    if (pointer !== undefined && isOwnPointer(ports, pointer)) await run(ports, pointer);
    // Another project copies and announces its own versions.
    else ports.database.removeUnfinished(task, environmentId);
  }
}

function copyVersion(ports: PublisherPorts, pointer: EnvironmentPointer): Promise<void> {
  const failure = "copying a version to the second store failed";
  return attempt(ports, "copy_version", pointer, COPY_SETTLE_MS, failure, () => ports.store.copyVersion(pointer));
}

function announceVersion(ports: PublisherPorts, pointer: EnvironmentPointer): Promise<void> {
  const { environmentId, version, etag, lastModifiedMs } = pointer;
  const pauseMs = ANNOUNCE_PAUSE_MS * 2 ** ports.database.countAttempts("announce", environmentId);
  const announce = () => ports.announcer.announce({ environmentId, version, etag, lastModifiedMs });
  const pauseMaxMs = Math.min(pauseMs, ANNOUNCE_PAUSE_MAX_MS);
  return attempt(ports, "announce", pointer, pauseMaxMs, "announcing a version failed", announce);
}

/** Runs a task that is listed as unfinished, unless an earlier attempt must settle first. */
async function attempt(
  { clock, database, log }: PublisherPorts,
  task: FollowUp,
  { environmentId, environmentKey, version }: EnvironmentPointer,
  pauseMs: number,
  failure: string,
  step: () => Promise<void>,
): Promise<void> {
  if (!database.listUnfinished(task, clock.now()).includes(environmentId)) return;
  // Before the attempt: after a crash nobody knows whether it is still on its way.
  database.postponeUnfinished(task, environmentId, clock.now() + pauseMs);
  try {
    await step();
    database.removeUnfinished(task, environmentId);
  } catch (error) {
    log("error", failure, { environment: environmentKey, version, error: String(error) });
  }
}
