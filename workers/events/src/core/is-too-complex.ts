const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const ARRAY_START = 91;
const ARRAY_END = 93;
const OBJECT_START = 123;
const OBJECT_END = 125;

/**
 * Whether the UTF-8 bytes of a JSON text hold more values, or nest them more deeply, than given. Takes time by the number
 * of bytes and no memory, unlike a parser, whose memory grows by the values: `{},` takes twenty times its length. What it
 * returns for bytes that are not JSON has no meaning.
 */
export function isTooComplex(bytes: Uint8Array, valuesMax: number, depthMax: number): boolean {
  let values = 1;
  let depth = 0;
  for (let at = 0; at < bytes.length; at++) {
    switch (bytes[at]) {
      case QUOTE:
        at = findStringEnd(bytes, at + 1);
        break;
      case COMMA:
        values += 1;
        break;
      case ARRAY_START:
      case OBJECT_START:
        // The values of a list or object are one more than its commas, unless it is empty.
        if (bytes[at + 1] !== ARRAY_END && bytes[at + 1] !== OBJECT_END) values += 1;
        depth += 1;
        if (depth > depthMax) return true;
        break;
      case ARRAY_END:
      case OBJECT_END:
        depth -= 1;
        break;
      default:
    }
    if (values > valuesMax) return true;
  }
  return false;
}

/** Position of the quote that ends a string. */
function findStringEnd(bytes: Uint8Array, start: number): number {
  let at = start;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}
