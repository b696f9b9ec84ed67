import type { PrincipalRecord, SdkKeyKind } from "@burgee/contract";
import type { AuditEntry, Change, RevocationReason } from "@burgee/publisher/core";

import type { EnvironmentIdentity } from "./outcomes.ts";

/** How far a version has come on its way to readers. */
export type VersionState =
  /** Number and date are taken; its pointer may be on its way. */
  | "prepared"
  /** As `published`, written by earlier releases: copies and the announcement may be missing. */
  | "current"
  /** Readers see it, or saw it. What must follow is listed as unfinished. */
  | "published"
  /** Stored while another version was pinned. Readers never see it; lifting the pin makes a version of its own. */
  | "held"
  /** Never became visible and cannot become so any more. */
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
  /** The request that made it; undefined when the request named no idempotency key. */
  readonly request?: KeyRequest | undefined;
}

/** A request for a key, so that a repeated one gets the same key. Its idempotency key is needed to know a server key's text. */
export interface KeyRequest {
  /** SHA-256 of the idempotency key. */
  readonly digest: string;
  /** Random text from which, with the idempotency key, the text of the SDK key was made. */
  readonly salt: string;
}

/** A request that names an idempotency key, and what it asked for. */
export interface IdempotentRequest {
  readonly key: string;
  readonly fingerprint: string;
}

/** What the ledger keeps of a version's changes; all of them are stored beside its snapshot. */
export interface ChangeDigest {
  readonly count: number;
  /** SHA-256 of what is stored beside the snapshot; absent in versions of earlier releases. */
  readonly sha256?: string;
  /** The first changes, with long texts cut. */
  readonly summary: readonly Change[];
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
  /** The visible version of an environment, by its id, must be copied to the second store. */
  | "copy_version"
  /** The visible version of an environment, by its id, must be announced. */
  | "announce"
  /** The record of a key, by its digest, must be copied to the second store. */
  | "copy_key"
  /** The record of a principal, by its id, must be copied to the second store. */
  | "copy_principal"
  /** The configs of an environment, by its id, must be rendered anew, because its keys changed. */
  | "render_keys"
  /** The streams of an environment, by its id, must be closed. */
  | "close_streams";
