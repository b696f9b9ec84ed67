import type { BucketingEngine } from "@burgee/bucketing-wasm";
import { CONFIG_CONFIRMATION_MS, type ConfigView, type EnvironmentPointer } from "@burgee/contract";

import type { RenderedConfig } from "./rendered-config.ts";

/** One version of one environment, as far as it was needed so far. Replaced as a whole, never changed. */
export interface PublishedVersion {
  readonly pointer: EnvironmentPointer;
  /** The pointer as it was read. */
  readonly pointerBytes: Uint8Array<ArrayBuffer>;
  /** Newest version that the primary store named; below the pointer's while only the secondary has named that. */
  readonly confirmedVersion: number;
  /** HTTP date of `pointer.lastModifiedMs`. */
  readonly lastModifiedText: string;
  /** ETags of versions held before, newest first: these are known to be older. */
  readonly pastEtags: readonly string[];
  readonly views: ReadonlyMap<ConfigView, LoadedConfig>;
}

/** One view of a version, as far as it was needed so far. */
export interface LoadedConfig {
  readonly view: ConfigView;
  /** UTF-8 JSON exactly as published. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Present when something evaluates on this view. */
  readonly compiled: CompiledConfig | undefined;
  readonly rendered: RenderedConfig;
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

/** Whether two pointers name the same content; the numbers alone may agree after a restore. */
export function isSameVersion(one: EnvironmentPointer, other: EnvironmentPointer): boolean {
  return one.version === other.version && one.etag === other.etag;
}

/** A WebAssembly instance with one memory page and its host objects. */
const ENGINE_BASE_BYTES = 128 * 1024;
/** Pointer and maps. */
const VERSION_BASE_BYTES = 2_048;

/** Bytes that a version holds now: bodies, what was rendered from them, and an estimate of the engines. */
export function measureVersion({ views }: PublishedVersion): number {
  let bytes = VERSION_BASE_BYTES;
  for (const { bytes: body, compiled, rendered } of views.values()) {
    bytes += body.byteLength + rendered.heldBytes;
    if (compiled !== undefined) bytes += ENGINE_BASE_BYTES + body.byteLength * 1.5;
  }
  return bytes;
}

/** Whether a version can answer: the view is loaded, or this version does not have it. */
export function coversNeed(published: PublishedVersion, need: ConfigNeed): boolean {
  const loaded = published.views.get(need.view);
  if (loaded === undefined) return published.pointer.views[need.view] === undefined;
  return !need.isCompiled || loaded.compiled !== undefined;
}

/** What a request knows about the newest version. While a store answers, the request must not get an older one. */
export interface VersionFloor {
  /** Epoch milliseconds. */
  readonly lastModifiedMs?: number | undefined;
  /** ETag of a version that exists. ETags have no order, and a rollback repeats one: any other than ours may be newer. */
  readonly etag?: string | undefined;
}

/** How far ahead of our clock a floor may be; one further ahead is wrong and would cost a storage read per request. */
const FLOOR_AHEAD_MS_MAX = 5 * 60_000;

/** Whether a held version that a store confirmed at `checkedAtMs` is as new as the request must have it. */
export function isNewEnough(
  { pointer }: PublishedVersion,
  { floor, confirmedSinceMs = 0 }: ConfigNeed,
  checkedAtMs: number,
  nowMs: number,
): boolean {
  return checkedAtMs >= confirmedSinceMs && meetsFloor(pointer, floor, nowMs);
}

/** How long before a confirmation expires a request renews it in the background, so that under load no request waits. */
const CONFIRM_AHEAD_MS = CONFIG_CONFIRMATION_MS / 4;

/** Whether a confirmation that is still good enough should be renewed in the background. */
export function isConfirmationAgeing({ confirmedSinceMs }: ConfigNeed, checkedAtMs: number): boolean {
  return confirmedSinceMs !== undefined && checkedAtMs < confirmedSinceMs + CONFIRM_AHEAD_MS;
}

/** Whether a held version is at least as new as the floor. */
function meetsFloor(
  held: { readonly etag: string; readonly lastModifiedMs: number },
  floor: VersionFloor | undefined,
  nowMs: number,
): boolean {
  if (floor === undefined || floor.etag === held.etag) return true;
  const { lastModifiedMs } = floor;
  if (lastModifiedMs !== undefined) {
    // Dates on the wire have whole seconds.
    return (
      Math.floor(lastModifiedMs / 1000) * 1000 <= held.lastModifiedMs || lastModifiedMs > nowMs + FLOOR_AHEAD_MS_MAX
    );
  }
  return floor.etag === undefined;
}
