/** A value as authors write it, cut to a length that a message can hold. */
export function show(value: unknown): string {
  const text = typeof value === "number" ? showNumber(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** JSON has no word for these numbers, YAML has. */
function showNumber(value: number): string {
  if (Number.isNaN(value)) return ".nan";
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? ".inf" : "-.inf";
}
