import { isRecord } from "@burgee/contract";

import { PUT_TIMEOUT_MS, PUT_TIMEOUT_MS_PER_MIB } from "../core/event-limits.ts";
import type { Destination } from "../core/parse-destinations.ts";
import type { PutOutcome, RecordSink } from "../ports/record-sink.ts";
import { createFirehoseSigner, type AwsCredentials } from "./sign-firehose-call.ts";

const encoder = new TextEncoder();

/** A Firehose delivery stream. One signed call per `put`, no retries of its own. */
export function createFirehoseSink(destination: Destination, credentials: AwsCredentials): RecordSink {
  const url = `${destination.endpoint?.replace(/\/$/, "") ?? `https://firehose.${destination.region}.amazonaws.com`}/`;
  const sign = createFirehoseSigner(credentials, destination.region, new URL(url).host);
  const head = `{"DeliveryStreamName":${JSON.stringify(destination.name)},"Records":[{"Data":"`;
  return {
    async put(records) {
      // Bytes, because the signer and the call would each encode a text for themselves.
      const body = encoder.encode(`${head}${records.map((record) => record.toBase64()).join('"},{"Data":"')}"}]}`);
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
