import type { SdkKeyRecord } from "@burgee/contract";

const encoder = new TextEncoder();

// Multiples of three, which base64 writes without padding.
const KEY_BYTES = 6;
const BODY_BYTES = 15;

// By record, not by key: the key directory holds a bounded number of records, and these go with them.
const keyTags = new WeakMap<SdkKeyRecord, string>();

/**
 * Id of a post, 28 characters of base64url: equal for byte-identical bodies with the same key. 48 bits of the key's
 * SHA-256, 120 of the body's.
 */
export async function digestPost(key: string, record: SdkKeyRecord, body: Uint8Array): Promise<string> {
  let tag = keyTags.get(record);
  if (tag === undefined) {
    tag = await digestText(encoder.encode(key), KEY_BYTES);
    keyTags.set(record, tag);
  }
  return tag + (await digestText(body, BODY_BYTES));
}

async function digestText(input: Uint8Array, bytes: number): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", input));
  return digest.subarray(0, bytes).toBase64({ alphabet: "base64url" });
}
