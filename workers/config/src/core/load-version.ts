import type { ConfigView, EnvironmentPointer } from "@burgee/contract";
import type { GuardedStore, Integrity, LoadOutcome, Log, Meter } from "@burgee/worker-common";

import { formatHttpDate } from "./conditional.ts";
import {
  type ConfigNeed,
  type LoadedConfig,
  type PublishedVersion,
  coversNeed,
  isSameVersion,
} from "./published-version.ts";
import { type FoundPointer, readPointer } from "./read-pointer.ts";
import { type ViewDeps, buildView, readArtifact } from "./read-view.ts";

export interface VersionSources extends ViewDeps {
  /** Strongly consistent. */
  readonly primary: GuardedStore;
  /** Second failure domain: may lag. */
  readonly secondary: GuardedStore;
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
  const first = await readPointer(primary, environmentId, held, sources.integrity);
  if (first.kind === "found" && first.pointer.version >= (held?.confirmedVersion ?? 0)) {
    const loaded = await assemble(first, held, need, [primary, secondary], sources);
    if (loaded !== undefined) reportWithdrawal(held, loaded, sources);
    // With nothing held, an older version from the second store is better than no answer.
    if (loaded !== undefined || held !== undefined) return finish(confirm(loaded), primary.name, true);
  }
  // A pointer does not vanish: with one held, absence is a fault of the store.
  const second = await readPointer(secondary, environmentId, held, sources.integrity);
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
    missing.map(async ({ view }) => views.get(view)?.bytes ?? readArtifact(pointer, view, stores, sources.integrity)),
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
