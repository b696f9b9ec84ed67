// Dates of rollouts: `YYYY-MM-DD[T| ]HH:mm:ss.sss`, everything after the year optional. Read as UTC: DevCycle's engine
// ignores a zone offset, so one that is written changes nothing. Months and days out of range roll over.

let at: usize = 0;
let end: usize = 0;
let digits: i32 = 0;

/** Epoch milliseconds, or NaN when the text is no date. */
export function parseDate(start: usize, size: u32): f64 {
  at = start;
  end = start + size;
  const negative = takeByte(0x2d);
  if (!negative) takeByte(0x2b);
  let year = takeNumber();
  if (digits == 0 || digits > 6) return NaN;
  if (negative) year = -year;
  let month = 1;
  let day = 1;
  if (takeByte(0x2d)) {
    month = takeNumber();
    if (digits == 0 || digits > 2) return NaN;
    if (takeByte(0x2d)) {
      day = takeNumber();
      if (digits == 0 || digits > 2) return NaN;
    }
  }
  const time = at < end ? parseTime() : 0;
  return daysFromCivil(year, month, day) * 86400000 + time;
}

/** Milliseconds of the day, or NaN. */
function parseTime(): f64 {
  if (!takeByte(0x54) && !takeByte(0x74) && !takeByte(0x20)) return at + 1 == end && takeByte(0x5a) ? 0 : NaN;
  const hours = takeNumber();
  if (digits == 0 || digits > 2 || !takeByte(0x3a)) return NaN;
  const minutes = takeNumber();
  if (digits == 0 || digits > 2) return NaN;
  let seconds = 0;
  let milliseconds = 0;
  if (takeByte(0x3a)) {
    seconds = takeNumber();
    if (digits == 0 || digits > 2) return NaN;
    if (takeByte(0x2e)) milliseconds = takeMilliseconds();
    if (milliseconds < 0) return NaN;
  }
  if (!takeZone()) return NaN;
  return <f64>hours * 3600000 + <f64>minutes * 60000 + <f64>seconds * 1000 + <f64>milliseconds;
}

function takeMilliseconds(): i32 {
  let value = 0;
  let taken = 0;
  while (at < end && <u32>load<u8>(at) - 0x30 < 10) {
    if (taken < 3) value = value * 10 + (<i32>load<u8>(at) - 0x30);
    taken++;
    at++;
  }
  if (taken == 0) return -1;
  for (; taken < 3; taken++) value *= 10;
  return value;
}

/** Nothing, `Z`, or an offset, up to the end. */
function takeZone(): bool {
  if (at == end) return true;
  if (takeByte(0x5a) || takeByte(0x7a)) return at == end;
  if (!takeByte(0x2b) && !takeByte(0x2d)) return false;
  takeNumber();
  if (digits != 2 && digits != 4) return false;
  if (digits == 2 && at < end) {
    if (!takeByte(0x3a)) return false;
    takeNumber();
    if (digits != 2) return false;
  }
  return at == end;
}

function takeByte(byte: u8): bool {
  if (at >= end || load<u8>(at) != byte) return false;
  at++;
  return true;
}

/** A run of digits; `digits` is its length, the value saturates. */
function takeNumber(): i32 {
  let value = 0;
  digits = 0;
  while (at < end && <u32>load<u8>(at) - 0x30 < 10) {
    if (value < 10000000) value = value * 10 + (<i32>load<u8>(at) - 0x30);
    digits++;
    at++;
  }
  return value;
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar. */
function daysFromCivil(year: i32, month: i32, day: i32): f64 {
  // Months outside 1..12 move the year.
  let index = year * 12 + (month - 1);
  let y = index >= 0 ? index / 12 : (index - 11) / 12;
  const m = index - y * 12 + 1;
  if (m <= 2) y--;
  const era = (y >= 0 ? y : y - 399) / 400;
  const yearOfEra = y - era * 400;
  const dayOfYear = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5;
  const dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
  return <f64>era * 146097 + <f64>dayOfEra - 719468 + <f64>(day - 1);
}
