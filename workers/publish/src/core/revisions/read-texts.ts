import { sha256Hex } from "@burgee/contract";

import { inParallel } from "./in-parallel.ts";
import type { RevisionPorts } from "./ports.ts";
import { STORAGE_PARALLEL_MAX } from "./revision-limits.ts";

export interface TextsRead {
  /** By digest. */
  readonly texts: ReadonlyMap<string, string>;
  /** Digests under which nothing, or something else, is stored. */
  readonly changed: readonly string[];
}

/**
 * Reads texts by digest, from memory or from storage. Each that storage returns is verified: what somebody changed there is
 * not compiled. Throws when storage fails.
 */
export async function readTexts(ports: RevisionPorts, shas: Iterable<string>): Promise<TextsRead> {
  const texts = new Map<string, string>();
  const wanted: string[] = [];
  for (const sha of new Set(shas)) {
    const cached = ports.texts.get(sha);
    if (cached === undefined) wanted.push(sha);
    else texts.set(sha, cached);
  }
  const locations = ports.revisions.findBlobs(wanted);
  const packs = new Map<string, string[]>();
  const loose: string[] = [];
  for (const sha of wanted) {
    const pack = locations.get(sha)?.pack;
    const members = pack === undefined ? loose : (packs.get(pack) ?? []);
    members.push(sha);
    if (pack !== undefined) packs.set(pack, members);
  }
  const accept = async (sha: string, text: string | undefined): Promise<void> => {
    if (text !== undefined && (await sha256Hex(text)) === sha) texts.set(sha, text);
  };
  await inParallel(loose, STORAGE_PARALLEL_MAX, async (sha) => accept(sha, await ports.trees.readBlob(sha)));
  await inParallel(packs, STORAGE_PARALLEL_MAX, async ([pack, members]) => {
    const stored = await ports.trees.readPack(pack);
    await Promise.all(members.map((sha) => accept(sha, stored?.get(sha))));
  });
  return { texts, changed: wanted.filter((sha) => !texts.has(sha)) };
}
