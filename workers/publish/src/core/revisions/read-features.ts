import {
  type FeatureHistoryReply,
  type FeatureListing,
  type FeatureListReply,
  type FeatureReply,
  summarizeFeature,
  type VersionRecord,
} from "@burgee/publisher/core";

import { findServedRevision } from "./find-version.ts";
import { findTree } from "./plan-push.ts";
import type { FeatureRevision, RevisionPorts } from "./ports.ts";
import { readTexts } from "./read-texts.ts";
import { HISTORY_MAX } from "./revision-limits.ts";

/** The features of the newest revision, one row each; with an environment, only what they do there. */
export function listFeatures({ revisions }: RevisionPorts, environmentKey: string | undefined): FeatureListReply {
  const revision = revisions.findNewest()?.record.revision ?? 0;
  const features = revisions.listFeatures();
  if (environmentKey === undefined) return { revision, features };
  return {
    revision,
    features: features.map((feature) => {
      const standing = feature.environments[environmentKey];
      return { ...feature, environments: standing === undefined ? {} : { [environmentKey]: standing } };
    }),
  };
}

/**
 * Reads the files again of features whose rows an earlier release wrote, which lack what lists show by now. Call it once per
 * object. While storage fails, the rows are shown as they are.
 */
export async function refreshSummaries(ports: RevisionPorts): Promise<void> {
  const { revisions, projectKey, log } = ports;
  const outdated = revisions.listFeatures().filter(({ variables }) => variables === undefined);
  const newest = revisions.findNewest();
  if (outdated.length === 0 || newest === undefined) return;
  try {
    const found = await findTree(ports, newest.record.revision, newest);
    if (found.kind !== "found") return;
    const { texts } = await readTexts(
      ports,
      outdated.flatMap(({ path }) => found.tree.get(path) ?? []),
    );
    const fresh: FeatureListing[] = [];
    for (const { path, changed } of outdated) {
      const text = texts.get(found.tree.get(path) ?? "");
      const summary = text === undefined ? undefined : await summarizeFeature(projectKey, { path, text });
      if (summary !== undefined) fresh.push({ ...summary, changed });
    }
    revisions.saveSummaries(fresh);
  } catch (error) {
    log("error", "features could not be summarized again", { error: String(error) });
  }
}

export type FeatureRead =
  | { readonly kind: "found"; readonly reply: FeatureReply }
  | { readonly kind: "unknown_feature"; readonly known: readonly string[] }
  | { readonly kind: "changed_file"; readonly path: string };

/** A feature with its file and what each environment serves of it. Throws when storage fails. */
export async function readFeature(ports: RevisionPorts, key: string): Promise<FeatureRead> {
  const { revisions, database } = ports;
  const feature = revisions.findFeature(key);
  const newest = revisions.findNewest();
  if (feature === undefined || newest === undefined) {
    return { kind: "unknown_feature", known: revisions.listFeatures().map((known) => known.key) };
  }
  const found = await findTree(ports, newest.record.revision, newest);
  const sha = found.kind === "found" ? found.tree.get(feature.path) : undefined;
  const read = sha === undefined ? undefined : await readTexts(ports, [sha]);
  const text = read?.texts.get(sha ?? "");
  if (text === undefined) return { kind: "changed_file", path: feature.path };
  const live = database
    .listEnvironments()
    .filter(({ version }) => version > 0)
    .map(({ id, key: environmentKey, version }) => {
      const revision = findServedRevision(ports, id, version);
      const isCurrent = revision !== undefined && revision >= feature.changed.revision;
      return { environmentKey, version, ...(revision === undefined ? {} : { revision }), isCurrent };
    });
  return { kind: "found", reply: { ...feature, revision: newest.record.revision, text, live } };
}

/** What happened to a feature, also to one that is gone; undefined for a key that none ever had. */
export function readFeatureHistory(ports: RevisionPorts, key: string): FeatureHistoryReply | undefined {
  const { revisions, database } = ports;
  const id = revisions.findFeatureId(key);
  if (id === undefined) return undefined;
  const changes = revisions.listFeatureRevisions(id, HISTORY_MAX);
  const versions = database
    .listEnvironments()
    .flatMap((environment) => findChangingVersions(database.listVersions(environment.id, HISTORY_MAX), changes))
    .sort((a, b) => b.createdAtMs - a.createdAtMs)
    .slice(0, HISTORY_MAX);
  return {
    id,
    revisions: changes.flatMap(({ revision, path, isRemoval }) => {
      const record = revisions.findRevision(revision)?.record;
      return record === undefined ? [] : [{ ...record, path, ...(isRemoval ? { isRemoval } : {}) }];
    }),
    versions,
  };
}

/**
 * The versions, of one environment and newest first, whose revision has another file of the feature than that of the
 * version before. Computed from the index of revisions, so that no crash can leave a version out.
 */
function findChangingVersions(
  versions: readonly VersionRecord[],
  changes: readonly FeatureRevision[],
): readonly VersionRecord[] {
  const stateAt = (revision: number): number => changes.find((change) => change.revision <= revision)?.revision ?? 0;
  return versions.filter(({ revision = 0 }, index) => {
    // What came before the last of a full list is not known.
    if (index === HISTORY_MAX - 1) return false;
    const { revision: before = 0 } = versions[index + 1] ?? {};
    return stateAt(revision) !== stateAt(before);
  });
}
