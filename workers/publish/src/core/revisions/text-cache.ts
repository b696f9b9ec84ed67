/**
 * Texts of the newest revision's files, kept between the calls of one object, so that a push reads only what it changes.
 * The platform drops the object, and this with it, when nobody calls it for a while.
 */
export interface TextCache {
  get(sha: string): string | undefined;
  /** Forgets all texts but these; keeps none when they are too large together. */
  keepOnly(texts: ReadonlyMap<string, string>): void;
}

export function createTextCache(lengthMax: number): TextCache {
  let kept: ReadonlyMap<string, string> = new Map();
  return {
    get: (sha) => kept.get(sha),
    keepOnly(texts) {
      let length = 0;
      for (const text of texts.values()) length += text.length;
      kept = length > lengthMax ? new Map() : texts;
    },
  };
}
