const encoder = new TextEncoder();

/** MurmurHash3 (x86, 32 bits, seed 0) of a text's UTF-8 bytes, unsigned. */
export function murmurHash32(text: string): number {
  const bytes = encoder.encode(text);
  const tail = bytes.length & ~3;
  let hash = 0;
  for (let at = 0; at < tail; at += 4) {
    hash ^= scramble(readWord(bytes, at));
    hash = Math.imul(rotate(hash, 13), 5) + 0xe6_54_6b_64;
  }
  hash ^= scramble(readWord(bytes, tail)) ^ bytes.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85_eb_ca_6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2_b2_ae_35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function scramble(word: number): number {
  return Math.imul(rotate(Math.imul(word, 0xcc_9e_2d_51), 15), 0x1b_87_35_93);
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** Four bytes, little-endian; those behind the end are zero, which `scramble` keeps. */
function readWord(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
}
