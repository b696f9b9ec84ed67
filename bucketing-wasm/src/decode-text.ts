const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Decodes UTF-8 in which a lone surrogate may be encoded as three bytes, as it is where a config's JSON escapes one.
 */
export function decodeText(bytes: Uint8Array): string {
  const text = decoder.decode(bytes);
  return text.includes("\uFFFD") ? decodeUnits(bytes) : text;
}

function decodeUnits(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length;) {
    const lead = bytes[at] ?? 0;
    const size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    let code = size === 1 ? lead : lead & (0xff >> (size + 1));
    for (let i = 1; i < size; i++) code = (code << 6) | ((bytes[at + i] ?? 0) & 0x3f);
    text += String.fromCodePoint(code);
    at += size;
  }
  return text;
}
