import { createHash } from "node:crypto";

interface Normalizer {
  /** What a page shows of an output: times, random ids and places are always the same. */
  readonly normalize: (output: string) => string;
  /** A command with the token that its page shows shortened. */
  readonly restore: (command: string) => string;
}

export function createNormalizer(home: string): Normalizer {
  /** Digests of tokens in the order in which they appear. */
  const ids: string[] = [];
  let token = "";
  const nameId = (id: string) => {
    if (!ids.includes(id)) ids.push(id);
    return createHash("sha256")
      .update(`token ${ids.indexOf(id)}`)
      .digest("hex")
      .slice(0, id.length);
  };
  return {
    normalize(output) {
      token = /\bbgt_[0-9a-f]{40}\b/.exec(output)?.[0] ?? token;
      return (
        output
          .replaceAll(home, "~")
          .replaceAll(/\bbgt_[0-9a-f]{40}\b/g, "bgt_…")
          .replaceAll(/(token |Its id: )([0-9a-f]{16})\b/g, (_all, before: string, id: string) => before + nameId(id))
          .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/g, "2026-11-20 09:00:00 UTC")
          .replaceAll(/Until \d{4}-\d\d-\d\d UTC/g, "Until 2027-02-18 UTC")
          .replaceAll(/\b[0-9a-f]{64}\b/g, createHash("sha256").update("digest").digest("hex"))
          .replaceAll(/digest [0-9a-f]+…/g, "digest 0f115db062b7c0dd0…")
          // The formatter of pages removes it, too.
          .replaceAll(/[ \t]+$/gm, "")
          .replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1:8787")
      );
    },
    restore: (command) => command.replaceAll("bgt_…", token),
  };
}
