import { isPlainMap } from "./file-shape.ts";

/**
 * JSON text that is equal for equal content: members sorted by name, no spaces, absent members left out.
 * U+000C is written as `\u000c`, because the reference evaluator's parser rejects `\f`.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item)).join(",")}]`;
  if (isPlainMap(value)) {
    const members = Object.keys(value)
      .filter((key) => value[key] !== undefined)
      .sort()
      .map((key) => `${quote(key)}:${canonicalJson(value[key])}`);
    return `{${members.join(",")}}`;
  }
  return typeof value === "string" ? quote(value) : JSON.stringify(value ?? null);
}

function quote(text: string): string {
  const quoted = JSON.stringify(text);
  if (!quoted.includes(String.raw`\f`)) return quoted;
  return quoted.replaceAll(/\\[\\f]/g, (escape) => (escape === String.raw`\f` ? String.raw`\u000c` : escape));
}
