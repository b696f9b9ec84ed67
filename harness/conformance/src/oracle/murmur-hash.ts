import type { Semantics } from "./oracle-config.ts";

const encoder = new TextEncoder();

/** MurmurHash3 x86 32-bit of text. Returns an unsigned 32-bit integer. */
export function hashText(text: string, seed: number, semantics: Semantics): number {
  return hashBytes(semantics === "standard" ? encoder.encode(text) : foldText(text), seed);
}

/** DevCycle hashes one byte per UTF-16 code unit; everything beyond ASCII becomes a backslash. */
function foldText(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    bytes[i] = unit > 127 ? 0x5c : unit;
  }
  return bytes;
}

function hashBytes(bytes: Uint8Array, seed: number): number {
  let h = seed | 0;
  const tailStart = bytes.length - (bytes.length % 4);
  for (let i = 0; i < tailStart; i += 4) {
    h ^= scramble(readLittleEndian(bytes, i, 4));
    h = (Math.imul(rotateLeft(h, 13), 5) + 0xe6546b64) | 0;
  }
  if (tailStart < bytes.length) h ^= scramble(readLittleEndian(bytes, tailStart, bytes.length - tailStart));
  h ^= bytes.length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function scramble(word: number): number {
  return Math.imul(rotateLeft(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593);
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function readLittleEndian(bytes: Uint8Array, start: number, count: number): number {
  let word = 0;
  for (let i = 0; i < count; i++) word |= (bytes[start + i] ?? 0) << (8 * i);
  return word;
}
