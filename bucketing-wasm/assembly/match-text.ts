import { EQUALS_IGNORING_CASE, IN, isContains, isMembership, isNegation, isSuffix } from "./comparator";
import {
  NODE_COUNT, NODE_FLAGS, NODE_SORTED, NODE_VALUES, SLOT_HASH, SLOT_POINTER, SLOT_SIZE,
} from "./layout";
import { characterSize, codePointAt, containsBytes, quickHash, sameBytes } from "./text";
import { nextText } from "./version";

// Filters on text, by comparator.

/** A filter on a slot that holds a string. */
export function passesText(node: usize, comparator: i32, slot: usize): bool {
  if (isMembership(comparator)) return isInTexts(node, slot) == (comparator == IN);
  return matchesAny(node, comparator, slot) != isNegation(comparator);
}

function isInTexts(node: usize, slot: usize): bool {
  const at = <usize>load<u32>(slot + SLOT_POINTER);
  const size = load<u32>(slot + SLOT_SIZE);
  let hash = load<u32>(slot + SLOT_HASH);
  if (hash == 0) {
    hash = quickHash(at, size);
    store<u32>(slot + SLOT_HASH, hash);
  }
  // Behind the hashes are as many addresses of texts.
  const bytes = <usize>load<u32>(node + NODE_COUNT) << 2;
  let entry = node + NODE_VALUES;
  const end = entry + bytes;
  if ((load<u8>(node + NODE_FLAGS) & NODE_SORTED) != 0) entry = firstNotBelow(entry, end, hash);
  for (; entry < end; entry += 4) {
    if (load<u32>(entry) != hash) continue;
    const text = <usize>load<u32>(entry + bytes);
    if (load<u32>(text) == size && sameBytes(text + 4, at, size)) return true;
  }
  return false;
}

/** In ascending hashes, the first that is not below; `end` when the next one is not the hash itself. */
function firstNotBelow(entry: usize, end: usize, hash: u32): usize {
  let low = entry >> 2;
  let high = end >> 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<u32>(middle << 2) < hash) low = middle + 1;
    else high = middle;
  }
  const found = low << 2;
  return found < end && load<u32>(found) == hash ? found : end;
}

/** Whether a value is part of the slot's text in the comparator's way; a negation counts as what it negates. */
function matchesAny(node: usize, comparator: i32, slot: usize): bool {
  const at = <usize>load<u32>(slot + SLOT_POINTER);
  const size = load<u32>(slot + SLOT_SIZE);
  if (size == 0) return false;
  const caseless = comparator == EQUALS_IGNORING_CASE;
  const anywhere = isContains(comparator);
  const atEnd = isSuffix(comparator);
  let value = node + NODE_VALUES;
  for (let i = load<u32>(node + NODE_COUNT); i > 0; i--) {
    const valueSize = load<u32>(value);
    if (caseless) {
      if (valueSize == size && sameFolded(at, value + 4, size)) return true;
    } else if (anywhere) {
      if (containsBytes(at, size, value + 4, valueSize)) return true;
    } else if (valueSize != 0 && valueSize <= size) {
      if (sameBytes(atEnd ? at + size - valueSize : at, value + 4, valueSize)) return true;
    }
    value = nextText(value);
  }
  return false;
}

/** Whether two texts of one size differ at most in case. Letters keep their size in UTF-8 when they are folded. */
function sameFolded(a: usize, b: usize, size: u32): bool {
  for (let i: usize = 0; i < size; i += characterSize(load<u8>(a + i))) {
    if (foldCase(codePointAt(a + i)) != foldCase(codePointAt(b + i))) return false;
  }
  return true;
}

/** The small letter of A to Z and of the capitals in U+00C0–DE, 0391–03AB and 0400–042F; other code points as they are. */
function foldCase(code: u32): u32 {
  if (
    code - 0x41 < 26 || (code - 0xc0 < 31 && code != 0xd7) || (code - 0x391 < 27 && code != 0x3a2) ||
    code - 0x410 < 32
  ) return code + 32;
  return code - 0x400 < 16 ? code + 80 : code;
}
