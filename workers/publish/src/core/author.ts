import type { AuthorVia, VersionRecord } from "@burgee/publisher/core";

/** Who does something, for history and audit log. */
export interface Author {
  /** As far as the server could prove it. */
  readonly actor: string;
  readonly via: AuthorVia;
  /** As the caller said; kept beside, never believed. */
  readonly claimed?: string;
  /** A member's request says that the console sent it. Never believed either. */
  readonly isConsole?: true;
}

/** Who did something, for people: the name that the caller gave stands before the credential that proved it. */
export function nameAuthor({ actor, claimed }: Author): string {
  return claimed === undefined || claimed === actor ? actor : `${claimed} (${actor})`;
}

/** What the platform does by itself. */
export const RECOVERY: Author = { actor: "recovery", via: "platform" };

/** The author of a version; those of earlier releases name only what the caller said. */
export function authorOf({ actor, via, claimed, isConsole }: VersionRecord): Author {
  if (via === undefined) return { actor: "unknown", via: "platform", claimed: actor };
  return {
    actor,
    via,
    ...(claimed === undefined ? {} : { claimed }),
    ...(isConsole === undefined ? {} : { isConsole }),
  };
}
