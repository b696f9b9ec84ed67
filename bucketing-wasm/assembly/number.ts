import { cursor, skipValue } from "./read-json";
import { exactDecimal, parseExponent } from "./exact-decimal";

/** Reads the JSON number at the cursor as the nearest f64. */
export function readNumber(): f64 {
  const start = cursor;
  skipValue();
  return parseDecimal(start, cursor);
}

const POWERS = memory.data<f64>([
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
]);

/**
 * Nearest f64 of a valid decimal. Up to 15 digits and a power of ten that f64 holds exactly need one operation, which
 * rounds once; everything else takes the exact way.
 */
function parseDecimal(start: usize, end: usize): f64 {
  let at = start;
  const negative = load<u8>(at) == 0x2d;
  if (negative) at++;
  let mantissa: u64 = 0;
  let digits = 0;
  let exponent = 0;
  let fraction = false;
  while (at < end) {
    const c = <u32>load<u8>(at);
    if (c == 0x2e) {
      fraction = true;
    } else if (c - 0x30 < 10) {
      if (mantissa != 0 || c != 0x30) digits++;
      if (digits <= 15) mantissa = mantissa * 10 + (c - 0x30);
      if (fraction) exponent--;
    } else {
      break;
    }
    at++;
  }
  if (at < end) exponent += parseExponent(at + 1, end);
  let value: f64;
  if (mantissa == 0) value = 0;
  else if (digits <= 15 && exponent >= -22 && exponent <= 22) {
    const power = load<f64>(POWERS + ((<usize>abs(exponent)) << 3));
    value = exponent < 0 ? <f64>mantissa / power : <f64>mantissa * power;
  } else {
    value = exactDecimal(negative ? start + 1 : start, end);
  }
  return negative ? -value : value;
}
