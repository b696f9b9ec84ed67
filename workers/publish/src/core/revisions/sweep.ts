import type { RevisionPorts } from "./ports.ts";
import { SWEEP_ITEMS_MAX, SWEEP_PAUSE_MS } from "./revision-limits.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Removes what retention no longer keeps, at most once a day, a limited number of things per call. First the database
 * forgets a thing and lists its objects as unreferenced, in one transaction, then the objects are removed: after a crash in
 * between, the next call finds them on the list. A text that a push brings back is taken off the list before it is written.
 * Returns true when nothing is left to do. Throws when storage fails.
 */
export async function sweep(ports: RevisionPorts): Promise<boolean> {
  const { revisions, trees, clock } = ports;
  const nowMs = clock.now();
  if (nowMs - revisions.readSweptAtMs() < SWEEP_PAUSE_MS) return true;
  const limits = { countMin: ports.retention.countMin, sinceMs: nowMs - ports.retention.days * DAY_MS };
  const found = [
    forgetVersions(ports, limits, nowMs),
    forgetRevisions(ports, limits, nowMs),
    forgetBlobs(ports, nowMs),
  ];
  const names = revisions.listUnreferenced(nowMs, SWEEP_ITEMS_MAX);
  await trees.remove(names);
  revisions.unmarkUnreferenced(names);
  const isDone = [...found, names.length].every((count) => count === 0);
  if (isDone) revisions.saveSweptAtMs(nowMs);
  return isDone;
}

type Limits = Parameters<RevisionPorts["revisions"]["listDisposableVersions"]>[0];

function forgetVersions({ revisions, trees, database }: RevisionPorts, limits: Limits, nowMs: number): number {
  const versions = revisions.listDisposableVersions(limits, SWEEP_ITEMS_MAX);
  for (const { environmentId, version } of versions) {
    database.transaction(() => {
      revisions.markVersionSwept(environmentId, version);
      revisions.markUnreferenced(trees.versionNames(environmentId, version), nowMs);
    });
  }
  return versions.length;
}

function forgetRevisions({ revisions, trees, database }: RevisionPorts, limits: Limits, nowMs: number): number {
  const disposable = revisions.listDisposableRevisions(limits, SWEEP_ITEMS_MAX);
  for (const { revision, tree } of disposable) {
    database.transaction(() => {
      const digests = [tree, ...revisions.listPushedTrees(revision).map((pushed) => pushed.tree)];
      revisions.markRevisionSwept(revision);
      const left = digests.filter((digest) => !revisions.hasTree(digest));
      revisions.markUnreferenced(left.map(trees.treeName), nowMs);
    });
  }
  return disposable.length;
}

function forgetBlobs({ revisions, trees, database }: RevisionPorts, nowMs: number): number {
  const blobs = revisions.listDisposableBlobs(SWEEP_ITEMS_MAX);
  for (const { sha, pack } of blobs) {
    database.transaction(() => {
      revisions.removeBlob(sha);
      if (pack === undefined) revisions.markUnreferenced([trees.blobName(sha)], nowMs);
      else if (!revisions.hasPack(pack)) revisions.markUnreferenced([trees.packName(pack)], nowMs);
    });
  }
  return blobs.length;
}
