const encoder = new TextEncoder();
type EncodedText = ReturnType<typeof encoder.encode>;

/** What a stream token grants: to hear that an environment's config changed, until a time, while its key is good. */
export interface StreamGrant {
  readonly environmentId: string;
  /** Lower-case hex SHA-256 of the SDK key that the token ends with; absent in the token that all keys share. */
  readonly keyDigest?: string;
  /** Epoch milliseconds, a whole second. */
  readonly expiresAtMs: number;
}

export type StreamTokenCheck =
  | { readonly kind: "valid"; readonly grant: StreamGrant }
  | { readonly kind: "expired" }
  /** Signed by an earlier version of the platform, with no key and no expiry in it. */
  | { readonly kind: "endless" }
  | { readonly kind: "wrong" };

/** Expiry in seconds, digest of the key or `-`, and 32 bytes as base64url without padding. */
const TOKEN_PATTERN = /^(\d{10,11})\.([0-9a-f]{64}|-)\.([A-Za-z0-9_-]{43})$/;
const ENDLESS_TOKEN_PATTERN = /^[A-Za-z0-9_-]{43}$/;

const DAY_MS = 24 * 60 * 60 * 1_000;
/**
 * Tokens expire at the end of the period after the one they are signed in, so that all that are signed within a period
 * are equal: publishing the same files again makes the same bytes, and a client's URL changes once a day at most.
 */
const ENVIRONMENT_PERIOD_MS = 90 * DAY_MS;
/** How long the stream address of one key stays the same. */
export const STREAM_KEY_PERIOD_MS = DAY_MS;

/**
 * Path and query of an environment's event stream for its published artifacts, which all server keys share. Valid for
 * 90 to 180 days; each publish renews it. Throws when the secret is empty.
 */
export function signEnvironmentStreamPath(secret: string, environmentId: string, nowMs: number): Promise<string> {
  return signPath(secret, { environmentId, expiresAtMs: chooseExpiry(nowMs, ENVIRONMENT_PERIOD_MS) });
}

/**
 * Path and query of an environment's event stream for the holder of one SDK key. Valid for 24 to 48 hours, and no
 * longer than the key. Throws when the secret is empty.
 * @param keyDigest lower-case hex SHA-256 of the key
 */
export function signKeyStreamPath(
  secret: string,
  environmentId: string,
  keyDigest: string,
  nowMs: number,
): Promise<string> {
  return signPath(secret, { environmentId, keyDigest, expiresAtMs: chooseExpiry(nowMs, STREAM_KEY_PERIOD_MS) });
}

function chooseExpiry(nowMs: number, periodMs: number): number {
  return (Math.floor(nowMs / periodMs) + 2) * periodMs;
}

async function signPath(secret: string, grant: StreamGrant): Promise<string> {
  return `/event-stream?environment=${encodeURIComponent(grant.environmentId)}&token=${await signStreamToken(secret, grant)}`;
}

/** The token of a grant: expiry, key and their HMAC-SHA256. Throws when the secret is empty. */
export async function signStreamToken(secret: string, grant: StreamGrant): Promise<string> {
  const signature = await crypto.subtle.sign("HMAC", await importKey(secret), encodeGrant(grant));
  return `${grant.expiresAtMs / 1_000}.${grant.keyDigest ?? "-"}.${toBase64Url(new Uint8Array(signature))}`;
}

/** Reads a token and compares its signature in constant time. Throws when the secret is empty. */
export async function verifyStreamToken(
  secret: string,
  environmentId: string,
  token: string,
  nowMs: number,
): Promise<StreamTokenCheck> {
  const key = await importKey(secret);
  const isSigned = (signature: string, bytes: EncodedText): Promise<boolean> =>
    crypto.subtle.verify("HMAC", key, fromBase64Url(signature), bytes);
  if (ENDLESS_TOKEN_PATTERN.test(token)) {
    return { kind: (await isSigned(token, encoder.encode(environmentId))) ? "endless" : "wrong" };
  }
  const [, seconds = "", digest = "", signature = ""] = TOKEN_PATTERN.exec(token) ?? [];
  if (signature === "") return { kind: "wrong" };
  const expiresAtMs = Number(seconds) * 1_000;
  const grant: StreamGrant = { environmentId, expiresAtMs, ...(digest === "-" ? {} : { keyDigest: digest }) };
  if (!(await isSigned(signature, encodeGrant(grant)))) return { kind: "wrong" };
  return nowMs < expiresAtMs ? { kind: "valid", grant } : { kind: "expired" };
}

/** No environment id has a line break, so no signature of one kind is good for another. */
function encodeGrant({ environmentId, keyDigest, expiresAtMs }: StreamGrant): EncodedText {
  return encoder.encode(`stream-2\n${environmentId}\n${keyDigest ?? "-"}\n${expiresAtMs / 1_000}`);
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
