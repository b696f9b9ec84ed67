/** Who calls. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Headers that authorise one `PutRecordBatch` call. Valid for five minutes around `nowMs`. */
export type SignCall = (body: Uint8Array, nowMs: number) => Promise<Record<string, string>>;

const CONTENT_TYPE = "application/x-amz-json-1.1";
const TARGET = "Firehose_20150804.PutRecordBatch";
const SIGNED_HEADERS = "content-type;host;x-amz-date;x-amz-target";

const encoder = new TextEncoder();

/**
 * Signature Version 4 for the one form of call that this Worker makes: POST to `/` without a query, always the same four
 * headers. A general signer spends most of its time on what is constant here. The key of the day is derived once.
 *
 * @param host With the port when it is not the scheme's own.
 */
export function createFirehoseSigner(credentials: AwsCredentials, region: string, host: string): SignCall {
  let keyDay = "";
  let key: CryptoKey | undefined;
  return async (body, nowMs) => {
    const date = new Date(nowMs).toISOString().replace(/[:-]|\.\d{3}/g, "");
    const day = date.slice(0, 8);
    if (key === undefined || day !== keyDay) {
      // Requests that come here together each derive it: a promise of another request must not be waited for.
      key = await deriveSigningKey(credentials.secretAccessKey, day, region);
      keyDay = day;
    }
    const scope = `${day}/${region}/firehose/aws4_request`;
    const canonical = `POST\n/\n\ncontent-type:${CONTENT_TYPE}\nhost:${host}\nx-amz-date:${date}\nx-amz-target:${TARGET}\n\n${SIGNED_HEADERS}\n${await digestHex(body)}`;
    const text = `AWS4-HMAC-SHA256\n${date}\n${scope}\n${await digestHex(encoder.encode(canonical))}`;
    const signature = new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(text))).toHex();
    return {
      "content-type": CONTENT_TYPE,
      "x-amz-date": date,
      "x-amz-target": TARGET,
      authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${SIGNED_HEADERS}, Signature=${signature}`,
    };
  };
}

async function deriveSigningKey(secret: string, day: string, region: string): Promise<CryptoKey> {
  let key = await importKey(encoder.encode(`AWS4${secret}`));
  for (const part of [day, region, "firehose", "aws4_request"]) {
    key = await importKey(new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(part))));
  }
  return key;
}

function importKey(bytes: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
}

async function digestHex(bytes: Uint8Array): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
