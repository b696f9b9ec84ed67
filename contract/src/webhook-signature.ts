/** Header that carries `t=<seconds>,v1=<hex>`: one `v1` per secret that is valid now. */
export const WEBHOOK_SIGNATURE_HEADER = "burgee-signature";
/** Header that repeats the id of the event: the same at every try. */
export const WEBHOOK_DELIVERY_HEADER = "burgee-delivery";

const encoder = new TextEncoder();

/**
 * The signature of a webhook's body: HMAC-SHA-256 of `<seconds>.<body>` under each secret, so that a receiver may know
 * either of two while one replaces the other.
 * @param seconds Unix time of this try
 */
export async function signWebhook(secrets: readonly string[], body: string, seconds: number): Promise<string> {
  const signed = new Uint8Array(encoder.encode(`${seconds}.${body}`));
  const signatures = await Promise.all(secrets.map(async (secret) => `v1=${await hmacHex(secret, signed)}`));
  return [`t=${seconds}`, ...signatures].join(",");
}

async function hmacHex(secret: string, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, ["sign"]);
  const digest = new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
