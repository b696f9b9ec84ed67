const encoder = new TextEncoder();

/** Hex id of a post: equal for byte-identical bodies with the same key. 128 bits of SHA-256. */
export async function digestPost(key: string, body: Uint8Array): Promise<string> {
  const keyBytes = encoder.encode(`${key}\n`);
  const input = new Uint8Array(keyBytes.length + body.length);
  input.set(keyBytes);
  input.set(body, keyBytes.length);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", input));
  return digest.subarray(0, 16).toHex();
}
