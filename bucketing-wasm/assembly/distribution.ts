import { copyShort, emit, finalAddress, follow, position, rewind } from "./image";
import { SHARE_BYTES, SHARE_LAST, SHARE_VARIATION, VARIATION_ID } from "./layout";
import { PERCENTAGE_HEAD, PERCENTAGE_TAIL, REF_VARIATION_HEAD, REF_VARIATION_TAIL } from "./names";
import { readNumber } from "./number";
import { note } from "./problems";
import {
  atArray, atNumber, atObject, atString, cursor, enter, more, named, readName, readString, settleString, skipValue,
  stringAt, stringSize,
} from "./read-json";
import { compareUnits } from "./text";
import { findVariation } from "./variations";

// A distribution becomes, in the order in which it is walked, the last hash that each share takes. Shares that no hash
// reaches are left out. `hash / 4294967295 < sum` grows with the hash, so the exact f64 test at load replaces the
// division.

/** While compiling: [percentage f64][id address u32][id size u32][variation u32][position u32] */
const DRAFT_BYTES: usize = 24;

export let shares: usize = 0;
/** Shares that some hash reaches. */
export let shareCount: u32 = 0;
/** Entries as written; one alone is no split. */
export let entryCount: u32 = 0;
/** The first share takes every hash. */
export let isSure: bool = false;

/** Compiles the distribution array at the cursor into the variables above; false after a note. */
export function compileDistribution(): bool {
  if (!atArray()) return note("needs a distribution array", cursor);
  entryCount = 0;
  shareCount = 0;
  isSure = false;
  shares = position();
  if (enter()) {
    do {
      if (!draftEntry()) return false;
      entryCount++;
    } while (more());
  }
  if (entryCount > 1) sortDrafts();
  settleShares();
  return true;
}

function draftEntry(): bool {
  const start = cursor;
  if (!atObject()) return note("must be an object", start);
  const draft = emit(DRAFT_BYTES);
  let percentage: f64 = NaN;
  let hasVariation = false;
  let moved = false;
  let variation: usize = 0;
  if (enter()) {
    do {
      readName();
      if (named(10, PERCENTAGE_HEAD, PERCENTAGE_TAIL)) {
        percentage = NaN;
        if (atNumber()) percentage = readNumber();
        else skipValue();
      } else if (named(10, REF_VARIATION_HEAD, REF_VARIATION_TAIL)) {
        hasVariation = atString();
        if (hasVariation) {
          readString();
          moved = !settleString();
          variation = findVariation(stringAt, stringSize);
          store<u32>(draft + 8, <u32>stringAt);
          store<u32>(draft + 12, stringSize);
        } else {
          skipValue();
        }
      } else {
        skipValue();
      }
    } while (more());
  }
  if (!hasVariation) return note("a distribution entry needs a string _variation", start);
  if (isNaN(percentage)) return note("needs a number as percentage", start);
  if (variation != 0) {
    const id = follow(variation + VARIATION_ID);
    store<u32>(draft + 8, <u32>(id + 4));
    store<u32>(draft + 12, load<u32>(id));
  } else if (moved) {
    return note("a distribution entry's _variation is not a variation of the feature", start);
  }
  store<f64>(draft, percentage);
  store<u32>(draft + 16, <u32>variation);
  store<u32>(draft + 20, entryCount);
  return true;
}

/** Descending by variation id in UTF-16 code units; equal ones stay in order. */
function sortDrafts(): void {
  const count = <usize>entryCount;
  const spare = emit(DRAFT_BYTES);
  let gap = count;
  while (gap > 1) {
    gap = gap < 5 ? 1 : (gap * 5) / 11;
    for (let i = gap; i < count; i++) {
      copyShort(spare, shares + i * DRAFT_BYTES, DRAFT_BYTES);
      let j = i;
      while (j >= gap && comesBefore(spare, shares + (j - gap) * DRAFT_BYTES)) {
        copyShort(shares + j * DRAFT_BYTES, shares + (j - gap) * DRAFT_BYTES, DRAFT_BYTES);
        j -= gap;
      }
      copyShort(shares + j * DRAFT_BYTES, spare, DRAFT_BYTES);
    }
  }
}

function comesBefore(a: usize, b: usize): bool {
  const order = compareUnits(<usize>load<u32>(a + 8), load<u32>(a + 12), <usize>load<u32>(b + 8), load<u32>(b + 12));
  return order != 0 ? order > 0 : load<u32>(a + 20) < load<u32>(b + 20);
}

function settleShares(): void {
  let sum: f64 = 0;
  for (let i: usize = 0; i < entryCount; i++) {
    const draft = shares + i * DRAFT_BYTES;
    sum = sum + load<f64>(draft);
    const variation = <usize>load<u32>(draft + 16);
    const last = lastHashBelow(sum);
    if (last < 0) continue;
    const share = shares + <usize>shareCount * SHARE_BYTES;
    store<u32>(share + SHARE_LAST, <u32>last);
    store<u32>(share + SHARE_VARIATION, variation == 0 ? 0 : finalAddress(variation));
    if (shareCount == 0) isSure = last == 0xffffffff;
    shareCount++;
  }
  rewind(shares + <usize>shareCount * SHARE_BYTES);
}

/** Largest hash for which `hash / 4294967295 < sum`, or every hash when the sum is exactly 1; −1 for none. */
function lastHashBelow(sum: f64): i64 {
  if (!(sum > 0)) return -1;
  if (sum >= 1) return 0xffffffff;
  let hash = <i64>(sum * 4294967295.0) + 2;
  if (hash > 0xffffffff) hash = 0xffffffff;
  while (hash >= 0 && !(<f64>hash / 4294967295.0 < sum)) hash--;
  return hash;
}
