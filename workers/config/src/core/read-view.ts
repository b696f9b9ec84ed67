import type { LoadConfig } from "@burgee/bucketing-wasm";
import {
  type ConfigView,
  type EnvironmentPointer,
  type StoredView,
  artifactObjectName,
  sha256Hex,
} from "@burgee/contract";
import type { GuardedStore, Integrity, IntegrityProblem, Log } from "@burgee/worker-common";

import type { LoadedConfig } from "./published-version.ts";
import { type RenderDeps, RenderedConfig } from "./rendered-config.ts";

export interface ViewDeps extends RenderDeps {
  readonly loadConfig: LoadConfig;
}

/** Reads an artifact from the first store that has it as the pointer says. Artifacts never change. */
export async function readArtifact(
  pointer: EnvironmentPointer,
  view: ConfigView,
  stores: readonly GuardedStore[],
  integrity: Integrity,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const { environmentId } = pointer;
  const objectName = artifactObjectName(environmentId, pointer.version, view);
  for (const store of stores) {
    const read = await store.read(objectName);
    if (read.kind !== "found") continue;
    const problem = await findDamage(read.bytes, pointer.views[view], integrity);
    if (problem === undefined) return read.bytes;
    integrity.report(problem, { objectName, store: store.name, environmentId });
  }
  return undefined;
}

/** Why these bytes are not those of the view; undefined when they are. */
async function findDamage(
  bytes: Uint8Array<ArrayBuffer>,
  expected: StoredView | undefined,
  { mode }: Integrity,
): Promise<IntegrityProblem | undefined> {
  if (bytes.byteLength !== expected?.bytes) return "wrong_length";
  if (expected.sha256 === undefined) return mode === "require" ? "no_digest" : undefined;
  return (await sha256Hex(bytes)) === expected.sha256 ? undefined : "wrong_digest";
}

/** Makes a view ready to serve, or logs why it cannot be. */
export function buildView(
  pointer: EnvironmentPointer,
  view: ConfigView,
  bytes: Uint8Array<ArrayBuffer>,
  isCompiled: boolean,
  sources: ViewDeps & { readonly log: Log },
): LoadedConfig | undefined {
  const { log } = sources;
  const { environmentId, version } = pointer;
  try {
    const loaded = createLoadedConfig(pointer, view, bytes, isCompiled, sources);
    for (const { subject, message } of loaded.compiled?.engine.warnings ?? []) {
      log("warn", "part of a config is disabled", { environmentId, version, view, subject, problem: message });
    }
    return loaded;
  } catch (error) {
    log("error", "config does not compile", { environmentId, version, view, problem: String(error) });
    return undefined;
  }
}

/** Makes a view ready to serve. Throws `ConfigLoadError` when it is to be compiled and the engine cannot read it. */
export function createLoadedConfig(
  { environmentId, etag }: EnvironmentPointer,
  view: ConfigView,
  bytes: Uint8Array<ArrayBuffer>,
  isCompiled: boolean,
  sources: ViewDeps,
): LoadedConfig {
  return {
    view,
    bytes,
    compiled: isCompiled ? { engine: sources.loadConfig(bytes), dependsOnTime: hasStartDate(bytes) } : undefined,
    rendered: new RenderedConfig(`${environmentId} ${etag} ${view}`, bytes, sources),
  };
}

const START_DATE = new TextEncoder().encode('"startDate"');
const RAREST_INDEX = '"startDate"'.indexOf("D");
const RAREST = "D".charCodeAt(0);

/**
 * Whether the bytes contain the member name that only rollouts have. Looks for its rarest letter first. If the same text
 * occurs elsewhere, ETags of answers merely expire sooner.
 */
function hasStartDate(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(RAREST, RAREST_INDEX); at !== -1; at = bytes.indexOf(RAREST, at + 1)) {
    const start = at - RAREST_INDEX;
    if (START_DATE.every((byte, index) => bytes[start + index] === byte)) return true;
  }
  return false;
}
