import { borrow, copyShort, emit, position, rewind } from "./image";

// Text in the image: a length word, then that many bytes of UTF-8 (a lone surrogate keeps its three-byte form).

/** Starts a text record of unknown length; `emitLatin` and friends append to it, `closeText` ends it. */
export function openText(): usize {
  const at = emit(4);
  textEnd = at + 4;
  return at;
}

let textEnd: usize = 0;

export function closeText(at: usize): usize {
  store<u32>(at, <u32>(textEnd - at - 4));
  rewind(textEnd);
  return at;
}

function append(byte: u8): void {
  borrow(textEnd - position() + 8);
  store<u8>(textEnd++, byte);
}

/** Appends a literal of ASCII characters. */
export function emitLatin(text: string): void {
  const length = <usize>text.length;
  const at = changetype<usize>(text);
  for (let i: usize = 0; i < length; i++) append(<u8>load<u16>(at + (i << 1)));
}

export function emitNumber(value: u32): void {
  if (value > 9) emitNumber(value / 10);
  append(<u8>(0x30 + (value % 10)));
}

/** Names in messages are cut behind so many bytes, at a character. */
const NAME_BYTES_MAX: u32 = 200;

/** Appends the bytes of another text record, a name. */
export function copyName(text: usize): void {
  let size = load<u32>(text);
  if (size > NAME_BYTES_MAX) {
    size = NAME_BYTES_MAX;
    while (size > 0 && (load<u8>(text + 4 + size) & 0xc0) == 0x80) size--;
  }
  for (let i: usize = 0; i < size; i++) append(load<u8>(text + 4 + i));
}

/** A text record with a copy of raw bytes. */
export function emitBytes(at: usize, size: u32): usize {
  const text = emit(4 + size);
  store<u32>(text, size);
  if (size <= 256) copyShort(text + 4, at, size);
  else memory.copy(text + 4, at, size);
  return text;
}

/** A text record with the characters of a JSON string's inside, escapes resolved. */
export function emitDecoded(at: usize, size: u32): usize {
  const text = emit(4 + size);
  const decoded = decodeString(at, size, text + 4);
  store<u32>(text, decoded);
  rewind(text + 4 + decoded);
  return text;
}

/** Resolves the escapes of a valid JSON string into `to`; returns the decoded size, which is never larger. */
export function decodeString(at: usize, size: u32, to: usize): u32 {
  const end = at + size;
  const start = to;
  while (at < end) {
    const c = load<u8>(at);
    if (c != 0x5c) {
      store<u8>(to++, c);
      at++;
      continue;
    }
    const kind = load<u8>(at + 1);
    at += 2;
    if (kind != 0x75) {
      store<u8>(to++, simpleEscape(kind));
      continue;
    }
    let unit = hexUnit(at);
    at += 4;
    if ((unit & 0xfc00) == 0xd800 && at + 6 <= end && load<u16>(at) == 0x755c) {
      const low = hexUnit(at + 2);
      if ((low & 0xfc00) == 0xdc00) {
        at += 6;
        unit = 0x10000 + ((unit & 0x3ff) << 10) + (low & 0x3ff);
      }
    }
    to = writeCodePoint(unit, to);
  }
  return <u32>(to - start);
}

function simpleEscape(kind: u8): u8 {
  if (kind == 0x62) return 0x08;
  if (kind == 0x66) return 0x0c;
  if (kind == 0x6e) return 0x0a;
  if (kind == 0x72) return 0x0d;
  if (kind == 0x74) return 0x09;
  return kind;
}

function hexUnit(at: usize): u32 {
  let unit: u32 = 0;
  for (let i: usize = 0; i < 4; i++) {
    const c = <u32>load<u8>(at + i);
    unit = (unit << 4) | (c <= 0x39 ? c - 0x30 : (c | 0x20) - 0x57);
  }
  return unit;
}

function writeCodePoint(code: u32, to: usize): usize {
  if (code < 0x80) {
    store<u8>(to, <u8>code);
    return to + 1;
  }
  if (code < 0x800) {
    store<u8>(to, <u8>(0xc0 | (code >> 6)));
    store<u8>(to + 1, <u8>(0x80 | (code & 0x3f)));
    return to + 2;
  }
  if (code < 0x10000) {
    store<u8>(to, <u8>(0xe0 | (code >> 12)));
    store<u8>(to + 1, <u8>(0x80 | ((code >> 6) & 0x3f)));
    store<u8>(to + 2, <u8>(0x80 | (code & 0x3f)));
    return to + 3;
  }
  store<u8>(to, <u8>(0xf0 | (code >> 18)));
  store<u8>(to + 1, <u8>(0x80 | ((code >> 12) & 0x3f)));
  store<u8>(to + 2, <u8>(0x80 | ((code >> 6) & 0x3f)));
  store<u8>(to + 3, <u8>(0x80 | (code & 0x3f)));
  return to + 4;
}
