import { emit, finalAddress, rewind } from "./image";
import { EQUAL, GREATER, LESS, NODE_COUNT, NODE_FLAGS, NODE_MASK, NODE_STANDARD, NODE_VALUES, NOT_EQUAL, VERSION_UNITS, VERSION_UNITS_MAX, VERSION_USER, VERSION_VALUE } from "./layout";
import { characterSize, codePointAt } from "./text";

// Versions: digits with dots between. DevCycle's engine cleans decorations off with two regular expressions that remember
// where they stopped, so cleaning one text depends on the texts before it; `cleanUnits` does the same. A filter's
// values are cleaned at load as they come out behind a user version without decorations, the usual case.

/** The version is too long to be cleaned: the caller reports an error. */
export const VERSION_TOO_LONG: i32 = -2;

let searchOther: u32 = 0;
let searchHyphen: u32 = 0;

/** 1 when the user's version passes the filter, 0 when not, VERSION_TOO_LONG. `size` is at least 1. */
export function matchVersion(node: usize, at: usize, size: u32): i32 {
  const mask = <u32>load<u8>(node + NODE_MASK);
  const count = load<u32>(node + NODE_COUNT);
  const raw = node + NODE_VALUES + 4;
  let hit: i32;
  if ((load<u8>(node + NODE_FLAGS) & NODE_STANDARD) != 0) hit = anyStandard(raw, count, mask, at, size);
  else if (mask == NOT_EQUAL) hit = anyPlain(raw, count, EQUAL, at, size);
  else if (isPlain(at, size)) hit = anyPlain(<usize>load<u32>(node + NODE_VALUES), count, mask, at, size);
  else hit = anyCleaned(raw, count, mask, at, size);
  if (hit < 0) return hit;
  return mask == NOT_EQUAL ? 1 - hit : hit;
}

/** Emits the cleaned form of the node's texts; false when one is too long. */
export function emitCleanedTexts(node: usize): bool {
  let raw = node + NODE_VALUES + 4;
  const count = load<u32>(node + NODE_COUNT);
  searchOther = 0;
  searchHyphen = 0;
  let first: usize = 0;
  for (let i: u32 = 0; i < count; i++) {
    const size = cleanText(raw + 4, load<u32>(raw), VERSION_VALUE);
    if (size < 0) return false;
    const text = emit(4 + size);
    store<u32>(text, size);
    memory.copy(text + 4, VERSION_VALUE, size);
    rewind(text + 4 + size);
    if (i == 0) first = text;
    raw = nextText(raw);
  }
  store<u32>(node + NODE_VALUES, count == 0 ? 0 : finalAddress(first));
  return true;
}

export function nextText(text: usize): usize {
  return (text + 4 + load<u32>(text) + 3) & ~3;
}

function anyPlain(text: usize, count: u32, mask: u32, at: usize, size: u32): i32 {
  for (let i: u32 = 0; i < count; i++) {
    if (order(at, size, text + 4, load<u32>(text)) & mask) return 1;
    text = nextText(text);
  }
  return 0;
}

function anyCleaned(text: usize, count: u32, mask: u32, at: usize, size: u32): i32 {
  searchOther = 0;
  searchHyphen = 0;
  const userSize = cleanText(at, size, VERSION_USER);
  if (userSize < 0) return VERSION_TOO_LONG;
  for (let i: u32 = 0; i < count; i++) {
    const valueSize = cleanText(text + 4, load<u32>(text), VERSION_VALUE);
    if (valueSize < 0) return VERSION_TOO_LONG;
    if (order(VERSION_USER, userSize, VERSION_VALUE, valueSize) & mask) return 1;
    text = nextText(text);
  }
  return 0;
}

function isPlain(at: usize, size: u32): bool {
  const end = at + size;
  for (; at < end; at++) {
    const c = <u32>load<u8>(at);
    if (c - 0x30 > 9 && c != 0x2e) return false;
  }
  return true;
}

/**
 * LESS, EQUAL or GREATER; 0 when either is no version. A missing or empty part of the user's version is 0; an empty value
 * or an empty part of one is no version.
 */
function order(a: usize, aSize: u32, b: usize, bSize: u32): u32 {
  if (bSize == 0) return 0;
  const aEnd = a + aSize;
  const bEnd = b + bSize;
  let result = EQUAL;
  // One past the end means that the parts are used up.
  while (a <= aEnd || b <= bEnd) {
    let left: f64 = 0;
    let right: f64 = 0;
    for (; a < aEnd && load<u8>(a) != 0x2e; a++) {
      const digit = <u32>load<u8>(a) - 0x30;
      if (digit > 9) return 0;
      left = left * 10 + <f64>digit;
    }
    a++;
    if (b <= bEnd) {
      const start = b;
      for (; b < bEnd && load<u8>(b) != 0x2e; b++) {
        const digit = <u32>load<u8>(b) - 0x30;
        if (digit > 9) return 0;
        right = right * 10 + <f64>digit;
      }
      if (b == start) return 0;
      b++;
    }
    if (result == EQUAL && left != right) result = left < right ? LESS : GREATER;
  }
  return result;
}

/** Cleans a text into `to` as bytes, one per code unit, 0xff above 127; returns its size or −1 when it is too long. */
function cleanText(at: usize, size: u32, to: usize): i32 {
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
  memory.copy(VERSION_UNITS + (<usize>start << 1), VERSION_UNITS + (<usize>(start + count) << 1), <usize>(length - start - count) << 1);
  return length - count;
}

function isVersionUnit(unit: u32): bool {
  return unit - 0x30 < 10 || unit == 0x2e || unit == 0x2d || unit == 0x28 || unit == 0x29 || unit == 0x7c;
}

function isLineEnd(unit: u32): bool {
  return unit == 0x0a || unit == 0x0d || unit == 0x2028 || unit == 0x2029;
}

function unitAt(index: i32): u32 {
  return load<u16>(VERSION_UNITS + (<usize>index << 1));
}

function putUnit(index: u32, unit: u32): void {
  store<u16>(VERSION_UNITS + (<usize>index << 1), <u16>unit);
}

// Standard semantics: build metadata and decorations do not count, a hyphen starts a prerelease, and a prerelease is below
// its release. Two prereleases of one version are equal. Parentheses and bars make it no version, as everywhere.

let partAt: usize = 0;
let partValue: f64 = 0;
let partEmpty: bool = false;

function anyStandard(text: usize, count: u32, mask: u32, at: usize, size: u32): i32 {
  const wanted = mask == NOT_EQUAL ? EQUAL : mask;
  for (let i: u32 = 0; i < count; i++) {
    if (orderStandard(at, at + size, text + 4, text + 4 + load<u32>(text)) & wanted) return 1;
    text = nextText(text);
  }
  return 0;
}

function orderStandard(a: usize, aEnd: usize, b: usize, bEnd: usize): u32 {
  aEnd = buildStart(a, aEnd);
  bEnd = buildStart(b, bEnd);
  const aStop = releaseEnd(a, aEnd);
  const bStop = releaseEnd(b, bEnd);
  if (aStop == 0 || bStop == 0 || !hasContent(b, bStop)) return 0;
  const aPre = aStop < aEnd;
  const bPre = bStop < bEnd;
  let result = EQUAL;
  let aOpen = true;
  let bOpen = true;
  while (aOpen || bOpen) {
    let left: f64 = 0;
    let right: f64 = 0;
    if (aOpen) {
      aOpen = readPart(a, aStop);
      a = partAt;
      left = partValue;
    }
    if (bOpen) {
      bOpen = readPart(b, bStop);
      b = partAt;
      if (partEmpty) return 0;
      right = partValue;
    }
    if (result == EQUAL && left != right) result = left < right ? LESS : GREATER;
  }
  if (result == EQUAL && aPre != bPre) return aPre ? LESS : GREATER;
  return result;
}

/** Where build metadata starts: a plus sign and what follows it do not count. */
function buildStart(at: usize, end: usize): usize {
  while (at < end && load<u8>(at) != 0x2b) at++;
  return at;
}

/** Where the prerelease starts or the text ends; 0 when a unit makes it no version. */
function releaseEnd(at: usize, end: usize): usize {
  for (; at < end; at++) {
    const c = load<u8>(at);
    if (c == 0x2d) return at;
    if (c == 0x28 || c == 0x29 || c == 0x7c) return 0;
  }
  return end;
}

function hasContent(at: usize, end: usize): bool {
  for (; at < end; at++) {
    const c = <u32>load<u8>(at);
    if (c - 0x30 < 10 || c == 0x2e) return true;
  }
  return false;
}

/** Reads up to a dot or the end, skipping decorations; true when another part follows. */
function readPart(at: usize, end: usize): bool {
  partValue = 0;
  partEmpty = true;
  for (; at < end; at++) {
    const c = <u32>load<u8>(at);
    if (c == 0x2e) {
      partAt = at + 1;
      return true;
    }
    if (c - 0x30 > 9) continue;
    partValue = partValue * 10 + <f64>(c - 0x30);
    partEmpty = false;
  }
  partAt = end;
  return false;
}
