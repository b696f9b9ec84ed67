const encoder = new TextEncoder();

/**
 * UTF-8 bytes of all texts, one behind the other. Each is written straight to its place: a joined text of this size is an
 * object that the runtime maps and unmaps anew for every commit, which costs more than the encoding.
 */
export function encodeTexts(texts: readonly string[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(texts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const text of texts) {
    const { read, written } = encoder.encodeInto(text, bytes.subarray(offset));
    // Only ASCII takes one byte per UTF-16 unit. Anything else is rare, and does not fit.
    if (read < text.length) return new Uint8Array(encoder.encode(texts.join("")));
    offset += written;
  }
  return bytes;
}
