const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/** JSON value of UTF-8 bytes, or undefined when they are not JSON. */
export function parseJsonBytes(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}
