import { matchString } from "./match-strings.ts";
import type { Semantics } from "./oracle-config.ts";
import { compareCleanedVersions } from "./standard-versions.ts";

/** The version rule of the specification, for an attribute that may be absent (null). */
export function matchVersion(
  value: string | null,
  comparator: string,
  values: readonly string[],
  semantics: Semantics,
): boolean {
  if (comparator === "=") return matchString(value, "=", values);
  if (value === null || value === "") return false;
  const orders = semantics === "standard" ? orderByText(value, values) : orderAsDevcycle(value, comparator, values);
  const isHit = orders.some(
    (order) =>
      (order === 0 && comparator.includes("=")) ||
      (order === 1 && comparator.includes(">")) ||
      (order === -1 && comparator.includes("<")),
  );
  return comparator === "!=" ? !isHit : isHit;
}

function orderByText(value: string, values: readonly string[]): number[] {
  return values.filter((candidate) => candidate !== "").map((candidate) => compareCleanedVersions(value, candidate));
}

function orderAsDevcycle(value: string, comparator: string, values: readonly string[]): number[] {
  const clean = comparator === "!=" ? (text: string): string => text : createCleaner();
  const cleanedValue = clean(value);
  const cleanedValues = values.map(clean);
  const parts = cleanedValue.split(".");
  while (parts.length < 3) parts.push("0");
  const user = parts.map((part) => (part === "" ? "0" : part)).join(".");
  return cleanedValues.filter((candidate) => candidate !== "").map((candidate) => compareVersions(user, candidate));
}

/** -1, 0 or 1; NaN when either side has a part that is not all digits. */
function compareVersions(a: string, b: string): number {
  const left = a.split(".");
  const right = b.split(".");
  if (![...left, ...right].every((part) => /^[0-9]+$/.test(part))) return Number.NaN;
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = Number(left[i] ?? "0") - Number(right[i] ?? "0");
    if (difference !== 0) return difference > 0 ? 1 : -1;
  }
  return 0;
}

/**
 * DevCycle cleans with two global regular expressions: the search position survives from one text to the next, and
 * only one match is removed, at its first occurrence. One cleaner serves one version check.
 */
function createCleaner(): (text: string) => string {
  let decorationFrom = 0;
  let hyphenFrom = 0;
  return (text) => {
    let cleaned = text;
    if (cleaned !== "") {
      const index = findDecoration(cleaned, decorationFrom);
      decorationFrom = index + 1;
      if (index >= 0) cleaned = removeFirst(cleaned, cleaned.charAt(index));
    }
    if (cleaned !== "") {
      const index = cleaned.indexOf("-", hyphenFrom);
      const match = index < 0 ? "" : untilLineEnd(cleaned.slice(index));
      hyphenFrom = index < 0 ? 0 : index + match.length;
      if (index >= 0) cleaned = removeFirst(cleaned, match);
    }
    return cleaned;
  };
}

function findDecoration(text: string, from: number): number {
  for (let i = from; i < text.length; i++) if (!"0123456789().|-".includes(text.charAt(i))) return i;
  return -1;
}

function untilLineEnd(text: string): string {
  const end = text.search(/[\n\r\u2028\u2029]/);
  return end < 0 ? text : text.slice(0, end);
}

function removeFirst(text: string, part: string): string {
  const index = text.indexOf(part);
  return text.slice(0, index) + text.slice(index + part.length);
}
