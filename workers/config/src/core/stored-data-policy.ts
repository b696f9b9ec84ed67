import { CLIENT_DATA_LIFETIME_DAYS, type SdkKeyKind, type StoredDataSettings } from "@burgee/contract";

/** Whose key stored a value: a server's, or one that is public because apps carry it. */
export type StoredBy = "server" | "client";

/** One change to what is stored. */
export interface StoredWrite {
  readonly by: StoredBy;
  /** Milliseconds for which the row is kept unless it is written again; undefined: until it is deleted. */
  readonly lifetimeMs: number | undefined;
}

const DAY_MS = 24 * 60 * 60 * 1000;

export function mayWriteStoredUser(kind: SdkKeyKind, settings: StoredDataSettings | undefined): boolean {
  return settings?.enabled === true && (kind === "server" || settings.clientWrites === true);
}

/** Whether stored data takes part in evaluations for the caller. */
export function mayUseStoredUser(kind: SdkKeyKind, settings: StoredDataSettings | undefined): boolean {
  return settings?.enabled === true && (kind === "server" || settings.clientReads !== false);
}

/** Who writes with a key of this kind, and how long that is kept. */
export function describeWrite(kind: SdkKeyKind, settings: StoredDataSettings | undefined): StoredWrite {
  const by = kind === "server" ? "server" : "client";
  const days = settings?.lifetimeDays ?? (by === "client" ? CLIENT_DATA_LIFETIME_DAYS : undefined);
  return { by, lifetimeMs: days === undefined ? undefined : days * DAY_MS };
}
