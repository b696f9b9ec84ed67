import { sha256Hex } from "@burgee/contract";
import {
  DIRECT_POLICY,
  isSamePolicy,
  summarizeFeature,
  type FeatureSummary,
  type PushRequest,
  type RevisionRecord,
} from "@burgee/publisher/core";

import { nextAuditEntry } from "../audit.ts";
import { nameAuthor } from "../author.ts";
import type { PublishIntent } from "../outcomes.ts";
import type { FlagTree } from "./flag-tree.ts";
import { inParallel } from "./in-parallel.ts";
import type { PushPlan } from "./plan-push.ts";
import type { BlobLocation, RevisionPorts } from "./ports.ts";
import {
  LOOSE_BLOBS_MAX,
  PACK_LENGTH_MAX,
  STORAGE_PARALLEL_MAX,
  TREE_PACKS_MAX,
  UNREFERENCED_LIFETIME_MS,
} from "./revision-limits.ts";

/**
 * Stores the files of a push and makes them a revision, with its audit entry and the answer to a repetition of the request.
 * Objects are written before anything names them; what a crash leaves of them is removed by a later sweep. Throws when
 * storage fails, and then there is no revision.
 */
export async function recordRevision(
  ports: RevisionPorts,
  plan: PushPlan,
  request: PushRequest,
  intent: PublishIntent,
): Promise<RevisionRecord> {
  const { revisions, trees, database, clock } = ports;
  const { changed, removed } = compareTrees(plan.headTree, plan.tree);
  const stored = arrangeBlobs(ports, plan);
  const packs = await Promise.all(stored.packs.map(namePack));
  const names = [
    trees.treeName(plan.treeDigest),
    ...[...stored.loose.keys()].map(trees.blobName),
    ...packs.map(({ pack }) => trees.packName(pack)),
  ];
  revisions.markUnreferenced(names, clock.now() + UNREFERENCED_LIFETIME_MS);
  await inParallel(stored.loose, STORAGE_PARALLEL_MAX, ([sha, text]) => trees.writeBlob(sha, text));
  await inParallel(packs, 1, ({ pack, texts }) => trees.writePack(pack, texts));
  await trees.writeTree(plan.treeDigest, plan.treeText);

  const features = await summarizeFeatures(ports.projectKey, changed, plan.texts);
  const record = buildRecord(plan, request, intent, clock.now());
  const { revision, message, tree } = record;
  const audit = await nextAuditEntry(ports, { actor: intent.actor, action: "push", message, revision, tree });
  const blobs = [
    ...[...stored.loose].map(([sha, text]) => locate(sha, undefined, text)),
    ...packs.flatMap(({ pack, texts }) => [...texts].map(([sha, text]) => locate(sha, pack, text))),
  ];
  const environments = [...plan.compilation.environments.values()].map(({ document: { environment } }) => {
    const policy = plan.compilation.policies.get(environment.key);
    const isOpen = policy === undefined || isSamePolicy(policy, DIRECT_POLICY);
    return { id: environment._id, key: environment.key, ...(isOpen ? {} : { policy }) };
  });
  database.transaction(() => {
    revisions.insertRevision({ record, environments, changed, removed, blobs, features });
    revisions.unmarkUnreferenced(names);
    const emptied = stored.formerPacks.filter((pack) => !revisions.hasPack(pack));
    const left = [...stored.moved.map(trees.blobName), ...emptied.map(trees.packName)];
    revisions.markUnreferenced(left, clock.now() + UNREFERENCED_LIFETIME_MS);
    database.appendAudit(audit);
    savePush(ports, intent, { revision, isNew: true, atMs: record.createdAtMs });
  });
  ports.texts.keepOnly(plan.texts);
  return record;
}

/**
 * Writes again what a push sends although the newest revision has it: who sends an unchanged file mends what was changed in
 * storage. At most as many as may be objects of their own.
 */
export async function restoreTexts(
  { revisions, trees }: RevisionPorts,
  { headTree, tree, texts }: PushPlan,
  files: PushRequest["files"],
): Promise<void> {
  const unchanged = files.map(({ path }) => path).filter((path) => headTree.get(path) === tree.get(path));
  const shas = new Set(unchanged.slice(0, LOOSE_BLOBS_MAX).flatMap((path) => tree.get(path) ?? []));
  const restored = [...shas].map((sha) => [sha, texts.get(sha) ?? ""] as const);
  await inParallel(restored, STORAGE_PARALLEL_MAX, ([sha, text]) => trees.writeBlob(sha, text));
  revisions.saveBlobs(restored.map(([sha, text]) => locate(sha, undefined, text)));
}

/** What a repeated request continues from. */
export interface PushMark {
  readonly revision: number;
  readonly isNew: boolean;
  readonly atMs: number;
}

/** Remembers what a request came to, so that its repetition makes no other revision. */
export function savePush({ database, clock }: RevisionPorts, { idempotency }: PublishIntent, mark: PushMark): void {
  if (idempotency === undefined) return;
  database.saveReply(idempotency.key, idempotency.fingerprint, JSON.stringify({ kind: "push", ...mark }), clock.now());
}

function buildRecord(
  { head, treeDigest, tree, merged, isAsPushed }: PushPlan,
  { commit }: PushRequest,
  intent: PublishIntent,
  createdAtMs: number,
): RevisionRecord {
  const parent = head?.record.revision ?? 0;
  return {
    revision: parent + 1,
    parent,
    tree: treeDigest,
    author: nameAuthor(intent.actor),
    via: commit !== undefined ? "git" : intent.actor.isConsole === true ? "console" : "cli",
    message: intent.message,
    // The commit lacks what the push was merged with: as the base of a later push it would undo that.
    ...(commit === undefined || !isAsPushed ? {} : { commit }),
    createdAtMs,
    files: tree.size,
    ...(merged.length === 0 ? {} : { merged }),
  };
}

function compareTrees(before: FlagTree, after: FlagTree): { changed: FlagTree; removed: readonly string[] } {
  return {
    changed: new Map([...after].filter(([path, sha]) => before.get(path) !== sha)),
    removed: [...before.keys()].filter((path) => !after.has(path)),
  };
}

interface BlobArrangement {
  /** Texts that become objects of their own. */
  readonly loose: ReadonlyMap<string, string>;
  readonly packs: readonly ReadonlyMap<string, string>[];
  /** Digests of texts that were objects of their own and are in a pack from now on. */
  readonly moved: readonly string[];
  /** Packs that texts of the tree were in before. */
  readonly formerPacks: readonly string[];
}

/** Decides where the texts of a tree go, so that reading the tree takes a few packs and at most a few dozen objects. */
function arrangeBlobs({ revisions }: RevisionPorts, { texts }: PushPlan): BlobArrangement {
  const known = revisions.findBlobs([...texts.keys()]);
  const added = [...texts].filter(([sha]) => !known.has(sha));
  const wasLoose = [...known.values()].filter(({ pack }) => pack === undefined).map(({ sha }) => sha);
  const formerPacks = [...new Set([...known.values()].flatMap(({ pack }) => pack ?? []))];
  const packsAnew = formerPacks.length > TREE_PACKS_MAX;
  if (!packsAnew && added.length + wasLoose.length <= LOOSE_BLOBS_MAX) {
    return { loose: new Map(added), packs: [], moved: [], formerPacks: [] };
  }
  const packed = packsAnew ? [...texts] : [...texts].filter(([sha]) => known.get(sha)?.pack === undefined);
  return { loose: new Map(), packs: splitPacks(packed), moved: wasLoose, formerPacks };
}

function splitPacks(texts: readonly (readonly [sha: string, text: string])[]): readonly ReadonlyMap<string, string>[] {
  const packs: Map<string, string>[] = [];
  let lengthLeft = 0;
  for (const [sha, text] of texts) {
    if (text.length > lengthLeft) {
      packs.push(new Map());
      lengthLeft = PACK_LENGTH_MAX;
    }
    packs.at(-1)?.set(sha, text);
    lengthLeft -= text.length;
  }
  return packs;
}

/** A pack is named by the digests of what it holds. */
async function namePack(texts: ReadonlyMap<string, string>) {
  return { pack: await sha256Hex([...texts.keys()].sort().join(" ")), texts };
}

const encoder = new TextEncoder();

function locate(sha: string, pack: string | undefined, text: string): BlobLocation {
  return { sha, pack, bytes: encoder.encode(text).byteLength };
}

async function summarizeFeatures(
  projectKey: string,
  changed: FlagTree,
  texts: ReadonlyMap<string, string>,
): Promise<readonly FeatureSummary[]> {
  const summaries: FeatureSummary[] = [];
  for (const [path, sha] of changed) {
    const summary = await summarizeFeature(projectKey, { path, text: texts.get(sha) ?? "" });
    if (summary !== undefined) summaries.push(summary);
  }
  return summaries;
}
