import { cleanText, openCleaning } from "./clean-version";
import { emit, finalAddress, rewind } from "./image";
import {
  EQUAL, GREATER, LESS, NODE_COUNT, NODE_FLAGS, NODE_MASK, NODE_STANDARD, NODE_VALUES, NOT_EQUAL, VERSION_USER,
  VERSION_VALUE,
} from "./layout";
import { orderStandard } from "./standard-version";

// Versions: digits with dots between. Cleaning one depends on those cleaned before it (see clean-version.ts): a
// filter's values are cleaned at load as if a user's version without decorations, the usual case, came before them.

/** The version is too long to be cleaned: the caller reports an error. */
const VERSION_TOO_LONG: i32 = -2;

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
  openCleaning();
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
  openCleaning();
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
    if (a <= aEnd) {
      const start = a;
      a = digitsEnd(a, aEnd);
      if (a < aEnd && load<u8>(a) != 0x2e) return 0;
      left = digitsValue(start, a);
      a++;
    }
    if (b <= bEnd) {
      const start = b;
      b = digitsEnd(b, bEnd);
      if (b == start || (b < bEnd && load<u8>(b) != 0x2e)) return 0;
      right = digitsValue(start, b);
      b++;
    }
    if (result == EQUAL && left != right) result = left < right ? LESS : GREATER;
  }
  return result;
}

function digitsEnd(at: usize, end: usize): usize {
  while (at < end && <u32>load<u8>(at) - 0x30 < 10) at++;
  return at;
}

/** A run of digits as f64, 0 when it is empty. Whole numbers up to 15 digits are quicker and the same. */
function digitsValue(at: usize, end: usize): f64 {
  if (end - at > 15) {
    let large: f64 = 0;
    for (; at < end; at++) large = large * 10 + <f64>(<u32>load<u8>(at) - 0x30);
    return large;
  }
  let value: u64 = 0;
  for (; at < end; at++) value = value * 10 + (<u64>load<u8>(at) - 0x30);
  return <f64>value;
}

function anyStandard(text: usize, count: u32, mask: u32, at: usize, size: u32): i32 {
  const wanted = mask == NOT_EQUAL ? EQUAL : mask;
  for (let i: u32 = 0; i < count; i++) {
    if (orderStandard(at, at + size, text + 4, text + 4 + load<u32>(text)) & wanted) return 1;
    text = nextText(text);
  }
  return 0;
}
