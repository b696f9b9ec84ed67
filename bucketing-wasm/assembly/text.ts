// Comparison of texts given as bytes. Up to seven bytes behind a text may be read, never used.

const MIX: u64 = 0x9e3779b97f4a7c15;

/** Bytes that belong to the last, partial word of a text. */
function keep(word: u64, bytes: u32): u64 {
  return word & (0xffffffffffffffff >> ((<u64>(8 - bytes)) << 3));
}

/** A quick hash for tables and for comparing texts by number; never 0. Not the bucketing hash. */
export function quickHash(at: usize, size: u32): u32 {
  let hash = <u64>size * MIX;
  while (size >= 8) {
    hash = (hash ^ load<u64>(at)) * MIX;
    hash ^= hash >> 32;
    at += 8;
    size -= 8;
  }
  if (size > 0) {
    hash = (hash ^ keep(load<u64>(at), size)) * MIX;
    hash ^= hash >> 32;
  }
  const folded = <u32>(hash ^ (hash >> 29));
  return folded == 0 ? 1 : folded;
}

/** The ends are compared first: ids and keys mostly differ there. */
export function sameBytes(a: usize, b: usize, size: u32): bool {
  if (size < 8) return size == 0 || keep(load<u64>(a) ^ load<u64>(b), size) == 0;
  const tail = <usize>size - 8;
  if (load<u64>(a + tail) != load<u64>(b + tail)) return false;
  for (let i: usize = 0; i < tail; i += 8) {
    if (load<u64>(a + i) != load<u64>(b + i)) return false;
  }
  return true;
}

/** Whether `needle` occurs in `text`. */
export function containsBytes(text: usize, size: u32, needle: usize, needleSize: u32): bool {
  if (needleSize == 0) return true;
  if (needleSize > size) return false;
  const first = load<u8>(needle);
  const last = text + size - needleSize;
  for (let at = text; at <= last; at++) {
    if (load<u8>(at) == first && sameBytes(at, needle, needleSize)) return true;
  }
  return false;
}

/** Order by UTF-16 code unit, which differs from the order of UTF-8 bytes above U+D7FF. */
export function compareUnits(a: usize, aSize: u32, b: usize, bSize: u32): i32 {
  const shared: usize = aSize < bSize ? aSize : bSize;
  let i: usize = 0;
  while (i < shared && load<u8>(a + i) == load<u8>(b + i)) i++;
  if (i == shared) return aSize == bSize ? 0 : aSize > bSize ? 1 : -1;
  // Back to the start of the character in which they differ.
  while (i > 0 && ((load<u8>(a + i) & 0xc0) == 0x80 || (load<u8>(b + i) & 0xc0) == 0x80)) i--;
  const left = codePointAt(a + i);
  const right = codePointAt(b + i);
  const leftUnit = left >= 0x10000 ? 0xd800 + ((left - 0x10000) >> 10) : left;
  const rightUnit = right >= 0x10000 ? 0xd800 + ((right - 0x10000) >> 10) : right;
  if (leftUnit != rightUnit) return leftUnit > rightUnit ? 1 : -1;
  // The same first unit: both are pairs, or one is a lone surrogate that the other pair starts with.
  return left > right ? 1 : -1;
}

export function codePointAt(at: usize): u32 {
  const lead = <u32>load<u8>(at);
  if (lead < 0x80) return lead;
  const second = <u32>load<u8>(at + 1) & 0x3f;
  if (lead < 0xe0) return ((lead & 0x1f) << 6) | second;
  const third = <u32>load<u8>(at + 2) & 0x3f;
  if (lead < 0xf0) return ((lead & 0x0f) << 12) | (second << 6) | third;
  return ((lead & 0x07) << 18) | (second << 12) | (third << 6) | (<u32>load<u8>(at + 3) & 0x3f);
}

/** Size in bytes of the character that starts with this byte. */
export function characterSize(lead: u8): usize {
  return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}
