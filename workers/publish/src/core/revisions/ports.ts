import type {
  Compilation,
  EnvironmentPolicy,
  FeatureListing,
  FeatureSummary,
  FlagBundle,
  RevisionRecord,
} from "@burgee/publisher/core";

import type { EnvironmentIdentity } from "../outcomes.ts";
import type { PublisherPorts } from "../ports.ts";
import type { FlagTree } from "./flag-tree.ts";
import type { TextCache } from "./text-cache.ts";

/** An environment and how it may be changed. */
export interface GuardedEnvironment extends EnvironmentIdentity {
  /** Absent: by whoever may publish. */
  readonly policy?: EnvironmentPolicy;
}

/** A revision with what only the publisher reads. */
export interface StoredRevision {
  readonly record: RevisionRecord;
  /** The environments of its files. */
  readonly environments: readonly GuardedEnvironment[];
  /** Whether retention removed its files. */
  readonly isSwept: boolean;
}

/** Where the text of a file is stored. */
export interface BlobLocation {
  readonly sha: string;
  /** Digest of the pack that holds it; undefined when it is an object of its own. */
  readonly pack: string | undefined;
  /** Size in bytes. */
  readonly bytes: number;
}

/** Everything that changes in the database with a revision. */
export interface RevisionChange {
  readonly record: RevisionRecord;
  readonly environments: readonly GuardedEnvironment[];
  /** New and changed files with their digests. */
  readonly changed: FlagTree;
  readonly removed: readonly string[];
  /** Texts that are new, or stored elsewhere than before. */
  readonly blobs: readonly BlobLocation[];
  /** The features among the changed files. */
  readonly features: readonly FeatureSummary[];
}

/** Files as they were pushed, which the server merged into a revision. */
export interface PushedTree {
  readonly revision: number;
  /** Digest of the files. */
  readonly tree: string;
  /** The Git commit whose files these are. */
  readonly commit?: string;
}

/** A revision that changed a feature's file. */
export interface FeatureRevision {
  readonly revision: number;
  readonly path: string;
  readonly isRemoval: boolean;
}

/** The part of the project's database that holds its files' history. Synchronous, as `ProjectDatabase`. */
export interface RevisionDatabase {
  findNewest(): StoredRevision | undefined;
  findRevision(revision: number): StoredRevision | undefined;
  /** Newest first, below the number `before`. */
  listRevisions(before: number, countMax: number): readonly RevisionRecord[];
  /** The newest revision made from one of the commits. */
  findByCommits(commits: readonly string[]): RevisionRecord | undefined;
  /** Remembers that a commit has exactly the files of a revision that exists already. */
  noteCommit(commit: string, revision: number): void;
  insertRevision(change: RevisionChange): void;
  /** Remembers what was merged into a revision, and keeps its texts, named by digests, as long as the revision. */
  savePushedTree(pushed: PushedTree, shas: readonly string[]): void;
  /** What was merged into a revision. */
  listPushedTrees(revision: number): readonly PushedTree[];
  /** What was pushed from one of the commits and merged into the newest revision. */
  findPushedByCommits(commits: readonly string[]): Pick<PushedTree, "revision" | "tree"> | undefined;
  saveBlobs(blobs: readonly BlobLocation[]): void;
  findBlobs(shas: readonly string[]): ReadonlyMap<string, BlobLocation>;
  /** The newest revision that changed each path. */
  findChangers(paths: readonly string[]): ReadonlyMap<string, number>;
  listFeatures(): readonly FeatureListing[];
  /** Replaces what is shown of features, unless their files changed since. */
  saveSummaries(features: readonly FeatureListing[]): void;
  findFeature(key: string): FeatureListing | undefined;
  /** Id of the feature that has, or last had, a key. */
  findFeatureId(key: string): string | undefined;
  /** Newest first. */
  listFeatureRevisions(id: string, countMax: number): readonly FeatureRevision[];
  /** Remembers that a version serves what a revision compiles to. */
  saveServed(environmentId: string, version: number, revision: number): void;
  findServed(environmentId: string, version: number): number | undefined;
  saveRetired(environmentId: string, atMs: number): void;
  removeRetired(environmentId: string): void;
  findRetired(environmentId: string): number | undefined;
}

/** Objects that retention removes, and what it must keep. */
export interface RetentionDatabase {
  /** Marks objects that nothing names yet, or no longer: a sweep after that time removes them. */
  markUnreferenced(names: readonly string[], afterMs: number): void;
  unmarkUnreferenced(names: readonly string[]): void;
  listUnreferenced(nowMs: number, countMax: number): readonly string[];
  /** Keeps a version, a revision or both until the holder releases them: an entry of the overlay, a draft. */
  saveHold(holder: string, held: { environmentId?: string; version?: number; revision?: number }): void;
  removeHold(holder: string): void;
  /** Oldest versions that neither are recent nor current, the parent of the current, held, or the origin of a recent one. */
  listDisposableVersions(
    limits: RetentionLimits,
    countMax: number,
  ): readonly { environmentId: string; version: number }[];
  markVersionSwept(environmentId: string, version: number): void;
  isVersionSwept(environmentId: string, version: number): boolean;
  /** Oldest revisions that neither are recent nor the newest, held, or named by a version that is kept. */
  listDisposableRevisions(limits: RetentionLimits, countMax: number): readonly { revision: number; tree: string }[];
  markRevisionSwept(revision: number): void;
  hasTree(tree: string): boolean;
  /** Texts that no kept revision has. */
  listDisposableBlobs(countMax: number): readonly BlobLocation[];
  removeBlob(sha: string): void;
  hasPack(pack: string): boolean;
  readSweptAtMs(): number;
  saveSweptAtMs(atMs: number): void;
}

export interface RetentionLimits {
  /** Versions of each environment, and revisions, that are kept whatever their age. */
  readonly countMin: number;
  /** Epoch milliseconds: whatever is younger is kept. */
  readonly sinceMs: number;
}

/** Trees and texts of one project, named by their digests. Every method but the name functions throws when storage fails. */
export interface TreeStore {
  writeTree(digest: string, text: string): Promise<void>;
  readTree(digest: string): Promise<string | undefined>;
  writeBlob(sha: string, text: string): Promise<void>;
  readBlob(sha: string): Promise<string | undefined>;
  writePack(pack: string, texts: ReadonlyMap<string, string>): Promise<void>;
  /** Texts by digest; undefined when the pack is missing or cannot be read as one. */
  readPack(pack: string): Promise<ReadonlyMap<string, string> | undefined>;
  treeName(digest: string): string;
  blobName(sha: string): string;
  packName(pack: string): string;
  /** Everything that is stored of a version in the first store. */
  versionNames(environmentId: string, version: number): readonly string[];
  /** Removes objects; those that do not exist are left out. */
  remove(names: readonly string[]): Promise<void>;
}

/** Compiles flag files; may reuse what earlier calls found out about equal files. */
export interface Compiler {
  compile(bundle: FlagBundle): Promise<Compilation>;
}

/** How long what nobody needs any more is kept. */
export interface RetentionSettings {
  readonly days: number;
  readonly countMin: number;
}

export interface RevisionPorts extends PublisherPorts {
  readonly revisions: RevisionDatabase & RetentionDatabase;
  readonly trees: TreeStore;
  readonly compiler: Compiler;
  readonly texts: TextCache;
  readonly retention: RetentionSettings;
}
