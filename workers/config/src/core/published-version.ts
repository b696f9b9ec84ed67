import type { BucketingEngine } from "@burgee/bucketing-wasm";
import type { ConfigView, EnvironmentPointer } from "@burgee/contract";

import type { VersionFloor } from "./conditional.ts";

/** One version of one environment, as far as it was needed so far. Replaced as a whole, never changed. */
export interface PublishedVersion {
  readonly pointer: EnvironmentPointer;
  /** HTTP date of `pointer.lastModifiedMs`. */
  readonly lastModifiedText: string;
  /** ETags of versions held before, newest first: these are known to be older. */
  readonly pastEtags: readonly string[];
  readonly views: ReadonlyMap<ConfigView, LoadedConfig>;
  /** Where clients listen for changes; undefined when the deployment has no public origin. */
  readonly streamUrl: string | undefined;
}

export interface LoadedConfig {
  readonly view: ConfigView;
  /** UTF-8 JSON exactly as published. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Present when something evaluates on this view. */
  readonly compiled: CompiledConfig | undefined;
}

export interface CompiledConfig {
  readonly engine: BucketingEngine;
  /** Whether answers for one context can change without a new version, because a rollout has dates. */
  readonly dependsOnTime: boolean;
}

/** What a request needs of an environment. */
export interface ConfigNeed {
  readonly view: ConfigView;
  readonly isCompiled: boolean;
  readonly floor?: VersionFloor | undefined;
  /** Epoch milliseconds: a store must have confirmed the version since then. */
  readonly confirmedSinceMs?: number | undefined;
}

/** Bytes that one view is charged for: its body, compressed copies, and the engine with its result caches. */
function measureView(view: LoadedConfig): number {
  const bodyBytes = view.bytes.byteLength;
  const compressedBytes = bodyBytes / 4;
  const engineBytes = view.compiled === undefined ? 0 : ENGINE_BASE_BYTES + bodyBytes * 1.5;
  return bodyBytes + compressedBytes + engineBytes;
}

/** A WebAssembly instance with one memory page and its host objects. */
const ENGINE_BASE_BYTES = 128 * 1024;

export function measureVersion(snapshot: PublishedVersion): number {
  let bytes = 2_048;
  for (const view of snapshot.views.values()) bytes += measureView(view);
  return bytes;
}

/** Whether a snapshot can answer: the view is loaded, or it is certain that this version does not have it. */
export function coversNeed(snapshot: PublishedVersion, need: ConfigNeed): boolean {
  const loaded = snapshot.views.get(need.view);
  if (loaded === undefined) return snapshot.pointer.views[need.view] === undefined;
  return !need.isCompiled || loaded.compiled !== undefined;
}
