import { hashText } from "../oracle/murmur-hash.ts";

const MIX_1 = 0xcc9e2d51;
const MIX_2 = 0x1b873593;

/** User id whose bucket hash in a target is exactly `hash` (unsigned 32 bits): boundaries can be hit, not only neared. */
export function userAtBucket(targetId: string, hash: number): string {
  return findUser(targetId, hash, "");
}

/** User id whose rollout hash in a target is exactly `hash` (unsigned 32 bits). */
export function userAtRollout(targetId: string, hash: number): string {
  return findUser(targetId, hash, "_rollout");
}

/** MurmurHash3 is invertible: choose four letters, solve for the next four, until those are printable ASCII too. */
function findUser(targetId: string, hash: number, suffix: string): string {
  const seed = hashText(targetId, 1, "devcycle");
  for (let attempt = 0; attempt < 100_000; attempt++) {
    const head = attempt.toString(36).padStart(4, "u");
    const tail = wordToText(solveSecondBlock(seed, head, suffix, hash));
    if (tail !== undefined && hashText(head + tail + suffix, seed, "devcycle") === hash) return head + tail;
  }
  throw new Error(`no user id found for hash ${hash} in target ${targetId}`);
}

function solveSecondBlock(seed: number, head: string, suffix: string, hash: number): number {
  let state = unfinalise(hash) ^ (8 + suffix.length);
  for (let i = suffix.length - 4; i >= 0; i -= 4) state = unmixBlock(state, textToWord(suffix.slice(i, i + 4)));
  const before = mixBlock(seed, textToWord(head));
  // mixBlock(before, word) === state, solved for the word.
  const xored = rotateRight(Math.imul((state - 0xe6546b64) | 0, invert(5)), 13);
  return Math.imul(rotateRight(Math.imul(xored ^ before, invert(MIX_2)), 15), invert(MIX_1)) >>> 0;
}

function mixBlock(state: number, word: number): number {
  return (Math.imul(rotateRight(state ^ scramble(word), 19), 5) + 0xe6546b64) | 0;
}

function unmixBlock(state: number, word: number): number {
  return rotateRight(Math.imul((state - 0xe6546b64) | 0, invert(5)), 13) ^ scramble(word);
}

function scramble(word: number): number {
  return Math.imul(rotateRight(Math.imul(word, MIX_1), 17), MIX_2);
}

function unfinalise(hash: number): number {
  let h = hash | 0;
  h ^= h >>> 16;
  h = Math.imul(h, invert(0xc2b2ae35));
  h ^= (h >>> 13) ^ (h >>> 26);
  h = Math.imul(h, invert(0x85ebca6b));
  return h ^ (h >>> 16);
}

/** Inverse of an odd number modulo 2^32, by Newton's method. */
function invert(odd: number): number {
  let inverse = odd;
  for (let i = 0; i < 5; i++) inverse = Math.imul(inverse, 2 - Math.imul(odd, inverse));
  return inverse;
}

function rotateRight(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

function textToWord(text: string): number {
  return [0, 1, 2, 3].reduce((word, i) => word | (text.charCodeAt(i) << (8 * i)), 0);
}

function wordToText(word: number): string | undefined {
  const units = [0, 8, 16, 24].map((bits) => (word >>> bits) & 0xff);
  return units.every((unit) => unit > 0x20 && unit < 0x7f) ? String.fromCharCode(...units) : undefined;
}
