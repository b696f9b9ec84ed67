import {
  artifactObjectName,
  type EnvironmentPointer,
  isRecord,
  PLATFORM_KEY,
  PLATFORM_SCOPE,
  pointerObjectName,
  sha256Hex,
} from "@burgee/contract";
import { type GuardedStore, type Integrity, parseJsonBytes, type PublishedStores } from "@burgee/worker-common";

import { ConfigNames } from "./config-names.ts";
import { NAMED_CONFIGS_MAX } from "./limits.ts";

export interface FindEnvironmentDeps {
  readonly stores: PublishedStores;
  readonly integrity: Integrity;
}

/** An environment as its pointer describes it. */
export type FoundEnvironment = Pick<EnvironmentPointer, "environmentId" | "version" | "etag" | "views">;

export type EnvironmentSearch =
  | { readonly kind: "found"; readonly environment: FoundEnvironment }
  | { readonly kind: "unknown" }
  /** No store answered, or what it answered must not be believed. */
  | { readonly kind: "failed" };

/** Where the roles of a project are kept: its id, or `PLATFORM_SCOPE`. */
export async function projectScope(projectKey: string): Promise<string> {
  return projectKey === PLATFORM_KEY ? PLATFORM_SCOPE : deriveId(`${projectKey}/project`);
}

/** As the publisher derives ids. */
export async function deriveId(text: string): Promise<string> {
  return (await sha256Hex(text)).slice(0, 24);
}

/**
 * Finds an environment of a project by id or key. Events carry ids, and only pointers say here to which project one belongs:
 * so a key is found where the pointer with the id that follows from it says the same. A renamed environment has another id.
 */
export async function findEnvironment(
  projectKey: string,
  name: string,
  deps: FindEnvironmentDeps,
): Promise<EnvironmentSearch> {
  const byId = await readPointer(name, deps);
  if (byId.kind === "failed") return byId;
  if (byId.kind === "found" && byId.pointer.projectKey === projectKey) return found(byId.pointer);
  const byKey = await readPointer(await deriveId(`${projectKey}/environment/${name}`), deps);
  if (byKey.kind !== "found") return byKey;
  const { pointer } = byKey;
  return pointer.projectKey === projectKey && pointer.environmentKey === name ? found(pointer) : { kind: "unknown" };
}

function found(environment: FoundEnvironment): EnvironmentSearch {
  return { kind: "found", environment };
}

/** The environment with an id, of whatever project; undefined when it cannot be read. */
export async function findEnvironmentById(
  environmentId: string,
  deps: FindEnvironmentDeps,
): Promise<FoundEnvironment | undefined> {
  const read = await readPointer(environmentId, deps);
  return read.kind === "found" ? read.pointer : undefined;
}

type PointerRead =
  | { readonly kind: "found"; readonly pointer: EnvironmentPointer }
  | { readonly kind: "unknown" | "failed" };

async function readPointer(environmentId: string, { stores, integrity }: FindEnvironmentDeps): Promise<PointerRead> {
  const objectName = pointerObjectName(environmentId);
  const first = await stores.primary.read(objectName);
  const [store, read] =
    first.kind === "failed" ? await readSecond(stores.secondary, objectName) : [stores.primary, first];
  if (read.kind !== "found")
    return { kind: read.kind === "missing" && store === stores.primary ? "unknown" : "failed" };
  const pointer = parseJsonBytes(read.bytes);
  if (!isPointer(pointer, environmentId)) return { kind: "failed" };
  const isAdmitted = await integrity.admits({ objectName, record: pointer, store: store.name, environmentId });
  return isAdmitted ? { kind: "found", pointer } : { kind: "failed" };
}

async function readSecond(store: GuardedStore, objectName: string) {
  return [store, await store.read(objectName)] as const;
}

function isPointer(input: unknown, environmentId: string): input is EnvironmentPointer {
  return (
    isRecord(input) &&
    input["environmentId"] === environmentId &&
    ["projectKey", "environmentKey", "etag"].every((name) => typeof input[name] === "string") &&
    typeof input["version"] === "number" &&
    isRecord(input["views"])
  );
}

/** Reads the names of an environment's current version; undefined when they cannot be read. */
export type ReadNames = (environment: FoundEnvironment) => Promise<ConfigNames | undefined>;

/** Views that together have every feature and every variable under their own names. */
const NAMING_VIEWS = ["server-v2", "client", "mobile"] as const;

/** Remembers the names of a few environments, because consoles ask again and again. */
export function createNameReader({ primary, secondary }: PublishedStores): ReadNames {
  const remembered = new Map<string, { readonly version: string; readonly names: ConfigNames }>();
  return async ({ environmentId, version, etag, views }) => {
    const held = remembered.get(environmentId);
    const current = `${version} ${etag}`;
    if (held?.version === current) return held.names;
    const names = new ConfigNames();
    for (const view of NAMING_VIEWS) {
      if (views[view] === undefined) continue;
      const objectName = artifactObjectName(environmentId, version, view);
      let read = await primary.read(objectName);
      if (read.kind !== "found") read = await secondary.read(objectName);
      if (read.kind !== "found") return undefined;
      names.addView(parseJsonBytes(read.bytes));
    }
    if (remembered.size >= NAMED_CONFIGS_MAX) remembered.clear();
    remembered.set(environmentId, { version: current, names });
    return names;
  };
}
