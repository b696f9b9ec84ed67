import type { EnvironmentPointer, RecordSigner } from "@burgee/contract";
import { compileBundle, type CompiledEnvironment } from "@burgee/publisher/core";
import { createIntegrity, createMeter, systemClock, type IntegritySettings } from "@burgee/worker-common";
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";

import { createBucketVersionStore } from "../src/adapters/bucket-version-store.ts";
import { createSqlProjectDatabase } from "../src/adapters/sql-project-database.ts";
import type { Author } from "../src/core/author.ts";
import { ANNOUNCE_PAUSE_MAX_MS } from "../src/core/follow-up-times.ts";
import type { PublishIntent } from "../src/core/outcomes.ts";
import type { PublisherPorts, VersionStore } from "../src/core/ports.ts";
import { publishSnapshot } from "../src/core/publish-snapshot.ts";
import { bundleOf } from "./admin-client.ts";
import { limitRows } from "./limit-rows.ts";

/** An author whom a token proved. */
export const ANN: Author = { actor: "ann", via: "token" };

/** The process ends at this point: nothing after it happens. */
class Crash extends Error {}

/** Runs something inside a project's object, next to its storage. */
export function inProject<Result>(
  name: string,
  run: (storage: DurableObjectStorage) => Promise<Result>,
): Promise<Result> {
  return runInDurableObject(env.PROJECTS.getByName(name), (_instance, state) => run(limitRows(state.storage)));
}

/** A store over the real buckets, signing and checking as the settings say. */
export function openStore(
  options: { readonly signer?: RecordSigner | undefined; readonly copies?: KVNamespace } & IntegritySettings = {},
): VersionStore {
  const { signer, copies = env.CONFIGS_KV, ...settings } = options;
  const deps = { log: () => undefined, meter: createMeter("test", undefined), clock: systemClock };
  return createBucketVersionStore(env.CONFIGS, copies, createIntegrity(settings, deps), signer);
}

/** Ports over real storage, with every pointer that readers could see in `visible`. */
export function openPorts(
  projectKey: string,
  storage: DurableObjectStorage,
  visible: EnvironmentPointer[],
  copies: KVNamespace = env.CONFIGS_KV,
): PublisherPorts {
  const store = openStore({ copies });
  return {
    projectKey,
    database: createSqlProjectDatabase(storage),
    store: {
      ...store,
      async writePointer(pointer, over) {
        await store.writePointer(pointer, over);
        visible.push(pointer);
      },
    },
    announcer: {
      announce: async () => undefined,
      closeStreams: async () => undefined,
      countStreams: async () => undefined,
    },
    // What the engine accepts is tested elsewhere; here configs are good.
    verify: () => [],
    clock: { ...systemClock, sleep: async () => undefined },
    wakeLater: async () => undefined,
    streamOf: async () => undefined,
    log: () => undefined,
  };
}

/** The same ports when every pause between attempts is over. */
export function later(ports: PublisherPorts): PublisherPorts {
  return { ...ports, clock: { ...ports.clock, now: () => Date.now() + ANNOUNCE_PAUSE_MAX_MS } };
}

/** Calls that change nothing: dying around one is the same as dying around its neighbour. */
const READS = /^(find|list|last|read|count|has)/;

/** Ports that die at the n-th change, before or after it takes effect, and stay dead. `changes` counts them. */
export function crashAt(ports: PublisherPorts, nth: number, moment: "before" | "after") {
  const state = { changes: 0, isDead: false };
  const guard = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get(target, name, receiver) {
        const method: unknown = Reflect.get(target, name, receiver);
        if (typeof method !== "function") return method;
        return (...args: unknown[]) => {
          if (state.isDead) throw new Crash();
          if (READS.test(String(name))) return method.apply(target, args) as unknown;
          state.changes += 1;
          const isTheOne = state.changes === nth;
          if (isTheOne && moment === "before") die(state);
          const result: unknown = method.apply(target, args);
          if (!isTheOne) return result;
          if (result instanceof Promise) return result.then(() => die(state));
          return die(state);
        };
      },
    });
  const guarded: PublisherPorts = {
    ...ports,
    database: guard(ports.database),
    store: guard(ports.store),
    announcer: guard(ports.announcer),
  };
  return { ports: guarded, state };
}

function die(state: { isDead: boolean }): never {
  state.isDead = true;
  throw new Crash();
}

/** Runs a task that may crash; true when it did. */
export async function crashes(task: () => Promise<unknown>): Promise<boolean> {
  try {
    await task();
    return false;
  } catch (error) {
    if (error instanceof Crash) return true;
    throw error;
  }
}

export const INTENT: PublishIntent = {
  actor: ANN,
  message: "",
  expectedVersion: undefined,
  isDryRun: false,
  idempotency: undefined,
};

/** Publishes a small project whose headline is the given text. */
export async function publishText(ports: PublisherPorts, text: string, intent: Partial<PublishIntent> = {}) {
  const snapshot = await compileText(ports.projectKey, text);
  return publishSnapshot(ports, { snapshot, warnings: [] }, { ...INTENT, ...intent });
}

export async function compileText(projectKey: string, text: string): Promise<CompiledEnvironment> {
  const compiled = await compileBundle(bundleOf(projectKey, text));
  const snapshot = compiled.ok ? compiled.environments.get("production") : undefined;
  if (snapshot === undefined) throw new Error("the bundle does not compile");
  return snapshot;
}
