import { characterSize } from "./text";

// MurmurHash3 x86 32-bit, the hash that decides who is in which bucket. Changing anything here moves people.

const C1: u32 = 0xcc9e2d51;
const C2: u32 = 0x1b873593;

/** Over plain bytes. */
export function murmurBytes(at: usize, size: u32, seed: u32): u32 {
  let hash = seed;
  const end = at + (size & ~3);
  for (; at < end; at += 4) hash = mixWord(hash, load<u32>(at));
  const rest = size & 3;
  if (rest != 0) hash ^= scramble(load<u32>(at) & (0xffffffff >> ((4 - rest) << 3)));
  return finish(hash, size);
}

/** DevCycle's bytes of a text: one per UTF-16 code unit, 0x5C for every unit above 127. */
export function murmurFolded(at: usize, size: u32, seed: u32): u32 {
  let hash = seed;
  const end = at + size;
  let word: u32 = 0;
  let filled: u32 = 0;
  let units: u32 = 0;
  while (at < end) {
    const c = load<u8>(at);
    const step = characterSize(c);
    const unit: u32 = c < 0x80 ? c : 0x5c;
    at += step;
    // A four-byte character is two code units.
    for (let i = step == 4 ? 2 : 1; i > 0; i--) {
      word |= unit << (filled << 3);
      units++;
      if (++filled == 4) {
        hash = mixWord(hash, word);
        word = 0;
        filled = 0;
      }
    }
  }
  if (filled != 0) hash ^= scramble(word);
  return finish(hash, units);
}

export function isAscii(at: usize, size: u32): bool {
  const end = at + size;
  for (; at + 8 <= end; at += 8) {
    if ((load<u64>(at) & 0x8080808080808080) != 0) return false;
  }
  for (; at < end; at++) {
    if (load<u8>(at) >= 0x80) return false;
  }
  return true;
}

function scramble(word: u32): u32 {
  return rotl<u32>(word * C1, 15) * C2;
}

function mixWord(hash: u32, word: u32): u32 {
  return rotl<u32>(hash ^ scramble(word), 13) * 5 + 0xe6546b64;
}

function finish(hash: u32, size: u32): u32 {
  hash ^= size;
  hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
  hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
  return hash ^ (hash >> 16);
}
