import { isRecord } from "@burgee/contract";

import { PUT_TIMEOUT_MS, PUT_TIMEOUT_MS_PER_MIB } from "../core/limits.ts";
import type { Destination } from "../core/parse-destinations.ts";
import type { PutOutcome, RecordSink } from "../core/ports.ts";
import { createFirehoseSigner, type AwsCredentials } from "./sign-firehose-call.ts";

const encoder = new TextEncoder();

/** A Firehose delivery stream. One signed call per `put`, no retries of its own. */
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
          signal: AbortSignal.timeout(chooseTimeoutMs(body.length)),
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
/** Bytes that become base64 at once; a multiple of three, so that only the last piece of a record is padded. */
const PIECE_BYTES = 24_576;

/**
 * The body of a call, piece by piece to its place: texts as large as a call would be mapped and unmapped anew each time.
 */
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

function chooseTimeoutMs(bytes: number): number {
  return PUT_TIMEOUT_MS + Math.ceil((bytes / (1024 * 1024)) * PUT_TIMEOUT_MS_PER_MIB);
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

/** `com.amazonaws.firehose#ServiceUnavailableException` and the bare name both occur. */
function readErrorType(answer: Record<string, unknown> | undefined): string | undefined {
  const type = answer?.["__type"];
  return typeof type === "string" ? type.slice(type.lastIndexOf("#") + 1).slice(0, 100) : undefined;
}
