import { fail, PROBLEM_JSON, PROBLEM_UTF8 } from "./problems";

// First pass: is the whole input strict JSON in UTF-8? Everything after it relies on that.
// The input is followed by zero bytes, which no rule accepts, so no end has to be checked.

/** One bit per nesting level, set for objects: as many levels as the input could open. */
let levels: usize = 0;

export function openValidation(levelBits: usize): void {
  levels = levelBits;
}

export function skipSpace(at: usize): usize {
  let c = load<u8>(at);
  while (c == 0x20 || c == 0x0a || c == 0x0d || c == 0x09) c = load<u8>(++at);
  return at;
}

/** Checks the value at `at` and returns its end, or 0 after `fail`. */
export function validateValue(at: usize): usize {
  let depth: u32 = 0;
  while (true) {
    at = skipSpace(at);
    const c = load<u8>(at);
    if (c == 0x22) {
      at = validateString(at);
    } else if (c == 0x7b) {
      at = skipSpace(at + 1);
      if (load<u8>(at) != 0x7d) {
        pushLevel(depth++, true);
        at = validateName(at);
        if (at == 0) return 0;
        continue;
      }
      at++;
    } else if (c == 0x5b) {
      at = skipSpace(at + 1);
      if (load<u8>(at) != 0x5d) {
        pushLevel(depth++, false);
        continue;
      }
      at++;
    } else {
      at = validateScalar(at, c);
    }
    if (at == 0) return 0;
    while (true) {
      if (depth == 0) return at;
      at = skipSpace(at);
      const after = load<u8>(at);
      const inObject = isObjectLevel(depth - 1);
      if (after == 0x2c) {
        at++;
        if (inObject) {
          at = validateName(skipSpace(at));
          if (at == 0) return 0;
        }
        break;
      }
      if (after != (inObject ? 0x7d : 0x5d)) return fail(PROBLEM_JSON, at);
      depth--;
      at++;
    }
  }
}

/** Checks a member name and its colon; returns where the value starts. */
export function validateName(at: usize): usize {
  if (load<u8>(at) != 0x22) return fail(PROBLEM_JSON, at);
  at = validateString(at);
  if (at == 0) return 0;
  at = skipSpace(at);
  if (load<u8>(at) != 0x3a) return fail(PROBLEM_JSON, at);
  return at + 1;
}

function pushLevel(depth: u32, isObject: bool): void {
  const at = levels + (depth >> 3);
  const bit = (<u8>1) << (<u8>(depth & 7));
  const old = load<u8>(at);
  store<u8>(at, isObject ? old | bit : old & ~bit);
}

function isObjectLevel(depth: u32): bool {
  return ((load<u8>(levels + (depth >> 3)) >> <u8>(depth & 7)) & 1) != 0;
}

/** `at` is on the opening quote. */
function validateString(at: usize): usize {
  at++;
  while (true) {
    // Eight bytes at a time up to a quote, a backslash, a control character or a byte above 127. A difference of two
    // such bytes borrows only behind a byte that stops the scan, so the lowest mark is exact.
    let word = load<u64>(at);
    let stops = markStops(word);
    while (stops == 0) {
      at += 8;
      word = load<u64>(at);
      stops = markStops(word);
    }
    at += <usize>(ctz(stops) >> 3);
    const c = load<u8>(at);
    if (c == 0x22) return at + 1;
    if (c == 0x5c) at = validateEscape(at);
    else if (c >= 0x80) at = validateSequence(at, c);
    else return fail(PROBLEM_JSON, at);
    if (at == 0) return 0;
  }
}

function markStops(word: u64): u64 {
  const quotes = (word ^ 0x2222222222222222) - 0x0101010101010101;
  const backslashes = (word ^ 0x5c5c5c5c5c5c5c5c) - 0x0101010101010101;
  return (quotes | backslashes | (word - 0x2020202020202020) | word) & 0x8080808080808080;
}

function validateEscape(at: usize): usize {
  const c = load<u8>(at + 1);
  if (c == 0x75) {
    for (let i: usize = 2; i < 6; i++) {
      if (!isHex(load<u8>(at + i))) return fail(PROBLEM_JSON, at);
    }
    return at + 6;
  }
  // " \ / b f n r t
  if (c == 0x22 || c == 0x5c || c == 0x2f || c == 0x62 || c == 0x66 || c == 0x6e || c == 0x72 || c == 0x74)
    return at + 2;
  return fail(PROBLEM_JSON, at);
}

function isHex(c: u8): bool {
  return <u32>c - 0x30 < 10 || (<u32>c | 0x20) - 0x61 < 6;
}

/** One UTF-8 sequence of two to four bytes: no overlong forms, no surrogates, nothing above U+10FFFF. */
function validateSequence(at: usize, lead: u8): usize {
  const second = load<u8>(at + 1);
  let low: u8 = 0x80;
  let high: u8 = 0xbf;
  let length: usize = 2;
  if (lead >= 0xc2 && lead <= 0xdf) {
    length = 2;
  } else if (lead >= 0xe0 && lead <= 0xef) {
    length = 3;
    if (lead == 0xe0) low = 0xa0;
    if (lead == 0xed) high = 0x9f;
  } else if (lead >= 0xf0 && lead <= 0xf4) {
    length = 4;
    if (lead == 0xf0) low = 0x90;
    if (lead == 0xf4) high = 0x8f;
  } else {
    return fail(PROBLEM_UTF8, at);
  }
  if (second < low || second > high) return fail(PROBLEM_UTF8, at);
  for (let i: usize = 2; i < length; i++) {
    if ((load<u8>(at + i) & 0xc0) != 0x80) return fail(PROBLEM_UTF8, at);
  }
  return at + length;
}

function validateScalar(at: usize, c: u8): usize {
  if (c == 0x74) return load<u32>(at) == 0x65757274 ? at + 4 : fail(PROBLEM_JSON, at);
  if (c == 0x6e) return load<u32>(at) == 0x6c6c756e ? at + 4 : fail(PROBLEM_JSON, at);
  if (c == 0x66) return load<u32>(at + 1) == 0x65736c61 ? at + 5 : fail(PROBLEM_JSON, at);
  return validateNumber(at);
}

function validateNumber(at: usize): usize {
  const start = at;
  if (load<u8>(at) == 0x2d) at++;
  if (load<u8>(at) == 0x30) {
    at++;
  } else {
    at = validateDigits(at);
    if (at == 0) return fail(PROBLEM_JSON, start);
  }
  if (load<u8>(at) == 0x2e) {
    at = validateDigits(at + 1);
    if (at == 0) return fail(PROBLEM_JSON, start);
  }
  if ((load<u8>(at) | 0x20) == 0x65) {
    at++;
    const sign = load<u8>(at);
    if (sign == 0x2b || sign == 0x2d) at++;
    at = validateDigits(at);
    if (at == 0) return fail(PROBLEM_JSON, start);
  }
  return at;
}

/** At least one digit; 0 when there is none. */
function validateDigits(at: usize): usize {
  const start = at;
  while (<u32>load<u8>(at) - 0x30 < 10) at++;
  return at == start ? 0 : at;
}
