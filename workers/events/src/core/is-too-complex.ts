const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const BACKSLASH = 92;
const ARRAY_START = 91;
const ARRAY_END = 93;
const OBJECT_START = 123;
const OBJECT_END = 125;

export interface ComplexityLimits {
  readonly values: number;
  /** Different names of members, about. */
  readonly names: number;
  readonly depth: number;
}

/**
 * Whether the UTF-8 bytes of a JSON text exceed one of the limits. Takes time by the number of bytes and a fixed amount of
 * memory, unlike a parser, whose memory grows by the values: `{},` takes twenty times its length, a name that no object had
 * before several hundred bytes. What it returns for bytes that are not JSON has no meaning.
 * @param random Uniform in [0, 1): nobody can choose names that are taken for each other.
 */
export function isTooComplex(bytes: Uint8Array, limits: ComplexityLimits, random: () => number): boolean {
  const names = new NameCounter(bytes, random);
  let values = 1;
  let depth = 0;
  let textStart = 0;
  let textEnd = 0;
  for (let at = 0; at < bytes.length; at++) {
    switch (bytes[at]) {
      case QUOTE:
        textStart = at + 1;
        at = textEnd = findStringEnd(bytes, textStart);
        break;
      case COLON:
        names.add(textStart, textEnd);
        // Of `"name"::::` the name is read once.
        textStart = textEnd;
        break;
      case COMMA:
        values += 1;
        break;
      case ARRAY_START:
      case OBJECT_START:
        // The values of a list or object are one more than its commas, unless it is empty.
        if (bytes[at + 1] !== ARRAY_END && bytes[at + 1] !== OBJECT_END) values += 1;
        depth += 1;
        if (depth > limits.depth) return true;
        break;
      case ARRAY_END:
      case OBJECT_END:
        depth -= 1;
        break;
      default:
    }
    if (values > limits.values || names.count > limits.names) return true;
  }
  return false;
}

/** Position of the quote that ends a string. */
function findStringEnd(bytes: Uint8Array, start: number): number {
  let at = start;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}

const WORD_BITS = 32;
/** A multiple of the names that are counted: then few of them share a bit. */
const NAME_BITS = 18;

/** Counts different texts by one bit each of their hash: never more than there are, and a few percent less. */
class NameCounter {
  count = 0;
  readonly #bytes: Uint8Array;
  readonly #seed: number;
  readonly #bits = new Uint32Array(2 ** NAME_BITS / WORD_BITS);

  constructor(bytes: Uint8Array, random: () => number) {
    this.#bytes = bytes;
    this.#seed = Math.floor(random() * 2 ** WORD_BITS);
  }

  add(start: number, end: number): void {
    const bytes = this.#bytes;
    let hash = this.#seed;
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01_00_01_93);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c_1b_3c_6d) >>> (WORD_BITS - NAME_BITS);
    const word = hash >>> 5;
    const bit = 1 << (hash & (WORD_BITS - 1));
    const known = this.#bits[word] ?? 0;
    if ((known & bit) !== 0) return;
    this.#bits[word] = known | bit;
    this.count += 1;
  }
}
