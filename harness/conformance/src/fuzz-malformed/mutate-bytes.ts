import type { Random } from "../fuzz/random.ts";

/** Fragments that upset parsers. */
const FRAGMENTS = [
  "\u0000",
  "\ufeff",
  '"',
  "\\",
  "\\u",
  "\\ud800",
  "\\udc00\\ud800",
  "\\x",
  "\n",
  ",",
  ":",
  "{",
  "}",
  "[",
  "]",
  "nul",
  "true",
  "NaN",
  "Infinity",
  "-",
  "--5",
  "1e999",
  "-1e-999",
  "007",
  ".5",
  "5.",
  "1e",
  "0.1000000000000000055511151231257827021181583404541015625",
  "123456789012345678901234567890",
  '{"a":}',
  '"a":1,"a":2,',
  "[".repeat(2_000),
  '{"a":'.repeat(2_000),
].map((text) => new TextEncoder().encode(text));

/** A copy of some bytes with one to five cuts, insertions, repetitions and flips. */
export function mutateBytes(random: Random, bytes: Uint8Array): Uint8Array {
  let mutated = bytes;
  const count = random.int(1, 5);
  for (let i = 0; i < count && mutated.length > 0; i++) mutated = mutateOnce(random, mutated);
  return mutated;
}

function mutateOnce(random: Random, bytes: Uint8Array): Uint8Array {
  const start = random.int(0, bytes.length - 1);
  const end = Math.min(bytes.length, start + random.int(1, random.chance(0.8) ? 8 : 400));
  switch (random.int(0, 6)) {
    case 0:
      return bytes.slice(0, start);
    case 1:
      return join(bytes.subarray(0, start), bytes.subarray(end));
    case 2:
      return join(bytes.subarray(0, end), bytes.subarray(start));
    case 3:
      return join(bytes.subarray(0, start), random.pick(FRAGMENTS), bytes.subarray(start));
    case 4:
      return join(bytes.subarray(0, start), random.pick(FRAGMENTS), bytes.subarray(end));
    case 5:
      return flip(random, bytes, start);
    default:
      return join(bytes.subarray(0, start), bytes.subarray(end), bytes.subarray(start, end));
  }
}

function flip(random: Random, bytes: Uint8Array, position: number): Uint8Array {
  const copy = bytes.slice();
  copy[position] = random.chance(0.5) ? random.int(0, 255) : (copy[position] ?? 0) ^ (1 << random.int(0, 7));
  return copy;
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}
