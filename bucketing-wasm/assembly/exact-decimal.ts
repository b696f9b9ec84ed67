import { BIG_A, BIG_B } from "./layout";

// Decimal to binary without rounding twice: guess, then compare the decimal with the points half way to the guess's
// neighbours in big whole numbers. A big number is a count word and then 32-bit limbs, least significant first.

/** More significant digits cannot change the comparison except by being there: they become one digit. */
const DIGITS_MAX = 770;

let digitsAt: usize = 0;
let digitsEnd: usize = 0;
/** Power of ten of the digits as a whole number, without and with the written exponent. */
let digitsPower: i32 = 0;
let power10: i32 = 0;

/** Nearest f64, ties to even, of an unsigned valid decimal. */
export function exactDecimal(start: usize, end: usize): f64 {
  digitsAt = start;
  digitsEnd = start;
  while (digitsEnd < end && (<u32>load<u8>(digitsEnd) | 0x20) != 0x65) digitsEnd++;
  const written = digitsEnd < end ? parseExponent(digitsEnd + 1, end) : 0;
  const magnitude = loadDigits() + written;
  if (load<u32>(BIG_A) == 0 || magnitude < -330) return 0;
  if (magnitude > 310) return Infinity;
  power10 = digitsPower + written;
  let bits = reinterpret<u64>(estimate(magnitude));
  for (let i = 0; i < 4096; i++) {
    const up = compareWithMiddle(bits);
    if (up > 0 || (up == 0 && (bits & 1) != 0)) {
      if (bits >= 0x7ff0000000000000) break;
      bits++;
      continue;
    }
    if (bits == 0) break;
    const down = compareWithMiddle(bits - 1);
    if (down < 0 || (down == 0 && (bits & 1) != 0)) bits--;
    else break;
  }
  return reinterpret<f64>(bits);
}

/** First digits scaled by a power of ten; some units in the last place off. */
function estimate(magnitude: i32): f64 {
  let value: f64 = 0;
  let taken = 0;
  for (let at = digitsAt; at < digitsEnd && taken < 17; at++) {
    const digit = <u32>load<u8>(at) - 0x30;
    if (digit > 9 || (taken == 0 && digit == 0)) continue;
    value = value * 10 + <f64>digit;
    taken++;
  }
  let shift = magnitude - taken;
  for (; shift >= 22; shift -= 22) value *= 1e22;
  for (; shift > 0; shift--) value *= 10;
  for (; shift <= -22; shift += 22) value /= 1e22;
  for (; shift < 0; shift++) value /= 10;
  const largest: f64 = f64.MAX_VALUE;
  return value > largest ? largest : value;
}

/** Fills BIG_A with the digits and `digitsPower` with their power of ten; returns the position of the point in them. */
function loadDigits(): i32 {
  store<u32>(BIG_A, 0);
  let significant = 0;
  let whole = 0;
  let sticky = false;
  // Digits wait until there are nine of them.
  let chunk: u32 = 0;
  let chunkScale: u32 = 1;
  let fraction = false;
  for (let at = digitsAt; at < digitsEnd; at++) {
    const digit = <u32>load<u8>(at) - 0x30;
    if (digit > 9) {
      fraction = true;
      continue;
    }
    if (significant == 0 && digit == 0) {
      if (fraction) whole--;
      continue;
    }
    if (!fraction) whole++;
    if (significant == DIGITS_MAX) {
      if (digit != 0) sticky = true;
      continue;
    }
    significant++;
    chunk = chunk * 10 + digit;
    chunkScale *= 10;
    if (chunkScale == 1000000000) {
      multiply(BIG_A, chunkScale, chunk);
      chunk = 0;
      chunkScale = 1;
    }
  }
  multiply(BIG_A, chunkScale, chunk);
  if (sticky) {
    significant++;
    multiply(BIG_A, 10, 1);
  }
  digitsPower = whole - significant;
  return whole;
}

/** Sign of (decimal − the point half way between the f64 of `bits` and the next one). */
function compareWithMiddle(bits: u64): i32 {
  loadDigits();
  let mantissa = bits & 0xfffffffffffff;
  let power = <i32>(bits >> 52);
  if (power == 0) power = 1;
  else mantissa |= 0x10000000000000;
  const middle = mantissa * 2 + 1;
  power -= 1076;
  store<u32>(BIG_B, 2);
  store<u64>(BIG_B + 4, middle);
  trim(BIG_B);
  if (power10 > 0) scale(BIG_A, power10);
  else scale(BIG_B, -power10);
  if (power < 0) double(BIG_A, -power);
  else double(BIG_B, power);
  return compare();
}

/** number = number * factor + addend */
function multiply(number: usize, factor: u32, addend: u32): void {
  const count = load<u32>(number);
  let carry = <u64>addend;
  let at = number + 4;
  for (let i: u32 = 0; i < count; i++, at += 4) {
    carry += <u64>load<u32>(at) * factor;
    store<u32>(at, <u32>carry);
    carry >>= 32;
  }
  if (carry != 0) {
    store<u32>(at, <u32>carry);
    store<u32>(number, count + 1);
  }
}

/** number = number * 10^power */
function scale(number: usize, power: i32): void {
  for (; power >= 9; power -= 9) multiply(number, 1000000000, 0);
  for (; power > 0; power--) multiply(number, 10, 0);
}

/** number = number * 2^power */
function double(number: usize, power: i32): void {
  for (; power >= 31; power -= 31) multiply(number, 0x80000000, 0);
  if (power > 0) multiply(number, (<u32>1) << power, 0);
}

function trim(number: usize): void {
  let count = load<u32>(number);
  while (count > 0 && load<u32>(number + ((<usize>count) << 2)) == 0) count--;
  store<u32>(number, count);
}

function compare(): i32 {
  const count = load<u32>(BIG_A);
  const other = load<u32>(BIG_B);
  if (count != other) return count > other ? 1 : -1;
  for (let i = count; i > 0; i--) {
    const a = load<u32>(BIG_A + ((<usize>i) << 2));
    const b = load<u32>(BIG_B + ((<usize>i) << 2));
    if (a != b) return a > b ? 1 : -1;
  }
  return 0;
}

/** Saturates far outside of what f64 can hold. */
export function parseExponent(at: usize, end: usize): i32 {
  const sign = load<u8>(at);
  if (sign == 0x2d || sign == 0x2b) at++;
  let value = 0;
  for (; at < end; at++) {
    if (value < 100000000) value = value * 10 + (<i32>load<u8>(at) - 0x30);
  }
  return sign == 0x2d ? -value : value;
}
