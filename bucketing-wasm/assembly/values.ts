import { emit, finalAddress } from "./image";
import { readNumber } from "./number";
import {
  atArray, atBoolean, atNumber, atString, atTrue, emitString, enter, more, readString, seek, skipValue,
} from "./read-json";
import { quickHash } from "./text";
import { NODE_VALUES } from "./layout";

// The `values` of a filter. The first one fixes the type; values of another type are dropped.

const KIND_EMPTY: i32 = 0;
export const KIND_TEXT: i32 = 1;
export const KIND_NUMBER: i32 = 2;
export const KIND_BOOLEAN: i32 = 3;
export const KIND_BAD: i32 = -1;

/** How many values `countValues` found of the list's type. */
export let valueCount: u32 = 0;
/** How many it found of other types. */
export let droppedCount: u32 = 0;

/** Type of the list at `at`: that of its first value. Leaves its counts in `valueCount` and `droppedCount`. */
export function countValues(at: usize): i32 {
  seek(at);
  valueCount = 0;
  droppedCount = 0;
  if (!atArray()) return KIND_BAD;
  if (!enter()) return KIND_EMPTY;
  const kind = kindHere();
  if (kind == KIND_BAD) return KIND_BAD;
  do {
    if (kindHere() == kind) valueCount++;
    else droppedCount++;
    skipValue();
  } while (more());
  return kind;
}

/** A list of one type is empty to a comparison of another. */
export function dropValues(): void {
  valueCount = 0;
}

function kindHere(): i32 {
  if (atString()) return KIND_TEXT;
  if (atNumber()) return KIND_NUMBER;
  return atBoolean() ? KIND_BOOLEAN : KIND_BAD;
}

/** Emits each text of the list and, with `hashes`, fills its hash and its address for `node`. */
export function emitTexts(at: usize, node: usize, hashes: bool): void {
  const count = <usize>valueCount;
  seek(at);
  if (count == 0 || !enter()) return;
  let index: usize = 0;
  do {
    if (!atString()) {
      skipValue();
      continue;
    }
    readString();
    const text = emitString();
    if (hashes) {
      store<u32>(node + NODE_VALUES + index * 4, quickHash(text + 4, load<u32>(text)));
      store<u32>(node + NODE_VALUES + (count + index) * 4, finalAddress(text));
      index++;
    }
  } while (more());
}

/** Emits each number of the list as f64. */
export function emitNumbers(at: usize): void {
  seek(at);
  if (!enter()) return;
  do {
    if (atNumber()) store<f64>(emit(8), readNumber());
    else skipValue();
  } while (more());
}

/** Bit 0: the list has false; bit 1: it has true. */
export function booleanBits(at: usize): u32 {
  seek(at);
  let bits: u32 = 0;
  if (!enter()) return 0;
  do {
    if (atBoolean()) bits |= atTrue() ? 2 : 1;
    skipValue();
  } while (more());
  return bits;
}

/** Sorts a node's hashes, and the addresses with them, so that they can be searched by halves. */
export function sortByHash(node: usize, count: usize): void {
  const hashes = node + NODE_VALUES;
  const texts = hashes + count * 4;
  let gap = count;
  while (gap > 1) {
    gap = gap < 5 ? 1 : (gap * 5) / 11;
    for (let i = gap; i < count; i++) {
      const hash = load<u32>(hashes + i * 4);
      const text = load<u32>(texts + i * 4);
      let j = i;
      while (j >= gap && load<u32>(hashes + (j - gap) * 4) > hash) {
        store<u32>(hashes + j * 4, load<u32>(hashes + (j - gap) * 4));
        store<u32>(texts + j * 4, load<u32>(texts + (j - gap) * 4));
        j -= gap;
      }
      store<u32>(hashes + j * 4, hash);
      store<u32>(texts + j * 4, text);
    }
  }
}
