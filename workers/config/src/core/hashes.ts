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

/**
 * Two independent 32-bit multiplicative hashes and the length, as text. Not for secrets. A collision, one in 2^64,
 * merely answers 304 to a caller that changed its context.
 */
export function hashText(text: string): string {
  let a = 0xde_ad_be_ef;
  let b = 0x41_c6_ce_57;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    a = Math.imul(a ^ unit, 2_654_435_761);
    b = Math.imul(b ^ unit, 1_597_334_677);
    a ^= a >>> 15;
    b ^= b >>> 13;
  }
  return `${(a >>> 0).toString(36)}.${(b >>> 0).toString(36)}.${text.length.toString(36)}`;
}
