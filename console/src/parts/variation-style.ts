import type { CSSProperties } from "react";

const LETTERS = "ABCDEFGH";

/** The letter of a variation by its place in the file. Beyond eight, letters repeat with a number. */
export function variationLetter(index: number): string {
  const letter = LETTERS[index % LETTERS.length] ?? "A";
  return index < LETTERS.length ? letter : `${letter}${Math.floor(index / LETTERS.length) + 1}`;
}

const PATTERN_SIZES: Readonly<Record<string, string>> = { e: "8px 8px", h: "6px 6px" };

/** Colour and pattern of a variation, as custom properties. */
export function variationStyle(index: number): CSSProperties {
  const name = (LETTERS[index % LETTERS.length] ?? "A").toLowerCase();
  return {
    "--variation": `var(--var-${name})`,
    "--variation-pattern": `var(--pat-${name})`,
    "--variation-pattern-size": PATTERN_SIZES[name] ?? "auto",
  } as CSSProperties;
}
