const encoder = new TextEncoder();

/** Length of a token: 32 bytes as base64url without padding. */
const TOKEN_PATTERN = /^[A-Za-z0-9_-]{43}$/;

/**
 * Capability to listen to one environment's event stream: base64url of HMAC-SHA256(secret, environment id).
 * Configs carry it in the stream URL, so it must grant no more than messages that ask to refetch.
 * Throws when the secret is empty.
 */
export async function signStreamToken(secret: string, environmentId: string): Promise<string> {
  const signature = await crypto.subtle.sign("HMAC", await importKey(secret), encoder.encode(environmentId));
  return toBase64Url(new Uint8Array(signature));
}

/**
 * Path and query of an environment's event stream, token included. In configs the platform's origin precedes it.
 * Throws when the secret is empty.
 */
export async function signStreamPath(secret: string, environmentId: string): Promise<string> {
  const token = await signStreamToken(secret, environmentId);
  return `/event-stream?environment=${encodeURIComponent(environmentId)}&token=${token}`;
}

/** Whether a token was signed with the secret for this environment, compared in constant time. Throws when the secret is empty. */
export async function verifyStreamToken(secret: string, environmentId: string, token: string): Promise<boolean> {
  const key = await importKey(secret);
  if (!TOKEN_PATTERN.test(token)) return false;
  return crypto.subtle.verify("HMAC", key, fromBase64Url(token), encoder.encode(environmentId));
}

async function importKey(secret: string) {
  // A secret that was never set arrives as undefined, whatever the binding's type says.
  if (!secret) throw new Error("STREAM_SECRET is not set: set it to a random text of at least 32 characters");
  return crypto.subtle.importKey("raw", encoder.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
    "verify",
  ]);
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
