import { NUMBERS, TEXTS, VERSIONS } from "./pools.ts";
import type { Random } from "./random.ts";

const VERSION_PIECES = ["0", "1", "2", "3", "10", ".", ".", ".", "-", "a", "b", "v", "+", " ", "(", "|", "beta", "007"];

export function generateText(random: Random): string {
  if (random.chance(0.85)) return random.pick(TEXTS);
  if (random.chance(0.5)) return random.pick(TEXTS) + random.pick(TEXTS);
  return random
    .list(0, 40, () => String.fromCharCode(random.chance(0.9) ? random.int(32, 126) : random.int(160, 0x2fff)))
    .join("");
}

export function generateVersion(random: Random): string {
  if (random.chance(0.7)) return random.pick(VERSIONS);
  return random.list(1, 8, () => random.pick(VERSION_PIECES)).join("");
}

/** At most 15 digits: beyond them the reference does not always print the shortest text of a number, and it hashes that text. */
export function generateNumber(random: Random): number {
  if (random.chance(0.7)) return random.pick(NUMBERS);
  if (random.chance(0.5)) return random.int(-20, 20);
  return Number((random.float() * 100).toPrecision(random.int(1, 15)));
}

export function generateScalar(random: Random): string | number | boolean | null {
  const kind = random.int(0, 9);
  if (kind < 4) return generateText(random);
  if (kind < 7) return generateNumber(random);
  return kind < 9 ? random.chance(0.5) : null;
}
