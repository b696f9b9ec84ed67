import type { LoadConfig } from "@burgee/bucketing-wasm";
import {
  type ConfigView,
  type EnvironmentPointer,
  type StoredView,
  artifactObjectName,
  isRecord,
  pointerObjectName,
  sha256Hex,
} from "@burgee/contract";
import {
  type GuardedStore,
  type Integrity,
  type IntegrityProblem,
  type LoadOutcome,
  type Log,
  type Meter,
  parseJsonBytes,
} from "@burgee/worker-common";

import { formatHttpDate } from "./conditional.ts";
import type { DescribeStream } from "./ports.ts";
import {
  type ConfigNeed,
  type LoadedConfig,
  type PublishedVersion,
  coversNeed,
  isSameVersion,
} from "./published-version.ts";
import { type RenderDeps, RenderedConfig } from "./rendered-config.ts";

export interface VersionSources extends RenderDeps {
  /** Strongly consistent. */
  readonly primary: GuardedStore;
  /** Second failure domain: may lag. */
  readonly secondary: GuardedStore;
  readonly loadConfig: LoadConfig;
  readonly describeStream: DescribeStream;
  readonly log: Log;
  readonly meter: Meter;
  readonly integrity: Integrity;
}

const PAST_ETAGS_MAX = 16;

/**
 * Loads the newest version of an environment: the pointer from the first store whose pointer may replace what is held,
 * then every view that is needed or was held, so that whatever could be answered before still can be. The primary
 * decides: what only the secondary named gives way to it, even to an older version.
 */
export async function loadVersion(
  environmentId: string,
  held: PublishedVersion | undefined,
  need: ConfigNeed,
  sources: VersionSources,
): Promise<LoadOutcome<PublishedVersion>> {
  const { primary, secondary } = sources;
  const first = await readPointer(primary, environmentId, held, sources);
  if (first.kind === "found" && first.pointer.version >= (held?.confirmedVersion ?? 0)) {
    const loaded = await assemble(first, held, need, [primary, secondary], sources);
    if (loaded !== undefined) reportWithdrawal(held, loaded, sources);
    // With nothing held, an older version from the second store is better than no answer.
    if (loaded !== undefined || held !== undefined) return finish(confirm(loaded), primary.name, true);
  }
  // A pointer does not vanish: with one held, absence is a fault of the store.
  const second = await readPointer(secondary, environmentId, held, sources);
  if (second.kind === "found" && mayFollow(second.pointer, held)) {
    const loaded = await assemble(second, held, need, [secondary, primary], sources);
    return finish(loaded, secondary.name, false);
  }
  // Both must say so: absence in one store alone may be a lost object or a wrong binding.
  const isUnpublished = held === undefined && first.kind === "missing" && second.kind === "missing";
  if (!isUnpublished) {
    sources.log("warn", "config not refreshed", { environmentId, primary: first.kind, secondary: second.kind });
  }
  return { kind: isUnpublished ? "missing" : "failed" };
}

function finish(
  loaded: PublishedVersion | undefined,
  source: string,
  isAuthoritative: boolean,
): LoadOutcome<PublishedVersion> {
  return loaded === undefined ? { kind: "failed" } : { kind: "loaded", value: loaded, source, isAuthoritative };
}

/** Whether the secondary's pointer may be used: it lags, so one that is older than the held version is ignored. */
function mayFollow(pointer: EnvironmentPointer, held: PublishedVersion | undefined): boolean {
  return held === undefined || pointer.version > held.pointer.version || isSameVersion(pointer, held.pointer);
}

/** Records that the primary named this version. */
function confirm(loaded: PublishedVersion | undefined): PublishedVersion | undefined {
  if (loaded === undefined || loaded.confirmedVersion === loaded.pointer.version) return loaded;
  return { ...loaded, confirmedVersion: loaded.pointer.version };
}

/** Counts and logs that the primary took back a version which only the secondary had named. */
function reportWithdrawal(
  held: PublishedVersion | undefined,
  { pointer: { environmentId, version } }: PublishedVersion,
  { log, meter }: VersionSources,
): void {
  if (held === undefined || held.pointer.version <= version) return;
  meter.count("config_withdrawn", environmentId);
  log("warn", "version withdrawn: only the second store had it", {
    environmentId,
    version: held.pointer.version,
    primaryVersion: version,
  });
}

interface FoundPointer {
  readonly kind: "found";
  readonly pointer: EnvironmentPointer;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

type PointerRead = FoundPointer | { readonly kind: "missing" | "failed" | "invalid" };

async function readPointer(
  store: GuardedStore,
  environmentId: string,
  held: PublishedVersion | undefined,
  { integrity }: VersionSources,
): Promise<PointerRead> {
  const objectName = pointerObjectName(environmentId);
  const read = await store.read(objectName);
  if (read.kind !== "found") return { kind: read.kind };
  const { bytes } = read;
  // Usually nothing changed, and what was checked once need not be checked again.
  if (held !== undefined && isEqual(bytes, held.pointerBytes)) return { kind: "found", pointer: held.pointer, bytes };
  const stored = { objectName, store: store.name, environmentId };
  const pointer = parsePointer(parseJsonBytes(bytes), environmentId);
  if (pointer === undefined) {
    integrity.report("malformed", stored);
    return { kind: "invalid" };
  }
  const isAdmitted = await integrity.admits({ ...stored, record: pointer });
  return isAdmitted ? { kind: "found", pointer, bytes } : { kind: "invalid" };
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.byteLength === other.byteLength && one.every((byte, index) => byte === other[index]);
}

async function assemble(
  { pointer, bytes: pointerBytes }: FoundPointer,
  held: PublishedVersion | undefined,
  need: ConfigNeed,
  stores: readonly GuardedStore[],
  sources: VersionSources,
): Promise<PublishedVersion | undefined> {
  const isUnchanged = held !== undefined && isSameVersion(held.pointer, pointer);
  // Signed again or not: the newest copy is kept, so that the next read of it is recognised.
  if (isUnchanged && coversNeed(held, need)) {
    return pointer === held.pointer ? held : { ...held, pointer, pointerBytes };
  }
  const views = new Map<ConfigView, LoadedConfig>(isUnchanged ? held.views : []);
  const missing = listMissing(pointer, held, need, views);
  // A request is waiting: all views are read at the same time.
  const bodies = await Promise.all(
    missing.map(async ({ view }) => views.get(view)?.bytes ?? readArtifact(pointer, view, stores, sources)),
  );
  for (const [index, { view, isCompiled }] of missing.entries()) {
    const bytes = bodies[index];
    if (bytes === undefined) {
      const { environmentId, version } = pointer;
      sources.log("error", "artifact not readable", { environmentId, version, view });
      return undefined;
    }
    const loaded = buildView(pointer, view, bytes, isCompiled, sources);
    if (loaded === undefined) return undefined;
    views.set(view, loaded);
  }
  return {
    pointer,
    pointerBytes,
    confirmedVersion: held?.confirmedVersion ?? 0,
    lastModifiedText: formatHttpDate(pointer.lastModifiedMs),
    pastEtags:
      isUnchanged || held === undefined
        ? (held?.pastEtags ?? [])
        : [held.pointer.etag, ...held.pastEtags].slice(0, PAST_ETAGS_MAX),
    views,
    streamUrl:
      pointer.realtime === false
        ? undefined
        : (held?.streamUrl ?? (await sources.describeStream(pointer.environmentId))),
  };
}

/** Lists the published views that were held or are needed now and are not yet among `views`. */
function listMissing(
  pointer: EnvironmentPointer,
  held: PublishedVersion | undefined,
  need: ConfigNeed,
  views: ReadonlyMap<ConfigView, LoadedConfig>,
): readonly { readonly view: ConfigView; readonly isCompiled: boolean }[] {
  const wanted = new Map<ConfigView, boolean>(
    [...(held?.views ?? [])].map(([name, { compiled }]) => [name, compiled !== undefined]),
  );
  wanted.set(need.view, need.isCompiled || wanted.get(need.view) === true);
  const isMissing = (view: ConfigView, isCompiled: boolean): boolean => {
    const present = views.get(view);
    return present === undefined || (isCompiled && present.compiled === undefined);
  };
  return [...wanted]
    .filter(([view, isCompiled]) => pointer.views[view] !== undefined && isMissing(view, isCompiled))
    .map(([view, isCompiled]) => ({ view, isCompiled }));
}

/** Reads an artifact from the first store that has it as the pointer says. Artifacts never change. */
async function readArtifact(
  pointer: EnvironmentPointer,
  view: ConfigView,
  stores: readonly GuardedStore[],
  { integrity }: VersionSources,
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

function buildView(
  pointer: EnvironmentPointer,
  view: ConfigView,
  bytes: Uint8Array<ArrayBuffer>,
  isCompiled: boolean,
  sources: VersionSources,
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
  sources: RenderDeps & { readonly loadConfig: LoadConfig },
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

/** A pointer, or undefined when a member is missing, has the wrong type, or names another environment. */
function parsePointer(input: unknown, environmentId: string): EnvironmentPointer | undefined {
  if (!isRecord(input) || input["environmentId"] !== environmentId) return undefined;
  const { version, lastModifiedMs, etag, views } = input;
  const isComplete =
    typeof version === "number" &&
    Number.isSafeInteger(version) &&
    typeof lastModifiedMs === "number" &&
    Number.isFinite(lastModifiedMs) &&
    typeof etag === "string" &&
    etag.length > 2 &&
    isRecord(views) &&
    Object.values(views).every(isStoredView);
  return isComplete ? (input as unknown as EnvironmentPointer) : undefined;
}

function isStoredView(view: unknown): boolean {
  if (!isRecord(view)) return false;
  const { bytes, sha256 } = view;
  return typeof bytes === "number" && (sha256 === undefined || typeof sha256 === "string");
}
