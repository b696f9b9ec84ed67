import { VERSION_UNITS, VERSION_UNITS_MAX } from "./layout";
import { characterSize, codePointAt } from "./text";

// DevCycle's engine cleans decorations off versions with two regular expressions that remember where they stopped, so
// cleaning one text depends on the texts before it. This does the same, on UTF-16 code units.

let searchOther: u32 = 0;
let searchHyphen: u32 = 0;

/** Starts a version check: nothing has been searched yet. */
export function openCleaning(): void {
  searchOther = 0;
  searchHyphen = 0;
}

/** Cleans a text into `to` as bytes, one per code unit, 0xff above 127; returns its size or −1 when it is too long. */
export function cleanText(at: usize, size: u32, to: usize): i32 {
  let count = decodeUnits(at, size);
  if (count < 0) return -1;
  count = cleanUnits(count);
  for (let i = 0; i < count; i++) {
    const unit = unitAt(i);
    store<u8>(to + i, unit < 0x80 ? unit : 0xff);
  }
  return count;
}

function decodeUnits(at: usize, size: u32): i32 {
  const end = at + size;
  let count: u32 = 0;
  while (at < end) {
    if (count + 2 > VERSION_UNITS_MAX) return -1;
    const code = codePointAt(at);
    at += characterSize(load<u8>(at));
    if (code < 0x10000) {
      putUnit(count++, code);
    } else {
      putUnit(count++, 0xd800 + ((code - 0x10000) >> 10));
      putUnit(count++, 0xdc00 + (code & 0x3ff));
    }
  }
  return count;
}

/** Removes one decoration and one hyphenated tail, searching from where the last search stopped. Returns the length. */
function cleanUnits(length: i32): i32 {
  if (length != 0) {
    let i = <i32>searchOther;
    while (i < length && isVersionUnit(unitAt(i))) i++;
    if (i < length) {
      searchOther = i + 1;
      const unit = unitAt(i);
      let first = 0;
      while (unitAt(first) != unit) first++;
      length = removeUnits(length, first, 1);
    } else {
      searchOther = 0;
    }
  }
  if (length != 0) {
    let i = <i32>searchHyphen;
    while (i < length && unitAt(i) != 0x2d) i++;
    if (i < length) {
      let stop = i;
      while (stop < length && !isLineEnd(unitAt(stop))) stop++;
      searchHyphen = stop;
      length = removeUnits(length, findUnits(i, stop - i), stop - i);
    } else {
      searchHyphen = 0;
    }
  }
  return length;
}

/** First place where the units at `from` occur; at the latest `from` itself. */
function findUnits(from: i32, count: i32): i32 {
  for (let start = 0; start < from; start++) {
    let i = 0;
    while (i < count && unitAt(start + i) == unitAt(from + i)) i++;
    if (i == count) return start;
  }
  return from;
}

function removeUnits(length: i32, start: i32, count: i32): i32 {
  memory.copy(
    VERSION_UNITS + ((<usize>start) << 1),
    VERSION_UNITS + ((<usize>(start + count)) << 1),
    (<usize>(length - start - count)) << 1,
  );
  return length - count;
}

function isVersionUnit(unit: u32): bool {
  return unit - 0x30 < 10 || unit == 0x2e || unit == 0x2d || unit == 0x28 || unit == 0x29 || unit == 0x7c;
}

function isLineEnd(unit: u32): bool {
  return unit == 0x0a || unit == 0x0d || unit == 0x2028 || unit == 0x2029;
}

function unitAt(index: i32): u32 {
  return load<u16>(VERSION_UNITS + ((<usize>index) << 1));
}

function putUnit(index: u32, unit: u32): void {
  store<u16>(VERSION_UNITS + ((<usize>index) << 1), <u16>unit);
}
