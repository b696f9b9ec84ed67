import type { SdkKeyRecord } from "@burgee/contract";

/** What every line of a key's posts repeats. */
export interface KeyFact {
  /** JSON members that say where the key belongs, without braces. */
  readonly source: string;
  /** The first 8 characters of the ids of the key's posts: 48 bits of its SHA-256. */
  readonly tag: string;
}

// Multiples of three, which base64 writes without padding.
const KEY_BYTES = 6;
const BODY_BYTES = 15;

const encoder = new TextEncoder();

/** Facts of the keys that an isolate knows: held by record, so that they go when the key directory forgets it. */
export class KeyFacts {
  readonly #facts = new WeakMap<SdkKeyRecord, KeyFact>();

  /** The facts, when they were learned before; undefined means: call `learn`. */
  peek(record: SdkKeyRecord): KeyFact | undefined {
    return this.#facts.get(record);
  }

  /** @param key Its text. */
  async learn(record: SdkKeyRecord, key: string): Promise<KeyFact> {
    const fact = { source: describeSource(record), tag: await digest(encoder.encode(key), KEY_BYTES) };
    this.#facts.set(record, fact);
    return fact;
  }
}

/**
 * Id of a post, 28 characters of base64url: the key's tag and 120 bits of the body's SHA-256. Equal for byte-identical
 * bodies with the same key.
 */
export async function digestPost({ tag }: KeyFact, body: Uint8Array): Promise<string> {
  return tag + (await digest(body, BODY_BYTES));
}

function describeSource({ projectId, projectKey, environmentId, environmentKey, kind }: SdkKeyRecord): string {
  return JSON.stringify({ projectId, projectKey, environmentId, environmentKey, keyKind: kind }).slice(1, -1);
}

async function digest(input: Uint8Array, bytes: number): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", input));
  return hash.subarray(0, bytes).toBase64({ alphabet: "base64url" });
}
