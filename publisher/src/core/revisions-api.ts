import type { BreakingKind } from "./breaking-changes.ts";
import type { Change } from "./diff-snapshots.ts";
import type { FeatureSummary } from "./feature-listing.ts";
import type { FlagFile } from "./flag-bundle.ts";
import type { MergedFile } from "./merge/merge-trees.ts";
import type { Problem } from "./problem.ts";
import type { VersionRecord } from "./publishing-api.ts";

/** Where a revision came from. */
export type RevisionVia = "git" | "cli" | "console" | "automation";

/** A numbered state of a project's flag files. Never changes. */
export interface RevisionRecord {
  /** Counts from 1. */
  readonly revision: number;
  /** The revision that was the newest before; 0 for the first. */
  readonly parent: number;
  /** Digest of the tree: lower-case hex SHA-256 of the canonical JSON of its paths and digests. */
  readonly tree: string;
  readonly author: string;
  readonly via: RevisionVia;
  readonly message: string;
  /** The Git commit whose files these are. */
  readonly commit?: string;
  /** Epoch milliseconds by the server's clock. */
  readonly createdAtMs: number;
  /** How many files the tree has. */
  readonly files: number;
  /** Files that the author and somebody else changed, merged by the server. */
  readonly merged?: readonly MergedFile[];
}

/** A change of the flag files, on top of a revision. */
export interface PushRequest {
  /** The revision that the files were changed from; 0 for none. */
  readonly base: number;
  /** Files that are new or differ from the base. */
  readonly files: readonly FlagFile[];
  /** Paths of the base that are gone. */
  readonly removed: readonly string[];
  /** Environments to publish to afterwards, or `["*"]` for all; absent or empty for none. */
  readonly environments?: readonly string[];
  readonly message?: string;
  /** The Git commit whose files these are: 40 or 64 lower-case hex digits. */
  readonly commit?: string;
  /** Breaking changes that are meant. */
  readonly allow?: readonly BreakingKind[];
  /** Who the caller says made the change. */
  readonly claimedAuthor?: string;
}

/** What became of one environment that a push named. */
export interface EnvironmentOutcome {
  readonly environmentKey: string;
  readonly outcome: "published" | "unchanged" | "held" | "dry_run" | "refused";
  /** What is current afterwards. */
  readonly version?: VersionRecord;
  readonly changes?: readonly Change[];
  /** Why the environment was not changed. */
  readonly refusal?: { readonly code: string; readonly message: string };
}

export interface PushReply {
  /** The newest revision afterwards; for a dry run the one that it was compared with. */
  readonly revision: number;
  /** Whether the push made that revision; false when its files equal those of the newest one. */
  readonly isNew: boolean;
  /** Digest of the tree that was, or would be, pushed. */
  readonly tree: string;
  readonly merged: readonly MergedFile[];
  readonly environments: readonly EnvironmentOutcome[];
  /** Warnings; errors arrive as a refusal. */
  readonly problems: readonly Problem[];
  /** Last entry of the audit log: a log that was rewritten later does not agree with it. */
  readonly auditHead: { readonly sequence: number; readonly digest: string };
}

export interface ProjectListReply {
  /** In the order of their keys. */
  readonly projects: readonly { readonly projectKey: string }[];
  /** Send it as `cursor` for more; absent at the end. */
  readonly cursor?: string;
}

export interface RevisionListReply {
  /** Newest first. */
  readonly revisions: readonly RevisionRecord[];
}

export interface TreeReply {
  readonly revision: number;
  /** Digest of the tree. */
  readonly tree: string;
  /** SHA-256 of each file's text, by path. */
  readonly files: Readonly<Record<string, string>>;
}

export interface FindRevisionReply {
  /** The newest revision made from one of the commits; absent when none was. */
  readonly found?: RevisionRecord;
  /** Number of the project's newest revision; 0 before the first. */
  readonly head: number;
}

export interface FilesReply {
  /** Texts by digest. */
  readonly files: Readonly<Record<string, string>>;
  /** Digests that the project does not have. */
  readonly missing: readonly string[];
  /** Digests that did not fit into this answer: ask again for them. */
  readonly left: readonly string[];
}

/** One feature of a list. */
export interface FeatureListing extends FeatureSummary {
  /** The revision that changed its file last. */
  readonly changed: {
    readonly revision: number;
    readonly atMs: number;
    readonly author: string;
  };
}

export interface FeatureListReply {
  readonly revision: number;
  readonly features: readonly FeatureListing[];
}

export interface FeatureReply extends FeatureListing {
  readonly revision: number;
  readonly text: string;
  /** What each environment serves now, by the revision that its current version was made from. */
  readonly live: readonly {
    readonly environmentKey: string;
    readonly version: number;
    /** Absent when the server has no record of it. */
    readonly revision?: number;
    /** Whether the file was changed since. */
    readonly isCurrent: boolean;
  }[];
}

export interface FeatureHistoryReply {
  readonly id: string;
  /** Newest first: revisions that changed the file, and where the feature then stood. */
  readonly revisions: readonly (RevisionRecord & { readonly path: string; readonly isRemoval?: true })[];
  /** Newest first: versions whose file of this feature differs from that of the version before. */
  readonly versions: readonly VersionRecord[];
}

export interface RetireReply {
  readonly environmentId: string;
  readonly environmentKey: string;
  readonly retiredAtMs: number;
  readonly revokedKeys: number;
}
