import { borrow } from "./image";
import { decodeString, emitBytes, emitDecoded } from "./emit-text";
import { NAME_ROOM, NAME_ROOM_BYTES } from "./layout";
import { skipSpace } from "./validate-json";

// Second pass: reads JSON that is known to be valid. One cursor, no allocation.

/** Always on the first byte of a value, or behind one. */
export let cursor: usize = 0;

/** Size and ends of the member name or short string read last; see `named`. */
let nameSize: u32 = 0;
let nameHead: u64 = 0;
let nameTail: u64 = 0;

/** The inside of the string read last by `readString`. */
export let stringAt: usize = 0;
export let stringSize: u32 = 0;
let stringEscaped: bool = false;

export function seek(at: usize): void {
  cursor = skipSpace(at);
}

export function atObject(): bool {
  return load<u8>(cursor) == 0x7b;
}

export function atArray(): bool {
  return load<u8>(cursor) == 0x5b;
}

export function atString(): bool {
  return load<u8>(cursor) == 0x22;
}

export function atNumber(): bool {
  const c = <u32>load<u8>(cursor);
  return c == 0x2d || c - 0x30 < 10;
}

export function atTrue(): bool {
  return load<u8>(cursor) == 0x74;
}

export function atBoolean(): bool {
  const c = load<u8>(cursor);
  return c == 0x74 || c == 0x66;
}

/** Enters an object or array; false when it is empty, with the cursor behind it. */
export function enter(): bool {
  cursor = skipSpace(cursor + 1);
  const c = load<u8>(cursor);
  if (c == 0x7d || c == 0x5d) {
    cursor++;
    return false;
  }
  return true;
}

/** After a value: true with the cursor on the next member or element, false behind the closing bracket. */
export function more(): bool {
  cursor = skipSpace(cursor);
  const c = load<u8>(cursor++);
  if (c != 0x2c) return false;
  cursor = skipSpace(cursor);
  return true;
}

/** Reads a member name for `named` and moves to its value. */
export function readName(): void {
  readString();
  measureString();
  cursor = skipSpace(skipSpace(cursor) + 1);
}

/** Eight bytes of the name measured last, from this offset on. */
export function nameWord(offset: usize): u64 {
  return load<u64>((stringEscaped ? NAME_ROOM : stringAt) + offset);
}

/**
 * Whether the name or string measured last is this one. `tail` is 0 for names of up to eight bytes; of names longer than
 * sixteen it is the last eight, and the bytes between are not compared.
 */
export function named(size: u32, head: u64, tail: u64): bool {
  return nameSize == size && nameHead == head && nameTail == tail;
}

/** Reads the string at the cursor without decoding it. */
export function readString(): void {
  let at = cursor + 1;
  stringAt = at;
  stringEscaped = false;
  let c = load<u8>(at);
  while (c != 0x22) {
    if (c == 0x5c) {
      stringEscaped = true;
      at++;
    }
    c = load<u8>(++at);
  }
  stringSize = <u32>(at - stringAt);
  cursor = at + 1;
}

/** Prepares the string read last for `named`. A name that cannot be one of ours gets size 0xffffffff. */
export function measureString(): void {
  let at = stringAt;
  let size = stringSize;
  if (stringEscaped) {
    if (size > NAME_ROOM_BYTES - 16) {
      nameSize = 0xffffffff;
      return;
    }
    size = decodeString(at, size, NAME_ROOM);
    at = NAME_ROOM;
  }
  nameSize = size;
  const head = load<u64>(at);
  if (size <= 8) {
    nameHead = size == 0 ? 0 : head & (0xffffffffffffffff >> ((<u64>(8 - size)) << 3));
    nameTail = 0;
  } else {
    nameHead = head;
    const last = load<u64>(at + size - 8);
    nameTail = size < 16 ? last >> ((<u64>(16 - size)) << 3) : last;
  }
}

/** The string read last as a text record in the image. */
export function emitString(): usize {
  return stringEscaped ? emitDecoded(stringAt, stringSize) : emitBytes(stringAt, stringSize);
}

/** Makes `stringAt` and `stringSize` mean decoded bytes, borrowed until the next emission. False when they moved. */
export function settleString(): bool {
  if (!stringEscaped) return true;
  // Far enough behind the image's end that emitting a copy does not run into it.
  const room = borrow(2 * <usize>stringSize + 48) + stringSize + 32;
  stringSize = decodeString(stringAt, stringSize, room);
  stringAt = room;
  stringEscaped = false;
  return false;
}

/** Reads a string and emits it; 0 when the value is of another type (then skipped). */
export function takeText(): usize {
  if (!atString()) {
    skipValue();
    return 0;
  }
  readString();
  return emitString();
}

/** Skips one value and returns how deeply it nests: 0 for a scalar. */
export function skipValue(): i32 {
  let depth = 0;
  let deepest = 0;
  let at = cursor;
  while (true) {
    const c = load<u8>(at);
    if (c == 0x22) {
      at = skipString(at);
      if (depth == 0) break;
    } else if (c == 0x7b || c == 0x5b) {
      at++;
      if (++depth > deepest) deepest = depth;
    } else if (c == 0x7d || c == 0x5d) {
      if (depth == 0) break;
      at++;
      if (--depth == 0) break;
    } else {
      // The end of a scalar at the top is whatever cannot belong to one.
      if (depth == 0 && (c == 0x2c || c <= 0x20)) break;
      at++;
    }
  }
  cursor = at;
  return deepest;
}

function skipString(at: usize): usize {
  let c = load<u8>(++at);
  while (c != 0x22) {
    if (c == 0x5c) at++;
    c = load<u8>(++at);
  }
  return at + 1;
}
