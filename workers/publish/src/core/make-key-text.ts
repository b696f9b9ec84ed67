import { sha256Hex, type SdkKeyKind } from "@burgee/contract";

/** Hex digits of a key: 160 bits, which need no escaping in paths and queries. */
const KEY_HEX_LENGTH = 40;
/** Random bytes that a key is made of. */
const SALT_BYTES = 32;

/** Text of a key. Whoever has the salt but not the idempotency key cannot make it. */
export async function makeKeyText(kind: SdkKeyKind, salt: string, idempotencyKey: string): Promise<string> {
  const hex = await sha256Hex(`${salt} ${kind} ${idempotencyKey}`);
  return `dvc_${kind}_${hex.slice(0, KEY_HEX_LENGTH)}`;
}

/** Random text that a key is made of. */
export function makeSalt(): string {
  return [...crypto.getRandomValues(new Uint8Array(SALT_BYTES))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}
