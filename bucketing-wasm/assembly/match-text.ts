import { IN, isContains, isMembership, isNegation, isSuffix } from "./comparator";
import {
  NODE_COUNT, NODE_FLAGS, NODE_SORTED, NODE_VALUES, SLOT_HASH, SLOT_POINTER, SLOT_SIZE,
} from "./layout";
import { containsBytes, quickHash, sameBytes } from "./text";
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
  const anywhere = isContains(comparator);
  const atEnd = isSuffix(comparator);
  let value = node + NODE_VALUES;
  for (let i = load<u32>(node + NODE_COUNT); i > 0; i--) {
    const valueSize = load<u32>(value);
    if (anywhere) {
      if (containsBytes(at, size, value + 4, valueSize)) return true;
    } else if (valueSize != 0 && valueSize <= size) {
      if (sameBytes(atEnd ? at + size - valueSize : at, value + 4, valueSize)) return true;
    }
    value = nextText(value);
  }
  return false;
}
