import { isRecord } from "@burgee/contract";

import { choosePutTimeoutMs } from "../core/delivery.ts";
import type { Destination } from "../core/parse-destinations.ts";
import type { PutOutcome, RecordSink } from "../core/ports.ts";

const encoder = new TextEncoder();

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials. */
  readonly sessionToken?: string;
}

/** A Firehose delivery stream. One signed call per `put`, no retries. */
export function createFirehoseSink(destination: Destination, credentials: AwsCredentials): RecordSink {
  const url = `${destination.endpoint?.replace(/\/$/, "") ?? `https://firehose.${destination.region}.amazonaws.com`}/`;
  const sign = createFirehoseSigner(credentials, destination.region, new URL(url).host);
  const head = encoder.encode(`{"DeliveryStreamName":${JSON.stringify(destination.name)},"Records":[{"Data":"`);
  return {
    async put(records) {
      const body = writeCall(head, records);
      try {
        const headers = await sign(body, Date.now());
        const response = await fetch(url, {
          method: "POST",
          headers,
          body,
          signal: AbortSignal.timeout(choosePutTimeoutMs(body.length)),
          // A redirect counts as a failure: following it would send events and signature to somebody else.
          redirect: "manual",
        });
        return readAnswer(response.status, await response.text(), records.length);
      } catch (error) {
        return {
          kind: "failed",
          code: error instanceof Error && error.name === "TimeoutError" ? "timeout" : "network",
        };
      }
    },
  };
}

const BETWEEN = encoder.encode('"},{"Data":"');
const TAIL = encoder.encode('"}]}');
/** Bytes encoded as base64 at once; a multiple of three, so that only the last piece of a record is padded. */
const PIECE_BYTES = 24_576;

/** Writes the body of a call piece by piece: the runtime maps and unmaps memory for every text as large as a call. */
function writeCall(head: Uint8Array, records: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const size = records.reduce((sum, { length }) => sum + 4 * Math.ceil(length / 3), 0);
  const body = new Uint8Array(head.length + size + (records.length - 1) * BETWEEN.length + TAIL.length);
  body.set(head);
  let offset = head.length;
  for (const [index, record] of records.entries()) {
    if (index > 0) {
      body.set(BETWEEN, offset);
      offset += BETWEEN.length;
    }
    for (let start = 0; start < record.length; start += PIECE_BYTES) {
      const piece = record.subarray(start, start + PIECE_BYTES).toBase64();
      offset += encoder.encodeInto(piece, body.subarray(offset)).written;
    }
  }
  body.set(TAIL, offset);
  return body;
}

function readAnswer(status: number, text: string, records: number): PutOutcome {
  const answer = parseAnswer(text);
  if (status !== 200) return { kind: "failed", code: readErrorType(answer) ?? `http_${status}` };
  if (answer === undefined) return { kind: "failed", code: "bad_answer" };
  if (answer["FailedPutCount"] === 0) return { kind: "answered", failed: [] };
  const responses = answer["RequestResponses"];
  if (!Array.isArray(responses) || responses.length !== records) return { kind: "failed", code: "bad_answer" };
  const failed = responses.flatMap((response: unknown, index) => {
    if (isRecord(response) && typeof response["RecordId"] === "string") return [];
    const code = isRecord(response) ? response["ErrorCode"] : undefined;
    return [{ index, code: typeof code === "string" ? code : "unknown" }];
  });
  return { kind: "answered", failed };
}

function parseAnswer(text: string): Record<string, unknown> | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    return isRecord(answer) ? answer : undefined;
  } catch {
    return undefined;
  }
}

/** Name of an error without its namespace: AWS sends `com.amazonaws.firehose#InternalFailure` and the bare name. */
function readErrorType(answer: Record<string, unknown> | undefined): string | undefined {
  const type = answer?.["__type"];
  return typeof type === "string" ? type.slice(type.lastIndexOf("#") + 1).slice(0, 100) : undefined;
}

/** Headers that authorise one `PutRecordBatch` call. Valid for five minutes around `nowMs`. */
export type SignCall = (body: Uint8Array, nowMs: number) => Promise<Record<string, string>>;

const CONTENT_TYPE = "application/x-amz-json-1.1";
const TARGET = "Firehose_20150804.PutRecordBatch";

/**
 * Signature Version 4 for the one form of call that this Worker makes: POST to `/` without a query, always the same four
 * headers, and a fifth with temporary credentials. A general signer spends most of its time on what is constant here. The key of the day is derived once.
 *
 * @param host With the port, unless it is the default one.
 */
export function createFirehoseSigner(credentials: AwsCredentials, region: string, host: string): SignCall {
  const { accessKeyId, sessionToken } = credentials;
  const tokenHeader: Record<string, string> =
    sessionToken === undefined ? {} : { "x-amz-security-token": sessionToken };
  // Canonical headers are sorted by name.
  const tokenLine = sessionToken === undefined ? "" : `x-amz-security-token:${sessionToken}\n`;
  const signedHeaders = ["content-type", "host", "x-amz-date", ...Object.keys(tokenHeader), "x-amz-target"].join(";");
  let keyDay = "";
  let key: CryptoKey | undefined;
  return async (body, nowMs) => {
    const date = new Date(nowMs).toISOString().replace(/[:-]|\.\d{3}/g, "");
    const day = date.slice(0, 8);
    if (key === undefined || day !== keyDay) {
      // Concurrent requests each derive it: a request must not wait for a promise of another one.
      key = await deriveSigningKey(credentials.secretAccessKey, day, region);
      keyDay = day;
    }
    const scope = `${day}/${region}/firehose/aws4_request`;
    const canonical = `POST\n/\n\ncontent-type:${CONTENT_TYPE}\nhost:${host}\nx-amz-date:${date}\n${tokenLine}x-amz-target:${TARGET}\n\n${signedHeaders}\n${await digestHex(body)}`;
    const text = `AWS4-HMAC-SHA256\n${date}\n${scope}\n${await digestHex(encoder.encode(canonical))}`;
    const signature = new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(text))).toHex();
    return {
      "content-type": CONTENT_TYPE,
      "x-amz-date": date,
      "x-amz-target": TARGET,
      ...tokenHeader,
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`,
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
