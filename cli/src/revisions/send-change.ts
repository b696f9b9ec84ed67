import { setTimeout as delay } from "node:timers/promises";

import { PublishError, type PublishClient } from "@burgee/publisher/client";
import type { BreakingKind, PushReply, PushRequest, RevisionRecord } from "@burgee/publisher/core";

import { findAuthor } from "../author.ts";
import { writeBase } from "../base/base-file.ts";
import { type BaseClient, type BaseTree, findBase, type FoundBase } from "../base/find-base.ts";
import { findNewer, type NewerRevision } from "../base/find-newer.ts";
import { CommandError, EXIT } from "../command-error.ts";
import type { OpenFolder } from "./open-folder.ts";

/** The calls of the platform that a push makes. */
export type RevisionClient = BaseClient & Pick<PublishClient, "push" | "readTree" | "listRevisions">;

export interface ChangeOptions {
  /** Environments to publish to; `["*"]` for all, none to push only. */
  readonly environments: readonly string[];
  readonly message?: string;
  readonly dryRun?: boolean;
  readonly takeBack?: boolean;
  readonly emergency?: boolean;
  readonly parent?: number;
  readonly allow?: readonly BreakingKind[];
  /** Digest that the merged files must have; with another, the server changes nothing. */
  readonly tree?: string;
}

export interface SentChange {
  readonly reply: PushReply;
  /** The revision that the files were changed from. */
  readonly base: number;
  /** How many files were sent or removed. */
  readonly fileCount: number;
  /** What others pushed since the base, newest first; at most 20 of it. */
  readonly others: readonly RevisionRecord[];
  /** Whether the folder lacks something that the newest revision has. */
  readonly isBehind: boolean;
  /** A revision made from a descendant of the commit here: nothing was sent, and the reply says what it would publish. */
  readonly newer?: NewerRevision;
}

/** How long to wait before each repetition of a push that got no answer or a failure of the platform. */
const RETRY_DELAYS_MS = [500, 2_000];

/** What differs between a folder and the revision that its files were made from. */
export interface FolderPatch {
  readonly base: FoundBase & { readonly kind: "found" };
  /** Paths of new and changed files. */
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** Finds out what a folder changes. Throws a `CommandError` when nobody knows what it is based on. */
export async function findPatch(
  client: BaseClient & Pick<PublishClient, "readTree">,
  { folder, tree, treeDigest, projectKey }: OpenFolder,
): Promise<FolderPatch> {
  const base = await findBase(folder, tree, treeDigest, client, projectKey);
  if (base.kind === "unknown") {
    throw new CommandError(EXIT.conflict, "which revision were these files made from?", base.remedy);
  }
  const { revision, pushedTree } = base;
  const before = revision === 0 ? {} : (await client.readTree(projectKey, revision, pushedTree)).files;
  const changed = [...tree].filter(([path, sha]) => before[path] !== sha).map(([path]) => path);
  return { base, changed, removed: Object.keys(before).filter((path) => !tree.has(path)) };
}

/** Sends what differs between a folder and its base, and writes down what the folder is based on afterwards. */
export async function sendChange(
  client: RevisionClient,
  folder: OpenFolder,
  options: ChangeOptions,
): Promise<SentChange> {
  const { projectKey } = folder;
  const { base, changed, removed } = await findPatch(client, folder);
  const { message, allow = [], environments, dryRun, takeBack, parent, emergency, tree } = options;
  const newer = await findNewer(folder.folder, base, client, projectKey);
  if (newer !== undefined) {
    const nothing = { base: base.head, files: [], removed: [], environments, allow };
    const reply = await client.push(projectKey, nothing, { dryRun: true });
    return { reply, base: base.revision, fileCount: 0, others: [], isBehind: true, newer };
  }
  const commit = base.git.kind === "repository" && !base.git.isDirty ? base.git.head : undefined;
  const request: PushRequest = {
    ...describeBase(base),
    files: changed.map((path) => ({ path, text: folder.texts.get(path) ?? "" })),
    removed,
    environments,
    allow,
    claimedAuthor: await findAuthor(),
    ...(message === undefined ? {} : { message }),
    ...(commit === undefined ? {} : { commit }),
    ...(tree === undefined ? {} : { tree }),
    ...(emergency === true ? { emergency } : {}),
  };
  const how = {
    // Repetitions carry the same key, so that the server makes one revision however often it is asked.
    idempotencyKey: crypto.randomUUID(),
    ...(dryRun === true ? { dryRun } : {}),
    ...(takeBack === true ? { takeBack } : {}),
    ...(parent === undefined ? {} : { parentVersion: parent }),
  };
  const reply = await repeat(() => client.push(projectKey, request, how));
  const isBehind = reply.tree !== folder.treeDigest;
  // What was pushed is the base of the next push, also when the server merged others into it.
  const isKept = !isBehind || reply.pushedTree === folder.treeDigest;
  if (dryRun !== true && isKept) {
    const sent = [...changed, ...removed].map((path) => [path, folder.tree.get(path) ?? null] as const);
    const held = { revision: reply.revision, tree: folder.treeDigest };
    await recordBase(folder.folder, base, held, commit === undefined ? sent : []);
  }
  const others = await listOthers(client, projectKey, base, reply);
  return { reply, base: base.revision, fileCount: request.files.length + removed.length, others, isBehind };
}

/** How a push names what its files were changed from. */
export function describeBase({ revision, pushedTree }: BaseTree): Pick<PushRequest, "base" | "baseTree"> {
  return { base: revision, ...(pushedTree === undefined ? {} : { baseTree: pushedTree }) };
}

/** Writes down what a folder holds: a revision, or what was merged into it. A folder that cannot be written to is no failure: Git's history remains. */
export async function recordBase(
  folder: string,
  { git, ...before }: FoundBase,
  { revision, tree }: Pick<RevisionRecord, "revision" | "tree">,
  written: readonly (readonly [string, string | null])[],
): Promise<void> {
  const earlier = before.kind === "found" ? before.written?.written : undefined;
  const base = {
    revision,
    tree,
    ...(git.kind === "none" ? {} : { commit: git.head }),
    // A folder that is as its commit has it holds the revision as long as the commit is in its history.
    ...(git.kind === "repository" && !git.isDirty && written.length === 0
      ? {}
      : { written: { ...earlier, ...Object.fromEntries(written) } }),
  };
  await writeBase(folder, base).catch(() => {});
}

async function repeat(send: () => Promise<PushReply>): Promise<PushReply> {
  for (const delayMs of RETRY_DELAYS_MS) {
    try {
      return await send();
    } catch (error) {
      const mayPass = error instanceof PublishError && (error.kind === "server" || error.kind === "unreachable");
      if (!mayPass) throw error;
      await delay(delayMs);
    }
  }
  return send();
}

/** What others pushed between the base and the revision that the push made. */
async function listOthers(
  client: RevisionClient,
  projectKey: string,
  base: FoundBase & { readonly kind: "found" },
  { revision, isNew }: PushReply,
): Promise<readonly RevisionRecord[]> {
  const own = isNew ? revision : revision + 1;
  if (base.revision === 0 || own - 1 <= base.revision) return [];
  const { revisions } = await client.listRevisions(projectKey, { before: own, limit: 20 });
  return revisions.filter((record) => record.revision > base.revision);
}
