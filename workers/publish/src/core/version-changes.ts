import { sha256Hex } from "@burgee/contract";
import type { Change, Problem } from "@burgee/publisher/core";

import type { ChangeDigest } from "./database-rows.ts";
import { limitChanges, summarizeChanges } from "./limit-answers.ts";
import type { PublisherPorts } from "./ports.ts";

/** What is stored beside a version's snapshot, so that its answer can be given again. */
export interface StoredChanges {
  /** All of them, with whole texts. */
  readonly changes: readonly Change[];
  /** Warnings about the files. */
  readonly problems: readonly Problem[];
}

/** The text to store of a version's changes, and what the ledger keeps of them. */
export async function describeChanges(
  stored: StoredChanges,
): Promise<{ readonly text: string; readonly digest: ChangeDigest }> {
  const text = JSON.stringify(stored);
  const { changes } = stored;
  return {
    text,
    digest: { count: changes.length, sha256: await sha256Hex(text), summary: summarizeChanges(changes) },
  };
}

/** The changes of a version as far as an answer has room for them; only their summary while storage does not have them. */
export async function readChanges(
  { database, store, log }: PublisherPorts,
  environmentId: string,
  version: number,
): Promise<StoredChanges> {
  const { sha256, summary } = database.findChanges(environmentId, version);
  const known: StoredChanges = { changes: summary, problems: [] };
  if (sha256 === undefined) return known;
  try {
    const text = await store.readChangesText(environmentId, version);
    if (text === undefined || (await sha256Hex(text)) !== sha256) {
      log("error", "stored changes are not what was published", { environmentId, version });
      return known;
    }
    const { changes, problems } = JSON.parse(text) as StoredChanges;
    return { changes: limitChanges(changes), problems };
  } catch (error) {
    log("error", "reading the changes of a version failed", { environmentId, version, error: String(error) });
    return known;
  }
}
