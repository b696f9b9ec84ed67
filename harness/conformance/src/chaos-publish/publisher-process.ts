import type { ConfigAnnouncement } from "@burgee/contract";
import { createIntegrity, createMeter, type Clock } from "@burgee/worker-common";
import { createBucketVersionStore } from "@burgee/worker-publish/src/adapters/bucket-version-store.ts";
import { createSqlProjectDatabase } from "@burgee/worker-publish/src/adapters/sql-project-database.ts";
import type { PublisherPorts } from "@burgee/worker-publish/src/core/ports.ts";

import { MODEL_INTEGRITY, MODEL_SIGNER } from "./judge-signatures.ts";
import { createBucket, createNamespace, type Objects } from "./memory-stores.ts";
import type { ObjectStorage } from "./object-storage.ts";
import { REFUSED_TEXT } from "./operations.ts";
import { callOver, type Process, type World } from "./world.ts";

export const PROJECT_KEY = "storefront";
/** As in the Worker's services. */
const RECOVERY_DELAY_MS = 15_000;

/** Replaces parts of the publisher, to show that the model notices what they are there for. */
export interface Sabotage {
  readonly ports?: (ports: PublisherPorts) => PublisherPorts;
  readonly bucket?: (bucket: R2Bucket) => R2Bucket;
}

/** What outlives a process. */
export interface Platform {
  readonly world: World;
  readonly objects: Objects;
  readonly copies: Map<string, string>;
  readonly storage: ObjectStorage;
  /** Newest version that listeners heard of, by environment. */
  readonly announced: Map<string, number>;
  readonly sabotage: Sabotage;
}

/** Starts the project's object: the real core and the real adapters over stores in memory. */
export function startProcess(platform: Platform): { readonly ports: PublisherPorts; readonly process: Process } {
  const { world, objects, copies, storage, announced, sabotage } = platform;
  const process: Process = { isDead: false };
  const clock: Clock = {
    now: () => world.clockNow(),
    sleep: async (ms) => world.advance(ms),
    startTimer: () => ({ expired: new Promise(() => undefined), cancel: () => undefined }),
  };
  const log = (_level: string, message: string, fields?: object): void => {
    world.note(`    log: ${message} ${JSON.stringify(fields ?? {})}`);
  };
  const integrity = createIntegrity(MODEL_INTEGRITY, { log, meter: createMeter("model", undefined), clock });
  const toListeners = (label: string, effect: () => void) =>
    callOver(world, process, { label, isWrite: true, lateMaxMs: 5_000, canRepeat: true }, effect);
  const bucket = createBucket(objects, world, process);
  const ports: PublisherPorts = {
    projectKey: PROJECT_KEY,
    database: createSqlProjectDatabase(storage.open(process)),
    store: createBucketVersionStore(
      sabotage.bucket?.(bucket) ?? bucket,
      createNamespace(copies, world, process),
      integrity,
      MODEL_SIGNER,
    ),
    announcer: {
      announce: ({ environmentId, version }: ConfigAnnouncement) =>
        toListeners(`announce ${environmentId} ${version}`, () => {
          announced.set(environmentId, Math.max(version, announced.get(environmentId) ?? 0));
        }),
      closeStreams: (environmentId) => toListeners(`close streams of ${environmentId}`, () => undefined),
      countStreams: async () => 0,
    },
    verify: (_view, body) => (body.includes(REFUSED_TEXT) ? ["the engine refuses it"] : []),
    clock,
    async wakeLater(delayMs = RECOVERY_DELAY_MS) {
      storage.setAlarm(process, world.now() + delayMs);
    },
    streamOf: async () => undefined,
    log,
  };
  return { ports: sabotage.ports?.(ports) ?? ports, process };
}
