import { createRecordSigner, createRecordVerifier, createSigningKey, isRecord } from "@burgee/contract";

import type { Objects } from "./memory-stores.ts";

const { privateKey, publicKey } = await createSigningKey("model");
const verifier = createRecordVerifier({ model: publicKey });

/** Signs what the model's publisher stores. */
export const MODEL_SIGNER = createRecordSigner(privateKey);

/** What a deployment says that believes nothing unsigned. */
export const MODEL_INTEGRITY = { SIGNING_PUBLIC_KEYS: JSON.stringify({ model: publicKey }), INTEGRITY: "require" };

/** Names of what must be signed: pointers, records of keys, and what held when a version was made. */
const SIGNED_NAME = /^keys\/|\/(pointer|overlay)\.json$/;

/** Stored records that readers who insist on signatures would refuse. */
export async function findUnsigned(objects: Objects): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [name, { text }] of objects) {
    if (!SIGNED_NAME.test(name)) continue;
    const record: unknown = JSON.parse(text);
    const verdict = isRecord(record) ? await verifier.verify(name, record) : "unsigned";
    if (verdict !== "valid") found.push(`${name} is ${verdict}`);
  }
  return found;
}
