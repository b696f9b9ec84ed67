import { EQUAL, GREATER, LESS } from "./layout";

// Standard semantics: build metadata and decorations do not count, a hyphen starts a prerelease, and a prerelease is
// below its release. Two prereleases of one version are equal. Parentheses and bars make it no version, as everywhere.

let partAt: usize = 0;
let partValue: f64 = 0;
let partEmpty: bool = false;

/** LESS, EQUAL or GREATER of the user's version `a` to a value `b`; 0 when either is no version. */
export function orderStandard(a: usize, aEnd: usize, b: usize, bEnd: usize): u32 {
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
