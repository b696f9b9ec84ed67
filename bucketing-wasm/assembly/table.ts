import { quickHash, sameBytes } from "./text";

// Hash tables for the compiler: slots of [text record][payload], open addressing, never full.

export const SLOT: usize = 8;

/** Slots for `count` entries at half load, as a power of two. */
export function tableCapacity(count: u32): u32 {
  let capacity: u32 = 4;
  while (capacity < count * 2) capacity <<= 1;
  return capacity;
}

/** The slot that holds this text, or the free slot where it belongs. */
export function findSlot(table: usize, capacity: u32, at: usize, size: u32): usize {
  const mask = capacity - 1;
  let index = quickHash(at, size) & mask;
  while (true) {
    const slot = table + <usize>index * SLOT;
    const text = <usize>load<u32>(slot);
    if (text == 0) return slot;
    if (load<u32>(text) == size && sameBytes(text + 4, at, size)) return slot;
    index = (index + 1) & mask;
  }
}
