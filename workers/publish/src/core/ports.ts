import type {
  ConfigAnnouncement,
  ConfigView,
  EnvironmentPointer,
  PrincipalRecord,
  SdkKeyKind,
  SdkKeyRecord,
} from "@burgee/contract";
import type {
  AuditEntry,
  AuditFilter,
  AuditHead,
  Change,
  RevocationReason,
  SealedViews,
  VersionRecord,
} from "@burgee/publisher/core";
import type { Clock, Log } from "@burgee/worker-common";

import type { EnvironmentIdentity, Forgery } from "./outcomes.ts";

/** How far a version has come on its way to readers. */
export type VersionState =
  /** Number and date are taken; readers do not see it yet. */
  | "prepared"
  /** Readers see it; copies and the announcement may be missing. */
  | "current"
  /** Everything is done. */
  | "published"
  /** Never became visible: its publish was interrupted. */
  | "abandoned";

export interface EnvironmentRow extends EnvironmentIdentity {
  /** Current version; 0 before the first. */
  readonly version: number;
  /** Highest number and latest date ever taken, abandoned versions included. */
  readonly versionMax: number;
  readonly lastModifiedMaxMs: number;
  readonly etag: string;
}

export interface KeyRow {
  readonly digest: string;
  readonly environmentId: string;
  readonly kind: SdkKeyKind;
  /** Text of the key; undefined for server keys, which are never kept. */
  readonly text: string | undefined;
  readonly hint: string;
  readonly createdAtMs: number;
  readonly revokedAtMs: number | undefined;
  readonly revokedFor?: RevocationReason | undefined;
}

export interface PrincipalRow {
  /** Names it in commands: the start of a token's digest, or of the digest of kind and subject. */
  readonly id: string;
  readonly record: PrincipalRecord;
}

/** Part of an answer to a search of the audit log. */
export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  /** Where the next part starts; undefined when everything was looked through. */
  readonly nextBefore: number | undefined;
}

/** Work that follows a recorded change and is repeated until it succeeds. */
export type FollowUp =
  /** The record of a key, by its digest, must be copied to the second store. */
  | "copy_key"
  /** The record of a principal, by its id, must be copied to the second store. */
  | "copy_principal"
  /** The configs of an environment, by its id, must be rendered anew, because its keys changed. */
  | "render_keys"
  /** The streams of an environment, by its id, must be closed. */
  | "close_streams";

/** The project's database. Synchronous: each call is one transaction unless grouped. */
export interface ProjectDatabase {
  /** Runs several changes as one. */
  transaction(change: () => void): void;
  /** The project's key as saved; undefined before the first change. */
  findProjectKey(): string | undefined;
  saveProjectKey(key: string): void;
  listEnvironments(): readonly EnvironmentRow[];
  findEnvironment(key: string): EnvironmentRow | undefined;
  saveEnvironment(environment: EnvironmentIdentity): void;
  /** Takes over what readers already see, when the database was lost or the environment came from elsewhere. */
  adoptPointer(pointer: EnvironmentPointer): void;
  insertVersion(version: VersionRecord, changes: readonly Change[]): void;
  setVersionState(environmentId: string, version: number, state: VersionState): void;
  setCurrentVersion(environmentId: string, version: number, etag: string): void;
  findVersion(environmentId: string, version: number): VersionRecord | undefined;
  findChanges(environmentId: string, version: number): readonly Change[];
  /** Newest first, without abandoned ones. */
  listVersions(environmentId: string, countMax: number): readonly VersionRecord[];
  /** Whether flag files were ever published to any environment. */
  hasPublished(): boolean;
  listVersionsIn(state: VersionState): readonly VersionRecord[];
  insertKey(key: KeyRow): void;
  revokeKey(digest: string, revokedAtMs: number, reason: RevocationReason): void;
  listKeys(environmentId: string): readonly KeyRow[];
  findKey(digest: string): KeyRow | undefined;
  /** Keys whose record in the first store is behind. */
  listUnstoredKeys(): readonly KeyRow[];
  setKeyStored(digest: string, isStored: boolean): void;
  addUnfinished(task: FollowUp, subject: string): void;
  removeUnfinished(task: FollowUp, subject: string): void;
  listUnfinished(task: FollowUp): readonly string[];
  appendAudit(entry: AuditEntry): void;
  lastAudit(): { readonly sequence: number; readonly digest: string };
  /** Newest first, among the next entries that the database looks through at once. */
  searchAudit(filter: AuditFilter, countMax: number): AuditPage;
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

/** What readers see: versions and keys in the first store, and their copies in the second. */
export interface VersionStore {
  /** Id of the key that signs pointers and key records; undefined when the deployment has none. */
  readonly signingKeyId: string | undefined;
  /** Key of the project that made an environment; undefined when nothing is stored of it. */
  readOwner(environmentId: string): Promise<string | undefined>;
  /** Makes a project the owner of an environment that has none. Returns the key of the owner. */
  claim(environmentId: string, projectKey: string): Promise<string>;
  readPointer(environmentId: string): Promise<EnvironmentPointer | undefined>;
  /** Why a pointer must not be taken for one of this deployment; undefined when it may, or when signatures are off. */
  findForgery(pointer: EnvironmentPointer): Promise<Forgery | undefined>;
  /** Throws when readers see a newer version or, without `takesBack`, one of another project. */
  writePointer(pointer: EnvironmentPointer, takesBack?: boolean): Promise<void>;
  /** Signs the visible pointer anew, in both stores. Throws when another version is visible by now. */
  replacePointer(pointer: EnvironmentPointer): Promise<void>;
  writeVersion(
    environmentId: string,
    version: number,
    sealed: SealedViews,
    /** JSON text of a `CompiledEnvironment`. */
    snapshotText: string,
  ): Promise<void>;
  readArtifact(environmentId: string, version: number, view: ConfigView): Promise<Uint8Array<ArrayBuffer> | undefined>;
  readSnapshotText(environmentId: string, version: number): Promise<string | undefined>;
  /** Makes the edge accept or refuse a key: readers believe this store. */
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
  readonly clock: Clock;
  /** Asks for a call of `recover` later, also after a crash. */
  readonly wakeLater: () => Promise<void>;
  readonly streamOf: (
    environmentId: string,
  ) => Promise<{ readonly hostname: string; readonly path: string } | undefined>;
  readonly log: Log;
}
