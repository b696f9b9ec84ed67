/** `Fri, 20 Nov 2026 20:29:44 GMT` of an instant in epoch milliseconds. */
export function formatHttpDate(epochMs: number): string {
  return new Date(epochMs).toUTCString();
}

/**
 * Epoch milliseconds of a date header, or undefined when absent, empty or unreadable. Some SDKs send an empty value and
 * one sends its local time with a zone abbreviation; neither is an error.
 */
export function parseHttpDate(text: string | null): number | undefined {
  if (text === null || text === "") return undefined;
  if (text === parsedText) return parsedMs;
  const epochMs = Date.parse(text);
  parsedText = text;
  parsedMs = Number.isNaN(epochMs) ? undefined : epochMs;
  return parsedMs;
}

// Most callers of an environment repeat the same date, and parsing one costs more than the rest of a 304's decisions.
let parsedText = "";
let parsedMs: number | undefined;
