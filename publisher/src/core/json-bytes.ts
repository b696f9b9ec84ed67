/** Counts the bytes that a value takes as JSON in UTF-8, without making the text. */
export function jsonBytes(value: unknown): number {
  if (typeof value === "string") return textBytes(value);
  if (typeof value !== "object" || value === null) return String(value).length;
  if (Array.isArray(value))
    return value.reduce<number>((sum, item) => sum + jsonBytes(item) + 1, 1) + Number(value.length === 0);
  let bytes = 1;
  for (const [key, inner] of Object.entries(value)) {
    if (inner !== undefined) bytes += textBytes(key) + jsonBytes(inner) + 2;
  }
  return bytes === 1 ? 2 : bytes;
}

/** Control characters are taken for six bytes each, as most of them are. */
function textBytes(text: string): number {
  let bytes = text.length + 2;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x20) bytes += 5;
    else if (code === 0x22 || code === 0x5c) bytes += 1;
    else if (code >= 0x80) bytes += code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 1 : 2;
  }
  return bytes;
}
