/**
 * Signatures of what is published: pointers and key records carry one beside their members, so that readers that know
 * nothing of signatures still read them. Ed25519 by Web Crypto, which Workers, Node and browsers have.
 *
 * Signed is a text: the scheme's name, the name under which the object is stored, which contains the environment or the
 * digest of the key, and the members as JSON sorted by name. A signed object is therefore worth nothing under another name.
 */
export interface Signature {
  /** Ed25519, base64. */
  readonly signature?: string;
  /** Names the public key that verifies it. */
  readonly signatureKeyId?: string;
}

/** Named by what returns it, because Workers, Node and browsers declare the type in different places. */
type ImportedKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

const ALGORITHM = "Ed25519";
const SCHEME = "burgee-signed-v1";
/** Public keys that one deployment may name: the current one, its predecessor and a few spares. */
const PUBLIC_KEYS_MAX = 16;

/** The text that is signed for a record stored under this name. */
export function signedText(objectName: string, record: Readonly<Record<string, unknown>>): string {
  const { signature: _signature, signatureKeyId: _keyId, ...members } = record;
  return `${SCHEME}\n${objectName}\n${writeSorted(members)}`;
}

export interface RecordSigner {
  /** Id of the key that signs. */
  readonly keyId: string;
  /** The record with its signature; a signature that it had is replaced. */
  sign<Value extends object>(objectName: string, record: Value): Promise<Value & Required<Signature>>;
}

/**
 * Signs with a private key.
 * @param privateKey `<key id>:<PKCS #8 as base64>`, as `createSigningKey` makes it. Throws when it is malformed.
 */
export function createRecordSigner(privateKey: string): RecordSigner {
  const [keyId, pkcs8] = splitKey(privateKey);
  let imported: ImportedKey | undefined;
  return {
    keyId,
    async sign(objectName, record) {
      imported ??= await crypto.subtle.importKey("pkcs8", pkcs8, ALGORITHM, false, ["sign"]);
      const text = encoder.encode(signedText(objectName, record as Readonly<Record<string, unknown>>));
      const signature = new Uint8Array(await crypto.subtle.sign(ALGORITHM, imported, text));
      return { ...record, signature: toBase64(signature), signatureKeyId: keyId };
    },
  };
}

/** `valid`, or why a record must not be believed. */
export type SignatureVerdict = "valid" | "unsigned" | "unknown_key" | "bad_signature";

export interface RecordVerifier {
  verify(objectName: string, record: Readonly<Record<string, unknown>>): Promise<SignatureVerdict>;
}

/**
 * Verifies against public keys by id, each 32 bytes as base64. Several may be given, so that a key can be replaced while
 * records signed by its predecessor remain. Throws when there are too many or one is malformed.
 */
export function createRecordVerifier(publicKeys: Readonly<Record<string, string>>): RecordVerifier {
  const entries = Object.entries(publicKeys);
  if (entries.length > PUBLIC_KEYS_MAX) throw new Error(`at most ${PUBLIC_KEYS_MAX} public keys can be given`);
  const bytesById = new Map(entries.map(([keyId, text]) => [keyId, readPublicKey(keyId, text)]));
  const imported = new Map<string, ImportedKey>();
  return {
    async verify(objectName, record) {
      const { signature, signatureKeyId } = record;
      if (signature === undefined && signatureKeyId === undefined) return "unsigned";
      if (typeof signature !== "string" || typeof signatureKeyId !== "string") return "bad_signature";
      const bytes = bytesById.get(signatureKeyId);
      if (bytes === undefined) return "unknown_key";
      const signed = fromBase64(signature);
      if (signed === undefined) return "bad_signature";
      let key = imported.get(signatureKeyId);
      if (key === undefined) {
        key = await crypto.subtle.importKey("raw", bytes, ALGORITHM, false, ["verify"]);
        imported.set(signatureKeyId, key);
      }
      const text = encoder.encode(signedText(objectName, record));
      return (await crypto.subtle.verify(ALGORITHM, key, signed, text)) ? "valid" : "bad_signature";
    },
  };
}

/** A new key pair: the secret for `createRecordSigner`, and the public key for `createRecordVerifier`. */
export async function createSigningKey(keyId: string): Promise<{ privateKey: string; publicKey: string }> {
  const pair = (await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"])) as {
    readonly privateKey: ImportedKey;
    readonly publicKey: ImportedKey;
  };
  const pkcs8 = toBytes(await crypto.subtle.exportKey("pkcs8", pair.privateKey));
  const raw = toBytes(await crypto.subtle.exportKey("raw", pair.publicKey));
  return { privateKey: `${keyId}:${toBase64(pkcs8)}`, publicKey: toBase64(raw) };
}

/** Some declarations of Web Crypto say that any export may be a JSON Web Key. */
function toBytes(exported: unknown): Uint8Array {
  if (exported instanceof ArrayBuffer) return new Uint8Array(exported);
  throw new Error("the key was not exported as bytes");
}

function splitKey(privateKey: string): readonly [keyId: string, pkcs8: Uint8Array<ArrayBuffer>] {
  const [, keyId, text] = /^([\w.-]{1,64}):([A-Za-z0-9+/=]+)$/.exec(privateKey.trim()) ?? [];
  const pkcs8 = text === undefined ? undefined : fromBase64(text);
  // The message must not repeat any of the secret.
  if (keyId === undefined || pkcs8 === undefined)
    throw new Error("the signing key must be <key id>:<PKCS #8 as base64>");
  return [keyId, pkcs8];
}

function readPublicKey(keyId: string, text: unknown): Uint8Array<ArrayBuffer> {
  const bytes = typeof text === "string" ? fromBase64(text) : undefined;
  if (bytes?.byteLength === 32) return bytes;
  throw new Error(`the public key ${keyId} must be 32 bytes as base64`);
}

const encoder = new TextEncoder();

/** JSON with members sorted by name and without those that are undefined, so that every writer and reader gets the same. */
function writeSorted(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(writeSorted).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  const members = value as Readonly<Record<string, unknown>>;
  const texts = Object.keys(members)
    .filter((name) => members[name] !== undefined)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${writeSorted(members[name])}`);
  return `{${texts.join(",")}}`;
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
