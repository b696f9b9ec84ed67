import type { SdkKeyRecord } from "@burgee/contract";

const encoder = new TextEncoder();

// By record, not by key: the key directory holds a bounded number of records, and these go with them.
const keyTags = new WeakMap<SdkKeyRecord, string>();

/** Hex id of a post: equal for byte-identical bodies with the same key. 40 bits of the key's SHA-256, 128 of the body's. */
export async function digestPost(key: string, record: SdkKeyRecord, body: Uint8Array): Promise<string> {
  let tag = keyTags.get(record);
  if (tag === undefined) {
    tag = await digestHex(encoder.encode(key), 5);
    keyTags.set(record, tag);
  }
  return tag + (await digestHex(body, 16));
}

async function digestHex(input: Uint8Array, bytes: number): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", input)).subarray(0, bytes).toHex();
}
