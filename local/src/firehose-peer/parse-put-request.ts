import { FIREHOSE_BATCH_BYTES_MAX, FIREHOSE_BATCH_RECORDS_MAX, FIREHOSE_RECORD_BYTES_MAX } from "@burgee/contract";

export type PutParse =
  | { readonly kind: "records"; readonly streamName: string; readonly records: readonly Buffer[] }
  | { readonly kind: "refused"; readonly type: string; readonly message: string };

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Reads the body of PutRecordBatch or PutRecord and enforces the limits of one call. */
export function parsePutRequest(action: "PutRecord" | "PutRecordBatch", input: Record<string, unknown>): PutParse {
  const streamName = input["DeliveryStreamName"];
  if (typeof streamName !== "string" || !/^[a-zA-Z0-9._-]{1,64}$/.test(streamName)) {
    return invalid("Value at 'deliveryStreamName' failed to satisfy constraint: 1 to 64 characters of [a-zA-Z0-9_.-]");
  }
  const entries: unknown = action === "PutRecord" ? [input["Record"]] : input["Records"];
  if (!Array.isArray(entries)) return invalid("Value null at 'records' failed to satisfy constraint: Must not be null");
  if (entries.length === 0) {
    return invalid("Value '[]' at 'records' failed to satisfy constraint: Must have length greater than or equal to 1");
  }
  if (entries.length > FIREHOSE_BATCH_RECORDS_MAX) {
    return invalid(
      `Value at 'records' failed to satisfy constraint: Member must have length less than or equal to ${FIREHOSE_BATCH_RECORDS_MAX}`,
    );
  }
  const records: Buffer[] = [];
  let totalBytes = 0;
  for (const [index, entry] of entries.entries()) {
    const data: unknown = (entry as { Data?: unknown } | null | undefined)?.Data;
    if (typeof data !== "string" || !BASE64.test(data)) {
      return { kind: "refused", type: "SerializationException", message: `records.${index + 1}.data is not base64` };
    }
    const record = Buffer.from(data, "base64");
    if (record.length > FIREHOSE_RECORD_BYTES_MAX) {
      return invalid(
        `Value at 'records.${index + 1}.member.data' failed to satisfy constraint: Member must have length less than or equal to ${FIREHOSE_RECORD_BYTES_MAX}`,
      );
    }
    totalBytes += record.length;
    records.push(record);
  }
  if (totalBytes > FIREHOSE_BATCH_BYTES_MAX) {
    return { kind: "refused", type: "InvalidArgumentException", message: "Records size exceeds 4 MB limit" };
  }
  return { kind: "records", streamName, records };
}

function invalid(message: string): PutParse {
  return { kind: "refused", type: "ValidationException", message: `1 validation error detected: ${message}` };
}
