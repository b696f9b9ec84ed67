import type {
  ConfigAnnouncement,
  ConfigView,
  EnvironmentPointer,
  PrincipalRecord,
  SdkKeyRecord,
} from "@burgee/contract";
import type {
  AuditEntry,
  AuditFilter,
  AuditHead,
  OverlayChange,
  OverlayEntry,
  OverlayReply,
  RevocationReason,
  SealedViews,
  VersionRecord,
  ViewMemory,
} from "@burgee/publisher/core";
import type { Clock, Log } from "@burgee/worker-common";

import type {
  AuditPage,
  ChangeDigest,
  EnvironmentRow,
  FollowUp,
  IdempotentRequest,
  KeyRow,
  PrincipalRow,
  VersionState,
} from "./database-rows.ts";
import type { EnvironmentIdentity, Forgery } from "./outcomes.ts";

/** The project's database. Synchronous: each call is one transaction unless grouped. */
export interface ProjectDatabase {
  /** Runs several changes as one. */
  transaction(change: () => void): void;
  /** The project's key as saved; undefined before the first change. */
  findProjectKey(): string | undefined;
  saveProjectKey(key: string): void;
  listEnvironments(): readonly EnvironmentRow[];
  findEnvironment(key: string): EnvironmentRow | undefined;
  /** Creates or renames an environment. A new one continues after the numbers and dates that its versions took. */
  saveEnvironment(environment: EnvironmentIdentity): void;
  /** Highest number and latest date that versions of an environment took; zeros before the first. */
  findLatestStamp(environmentId: string): Pick<EnvironmentRow, "versionMax" | "lastModifiedMaxMs">;
  /** Takes over what readers already see, when the database was lost or is older than that. Numbers never go back. */
  adoptPointer(pointer: EnvironmentPointer): void;
  /** Records a version as prepared. */
  insertVersion(version: VersionRecord, changes: ChangeDigest, request?: IdempotentRequest): void;
  setVersionState(environmentId: string, version: number, state: VersionState): void;
  setCurrentVersion(environmentId: string, version: number, etag: string): void;
  findVersion(environmentId: string, version: number): VersionRecord | undefined;
  /** The version that a request made, however long ago; undefined when it made none that readers saw. */
  findVersionByRequest(
    idempotencyKey: string,
  ): { readonly record: VersionRecord; readonly fingerprint: string } | undefined;
  /** A version that was abandoned. */
  findAbandoned(environmentId: string, version: number): VersionRecord | undefined;
  findChanges(environmentId: string, version: number): ChangeDigest;
  /** Newest first, without abandoned ones. */
  listVersions(environmentId: string, countMax: number): readonly VersionRecord[];
  /** The newest version that was made in one way, held ones too. */
  findNewestOf(environmentId: string, kind: VersionRecord["kind"]): VersionRecord | undefined;
  /** Whether flag files were ever published to any environment. */
  hasPublished(): boolean;
  listVersionsIn(state: VersionState): readonly VersionRecord[];
  insertKey(key: KeyRow): void;
  revokeKey(digest: string, revokedAtMs: number, reason: RevocationReason): void;
  listKeys(environmentId: string): readonly KeyRow[];
  findKey(digest: string): KeyRow | undefined;
  findKeyByRequest(requestDigest: string): KeyRow | undefined;
  /** Lets a repeated request make another key. */
  forgetKeyRequest(digest: string): void;
  /** Keys whose record in the first store is behind, revoked ones first. */
  listUnstoredKeys(): readonly KeyRow[];
  setKeyStored(digest: string, isStored: boolean): void;
  /** Keeps the time and the attempts of one that is listed already. */
  addUnfinished(task: FollowUp, subject: string): void;
  removeUnfinished(task: FollowUp, subject: string): void;
  /** Counts an attempt and says when the next one may start. */
  postponeUnfinished(task: FollowUp, subject: string, dueMs: number): void;
  /** Lets tasks start at `dueMs` whose time is after `latestMs`: it was set before the clock went back. */
  shortenPauses(latestMs: number, dueMs: number): void;
  /** Subjects of a task; with `nowMs` only those whose time has come. */
  listUnfinished(task: FollowUp, nowMs?: number): readonly string[];
  countAttempts(task: FollowUp, subject: string): number;
  /** When the next unfinished task may start; undefined when there is none. */
  findNextDue(): number | undefined;
  appendAudit(entry: AuditEntry): void;
  lastAudit(): { readonly sequence: number; readonly digest: string };
  /** Newest first, among the next entries that the database looks through at once. */
  searchAudit(filter: AuditFilter, countMax: number): AuditPage;
  /** What an environment serves whatever the files say, oldest entry first, and how often that was changed. */
  readOverlay(environmentId: string): OverlayReply;
  /** Starts and ends entries and counts the change. Part of the caller's transaction. */
  changeOverlay(environmentId: string, change: OverlayChange): void;
  /** Remembers that the audit log reminds of an entry whose time is over. */
  saveReminder(environmentId: string, id: string, atMs: number): void;
  /** Every principal ever made, revoked ones included. */
  listPrincipals(): readonly PrincipalRow[];
  findPrincipal(id: string): PrincipalRow | undefined;
  /** Records a new or changed principal, whose record in the first store is behind from then on. */
  savePrincipal(principal: PrincipalRow): void;
  listUnstoredPrincipals(): readonly PrincipalRow[];
  setPrincipalStored(id: string, isStored: boolean): void;
  /** The newest audit entry that a daily head covers, and the day of that head; undefined before the first. */
  readHeadWritten(): { readonly day: string; readonly sequence: number } | undefined;
  saveHeadWritten(head: { readonly day: string; readonly sequence: number }): void;
  /** Oldest first. */
  listAudit(afterSequence: number, countMax: number): readonly AuditEntry[];
  /** Id of the key that signed everything of the project that is stored; undefined before the first. */
  readSigningKeyId(): string | undefined;
  saveSigningKeyId(keyId: string): void;
  findReply(key: string): { readonly fingerprint: string; readonly reply: string } | undefined;
  saveReply(key: string, fingerprint: string, reply: string, atMs: number): void;
}

/** What is stored as an environment's pointer, so that a write can replace exactly that. */
export interface VisiblePointer {
  /** Undefined before the first version. */
  readonly pointer: EnvironmentPointer | undefined;
  /** The stored bytes as text, and what a conditional write names them by; undefined when nothing is stored. */
  readonly stored: { readonly text: string; readonly tag: string } | undefined;
}

/** What is stored of a version beside its views, as JSON texts. */
export interface VersionTexts {
  /** A `CompiledEnvironment`. */
  readonly snapshot: string;
  /** A `StoredChanges`. */
  readonly changes: string;
  /** What holds with it, for a project that loses its database; absent where nothing ever did. */
  readonly entries?: readonly OverlayEntry[];
}

/** What is stored of the overlay with a version. */
export type StoredOverlay =
  | { readonly kind: "found"; readonly entries: readonly OverlayEntry[] }
  /** Nothing held, or an earlier release made the version. */
  | { readonly kind: "missing" }
  | { readonly kind: "forged"; readonly forgery: Forgery };

/** What readers see: versions and keys in the first store, and their copies in the second. */
export interface VersionStore {
  /** Id of the key that signs pointers and key records; undefined when the deployment has none. */
  readonly signingKeyId: string | undefined;
  /** Key of the project that made an environment; undefined when nothing is stored of it. */
  readOwner(environmentId: string): Promise<string | undefined>;
  /** Makes a project the owner of an environment that has none. Returns the key of the owner. */
  claim(environmentId: string, projectKey: string): Promise<string>;
  readPointer(environmentId: string): Promise<EnvironmentPointer | undefined>;
  readVisible(environmentId: string): Promise<VisiblePointer>;
  /** Why a pointer must not be taken for one of this deployment; undefined when it may, or when signatures are off. */
  findForgery(pointer: EnvironmentPointer): Promise<Forgery | undefined>;
  /** Throws when anything else is visible than what was read as `visible`. */
  writePointer(pointer: EnvironmentPointer, visible: VisiblePointer): Promise<void>;
  /**
   * Rewrites what is visible without changing what it says, so that every write that is still on its way to replace it
   * fails when it arrives. Where nothing is visible, stores `empty`, a pointer of version 0, which readers take for none.
   * False when something else is visible by now.
   */
  fencePointer(visible: VisiblePointer, empty: EnvironmentPointer): Promise<boolean>;
  /** Signs the visible pointer anew, in both stores. Throws when another version is visible by now. */
  replacePointer(pointer: EnvironmentPointer): Promise<void>;
  writeVersion(environmentId: string, version: number, sealed: SealedViews, texts: VersionTexts): Promise<void>;
  /** Stores again what holds with a version. */
  writeOverlay(environmentId: string, version: number, entries: readonly OverlayEntry[]): Promise<void>;
  readOverlay(environmentId: string, version: number): Promise<StoredOverlay>;
  /** Stores a version that is not served. */
  writeTexts(environmentId: string, version: number, texts: VersionTexts): Promise<void>;
  readArtifact(environmentId: string, version: number, view: ConfigView): Promise<Uint8Array<ArrayBuffer> | undefined>;
  readSnapshotText(environmentId: string, version: number): Promise<string | undefined>;
  readChangesText(environmentId: string, version: number): Promise<string | undefined>;
  /** Records of keys whose digests start like this, at most two. */
  findKeys(digestStart: string): Promise<readonly { readonly digest: string; readonly record: SdkKeyRecord }[]>;
  /** Makes the edge accept or refuse a key: readers believe this store. A write that arrives late replaces nothing. */
  writeKey(digest: string, record: SdkKeyRecord): Promise<void>;
  /** Copies the record of a key to the second store. */
  copyKey(digest: string, record: SdkKeyRecord): Promise<void>;
  /** Makes the edge believe a principal's record, unless a newer one is stored already. */
  writePrincipal(scope: string, record: PrincipalRecord): Promise<void>;
  copyPrincipal(scope: string, record: PrincipalRecord): Promise<void>;
  /** Keeps the head of the audit log for a day. False when that day has one already: it is never replaced. */
  writeAuditHead(projectId: string, day: string, head: AuditHead): Promise<boolean>;
  /** Copies a visible version and its pointer to the second store. Reads from the first, so it can be repeated. */
  copyVersion(pointer: EnvironmentPointer): Promise<void>;
  readCopiedPointer(environmentId: string): Promise<EnvironmentPointer | undefined>;
}

export interface Announcer {
  announce(announcement: ConfigAnnouncement): Promise<void>;
  /** Ends open streams, so that holders of a revoked key must ask again. */
  closeStreams(environmentId: string): Promise<void>;
  countStreams(environmentId: string): Promise<number | undefined>;
}

/** Loads config bytes into the engine that the edge runs; returns why it must not be served, or nothing. */
export type ConfigVerifier = (view: string, body: string) => readonly string[];

export interface PublisherPorts {
  readonly projectKey: string;
  readonly database: ProjectDatabase;
  readonly store: VersionStore;
  readonly announcer: Announcer;
  readonly verify: ConfigVerifier;
  /** What was rendered before, so that what is unchanged is not rendered again. */
  readonly viewMemory?: ViewMemory;
  readonly clock: Clock;
  /** Asks for a call of `recover`, also after a crash: soon, or after a delay when nothing can be done sooner. */
  readonly wakeLater: (delayMs?: number) => Promise<void>;
  readonly streamOf: (
    environmentId: string,
  ) => Promise<{ readonly hostname: string; readonly path: string } | undefined>;
  readonly log: Log;
}
