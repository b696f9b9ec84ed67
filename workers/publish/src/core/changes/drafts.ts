import { sha256Hex } from "@burgee/contract";
import { canonicalJson, type DraftRequest, type PushRequest } from "@burgee/publisher/core";

import { UNREFERENCED_LIFETIME_MS } from "../revisions/revision-limits.ts";
import type { ChangePorts } from "./ports.ts";

/** The text edits of a change, as they are stored. */
export type Draft = Pick<PushRequest, "base" | "baseTree" | "files" | "removed">;

/**
 * Stores a draft as one object and returns its digest. Until a change names it, the object counts as left over. Throws when
 * storage fails.
 */
export async function storeDraft(
  ports: ChangePorts,
  { base, baseTree, files, removed }: DraftRequest,
): Promise<string> {
  const draft: Draft = { base, ...(baseTree === undefined ? {} : { baseTree }), files, removed };
  const text = canonicalJson(draft);
  const digest = await sha256Hex(text);
  ports.revisions.markUnreferenced([ports.trees.blobName(digest)], ports.clock.now() + UNREFERENCED_LIFETIME_MS);
  await ports.trees.writeBlob(digest, text);
  return digest;
}

/** Undefined when it is no longer kept, or is not what was stored. Throws when storage fails. */
export async function readDraft({ trees }: ChangePorts, digest: string): Promise<Draft | undefined> {
  const text = await trees.readBlob(digest);
  return text === undefined || (await sha256Hex(text)) !== digest ? undefined : (JSON.parse(text) as Draft);
}

/** Keeps the draft of a change and the revision that it changes. Call it in the transaction that saves the change. */
export function holdDraft({ revisions, trees }: ChangePorts, id: string, draft: string, base: number): void {
  revisions.unmarkUnreferenced([trees.blobName(draft)]);
  if (base > 0) revisions.saveHold(`change:${id}`, { revision: base });
}

/** Lets retention remove the draft of a closed or edited change after its time. */
export function releaseDraft({ revisions, trees, retention, clock }: ChangePorts, id: string, draft: string): void {
  const afterMs = clock.now() + retention.days * 24 * 60 * 60 * 1000;
  revisions.markUnreferenced([trees.blobName(draft)], afterMs);
  revisions.removeHold(`change:${id}`);
}
