import { IMAGE } from "./layout";

// The image grows at the end of the compiling instance's memory. While compiling, records are addressed where they
// are; `link` stores where they will be.

/** First byte of the image in this memory. */
export let imageStart: usize = 0;
let imageEnd: usize = 0;
let memoryEnd: usize = 0;
let shift: usize = 0;

/** Texts are read in words of eight bytes, which may reach behind their end: the last bytes of memory stay unused. */
const SLACK_BYTES: usize = 64;

function usableMemory(): usize {
  return ((<usize>memory.size()) << 16) - SLACK_BYTES;
}

export function openImage(start: usize): void {
  imageStart = start;
  imageEnd = start;
  shift = start - IMAGE;
  memoryEnd = usableMemory();
}

export function imageBytes(): u32 {
  return <u32>(imageEnd - imageStart);
}

/** Fresh zeroed or reused bytes, aligned to 4. Traps only when the host refuses memory. */
export function emit(bytes: usize): usize {
  const at = imageEnd;
  imageEnd = (at + bytes + 3) & ~3;
  if (imageEnd > memoryEnd) makeRoom(0);
  return at;
}

/** Bytes behind the image's end that are not kept: the next `emit` overwrites them. */
export function borrow(bytes: usize): usize {
  if (imageEnd + bytes > memoryEnd) makeRoom(bytes);
  return imageEnd;
}

/** Gives back everything emitted since `at`. */
export function rewind(at: usize): void {
  imageEnd = (at + 3) & ~3;
}

export function position(): usize {
  return imageEnd;
}

/** Copies to where memory is free up to seven bytes behind the copy; for short records quicker than `memory.copy`. */
export function copyShort(to: usize, from: usize, size: usize): void {
  for (let i: usize = 0; i < size; i += 8) store<u64>(to + i, load<u64>(from + i));
}

export function link(at: usize, record: usize): void {
  store<u32>(at, record == 0 ? 0 : <u32>(record - shift));
}

export function follow(at: usize): usize {
  const record = <usize>load<u32>(at);
  return record == 0 ? 0 : record + shift;
}

/** Final address of a record. */
export function finalAddress(record: usize): u32 {
  return <u32>(record - shift);
}

function makeRoom(extra: usize): void {
  const size = <usize>memory.size();
  let missing = ((imageEnd + extra - memoryEnd) >> 16) + 1;
  const eighth = size >> 3;
  if (missing < eighth) missing = eighth;
  if (memory.grow(<i32>missing) < 0) unreachable();
  memoryEnd = usableMemory();
}
