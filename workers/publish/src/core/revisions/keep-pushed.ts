import { locate, namePack, splitPacks } from "./arrange-blobs.ts";
import { inParallel } from "./in-parallel.ts";
import type { PushPlan } from "./plan-push.ts";
import type { RevisionPorts } from "./ports.ts";
import {
  LOOSE_BLOBS_MAX,
  PUSHED_TREES_MAX,
  STORAGE_PARALLEL_MAX,
  UNREFERENCED_LIFETIME_MS,
} from "./revision-limits.ts";

/** The files of a push that was merged, as they were pushed. */
export interface KeptPush {
  /** Digest of the files. */
  readonly tree: string;
  /** Makes the database name them. Call it in the transaction that records the push. */
  readonly save: () => void;
}

/**
 * Stores the files of a push as they were pushed, when the server merged others into them. The author's folder still holds
 * these, so that the next push from it must be compared with these: compared with an older revision, what it changed already
 * would count as changed once more, and undo what others made of it since. Undefined when nothing was merged, or when
 * as many as the revision may have are kept already; the next push then names the base of this one. Throws when storage fails.
 * @param revision the one that the files were merged into
 */
export async function keepPushed(
  { revisions, trees, clock }: RevisionPorts,
  plan: PushPlan,
  revision: number,
  commit: string | undefined,
): Promise<KeptPush | undefined> {
  const { pushedDigest: tree, pushedTree, pushedTexts } = plan;
  if (plan.isAsPushed) return undefined;
  const kept = revisions.listPushedTrees(revision);
  if (kept.length >= PUSHED_TREES_MAX) {
    return kept.some((pushed) => pushed.tree === tree) ? { tree, save: () => undefined } : undefined;
  }
  const inRevision = new Set(plan.tree.values());
  const shas = [...new Set(pushedTree.values())].filter((sha) => !inRevision.has(sha));
  const stored = revisions.findBlobs(shas);
  const added = shas.flatMap((sha): [string, string][] => {
    const text = stored.has(sha) ? undefined : pushedTexts.get(sha);
    return text === undefined ? [] : [[sha, text]];
  });
  const loose = added.length <= LOOSE_BLOBS_MAX ? added : [];
  const packs = loose.length === added.length ? [] : await Promise.all(splitPacks(added).map(namePack));
  const names = [
    trees.treeName(tree),
    ...loose.map(([sha]) => trees.blobName(sha)),
    ...packs.map(({ pack }) => trees.packName(pack)),
  ];
  revisions.markUnreferenced(names, clock.now() + UNREFERENCED_LIFETIME_MS);
  await inParallel(loose, STORAGE_PARALLEL_MAX, ([sha, text]) => trees.writeBlob(sha, text));
  await inParallel(packs, 1, ({ pack, texts }) => trees.writePack(pack, texts));
  await trees.writeTree(tree, plan.pushedTreeText);
  const blobs = [
    ...loose.map(([sha, text]) => locate(sha, undefined, text)),
    ...packs.flatMap(({ pack, texts }) => [...texts].map(([sha, text]) => locate(sha, pack, text))),
  ];
  const save = (): void => {
    revisions.saveBlobs(blobs);
    revisions.savePushedTree({ revision, tree, ...(commit === undefined ? {} : { commit }) }, shas);
    revisions.unmarkUnreferenced(names);
  };
  return { tree, save };
}
