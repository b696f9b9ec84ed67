import type { OwnDraft, SavedDraft, SaveDraftRequest } from "@burgee/publisher/core";

import type { Author } from "../author.ts";
import type { PublisherPorts } from "../ports.ts";

/** Drafts of one project. Ours: more people than that do not edit at once, and a row may have 1 MB. */
export const DRAFTS_MAX = 1_000;
/** How long a draft is kept after it was saved last. Ours: what nobody touched for a quarter was forgotten. */
const DRAFT_LIFETIME_MS = 90 * 24 * 60 * 60 * 1_000;

/** A draft without its number and time. */
export type DraftContent = Omit<OwnDraft, "number" | "savedAtMs">;

/** The drafts of a project. Synchronous, as `ProjectDatabase`. */
export interface OwnDraftDatabase {
  findDraft(owner: string): OwnDraft | undefined;
  /** Replaces the owner's draft and returns its number, which no draft of the project had before. */
  saveDraft(owner: string, content: DraftContent, nowMs: number): number;
  removeDraft(owner: string): void;
  removeDraftsBefore(atMs: number): void;
  countDrafts(): number;
}

export interface OwnDraftPorts extends Pick<PublisherPorts, "clock"> {
  readonly drafts: OwnDraftDatabase;
}

/** Somebody saved the draft elsewhere, or it is gone. */
interface StaleDraft {
  readonly kind: "stale_draft";
  readonly stored: OwnDraft | undefined;
}

export type SaveDraftOutcome =
  | { readonly kind: "saved"; readonly saved: SavedDraft }
  | { readonly kind: "too_many_drafts"; readonly countMax: number }
  | StaleDraft;

/** Saves the author's draft. Repeating a save changes nothing, so that an answer that got lost costs nothing. */
export function saveOwnDraft(
  { drafts, clock }: OwnDraftPorts,
  author: Author,
  { number, ...content }: SaveDraftRequest,
): SaveDraftOutcome {
  const owner = ownerOf(author);
  const nowMs = clock.now();
  drafts.removeDraftsBefore(nowMs - DRAFT_LIFETIME_MS);
  const stored = drafts.findDraft(owner);
  if (stored !== undefined && isSame(stored, content)) {
    return { kind: "saved", saved: { number: stored.number, savedAtMs: stored.savedAtMs } };
  }
  if ((stored?.number ?? 0) !== number) return { kind: "stale_draft", stored };
  if (stored === undefined && drafts.countDrafts() >= DRAFTS_MAX) {
    return { kind: "too_many_drafts", countMax: DRAFTS_MAX };
  }
  return { kind: "saved", saved: { number: drafts.saveDraft(owner, content, nowMs), savedAtMs: nowMs } };
}

export function readOwnDraft({ drafts }: OwnDraftPorts, author: Author): OwnDraft | undefined {
  return drafts.findDraft(ownerOf(author));
}

/** Removes the author's draft; undefined when it is gone afterwards. */
export function discardOwnDraft({ drafts }: OwnDraftPorts, author: Author, number: number): StaleDraft | undefined {
  const stored = drafts.findDraft(ownerOf(author));
  if (stored === undefined) return undefined;
  if (stored.number !== number) return { kind: "stale_draft", stored };
  drafts.removeDraft(ownerOf(author));
  return undefined;
}

/** As the credential proves it. What the caller says of itself does not count. */
function ownerOf({ via, actor }: Author): string {
  return `${via} ${actor}`;
}

function isSame({ number: _number, savedAtMs: _savedAtMs, ...stored }: OwnDraft, content: DraftContent): boolean {
  return JSON.stringify(stored) === JSON.stringify(content);
}
