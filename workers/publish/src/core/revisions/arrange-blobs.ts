import { sha256Hex } from "@burgee/contract";

import type { PushPlan } from "./plan-push.ts";
import type { BlobLocation, RevisionPorts } from "./ports.ts";
import { LOOSE_BLOBS_MAX, PACK_LENGTH_MAX, TREE_PACKS_MAX } from "./revision-limits.ts";

export interface BlobArrangement {
  /** Texts that become objects of their own. */
  readonly loose: ReadonlyMap<string, string>;
  readonly packs: readonly ReadonlyMap<string, string>[];
  /** Digests of texts that were objects of their own and are in a pack from now on. */
  readonly moved: readonly string[];
  /** Packs that texts of the tree were in before. */
  readonly formerPacks: readonly string[];
}

/** Decides where the texts of a tree go, so that reading the tree takes a few packs and at most a few dozen objects. */
export function arrangeBlobs({ revisions }: RevisionPorts, { texts }: PushPlan): BlobArrangement {
  const known = revisions.findBlobs([...texts.keys()]);
  const added = [...texts].filter(([sha]) => !known.has(sha));
  const wasLoose = [...known.values()].filter(({ pack }) => pack === undefined).map(({ sha }) => sha);
  const formerPacks = [...new Set([...known.values()].flatMap(({ pack }) => pack ?? []))];
  const packsAnew = formerPacks.length > TREE_PACKS_MAX;
  if (!packsAnew && added.length + wasLoose.length <= LOOSE_BLOBS_MAX) {
    return { loose: new Map(added), packs: [], moved: [], formerPacks: [] };
  }
  const packed = packsAnew ? [...texts] : [...texts].filter(([sha]) => known.get(sha)?.pack === undefined);
  return { loose: new Map(), packs: splitPacks(packed), moved: wasLoose, formerPacks };
}

export function splitPacks(
  texts: readonly (readonly [sha: string, text: string])[],
): readonly ReadonlyMap<string, string>[] {
  const packs: Map<string, string>[] = [];
  let lengthLeft = 0;
  for (const [sha, text] of texts) {
    if (text.length > lengthLeft) {
      packs.push(new Map());
      lengthLeft = PACK_LENGTH_MAX;
    }
    packs.at(-1)?.set(sha, text);
    lengthLeft -= text.length;
  }
  return packs;
}

/** A pack is named by the digests of what it holds. */
export async function namePack(texts: ReadonlyMap<string, string>) {
  return { pack: await sha256Hex([...texts.keys()].sort().join(" ")), texts };
}

const encoder = new TextEncoder();

/** Where a text is, or is about to be. */
export function locate(sha: string, pack: string | undefined, text: string): BlobLocation {
  return { sha, pack, bytes: encoder.encode(text).byteLength };
}
