// Limits of one call. Source: Amazon Data Firehose API.
const BATCH_RECORDS_MAX = 500;
const BATCH_BYTES_MAX = 4 * 1024 * 1024;
/** Before base64. */
const RECORD_BYTES_MAX = 1_000 * 1024;

export type PutParse =
  | { readonly kind: "records"; readonly streamName: string; readonly records: readonly Buffer[] }
  | { readonly kind: "refused"; readonly type: string; readonly message: string };

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
  if (entries.length > BATCH_RECORDS_MAX) {
    return invalid(
      `Value at 'records' failed to satisfy constraint: Member must have length less than or equal to ${BATCH_RECORDS_MAX}`,
    );
  }
  const records: Buffer[] = [];
  let totalBytes = 0;
  for (const [index, entry] of entries.entries()) {
    const data: unknown = (entry as { Data?: unknown } | null | undefined)?.Data;
    const record = typeof data === "string" ? decodeBase64(data) : undefined;
    if (record === undefined) {
      return { kind: "refused", type: "SerializationException", message: `records.${index + 1}.data is not base64` };
    }
    if (record.length > RECORD_BYTES_MAX) {
      return invalid(
        `Value at 'records.${index + 1}.member.data' failed to satisfy constraint: Member must have length less than or equal to ${RECORD_BYTES_MAX}`,
      );
    }
    totalBytes += record.length;
    records.push(record);
  }
  if (totalBytes > BATCH_BYTES_MAX) {
    return { kind: "refused", type: "InvalidArgumentException", message: "Records size exceeds 4 MB limit" };
  }
  return { kind: "records", streamName, records };
}

/** Undefined when the text is not base64: the decoder skips what it does not know, so its result is then too short. */
function decodeBase64(text: string): Buffer | undefined {
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const bytes = Buffer.from(text, "base64");
  return text.length % 4 === 0 && bytes.length === (text.length / 4) * 3 - padding ? bytes : undefined;
}

function invalid(message: string): PutParse {
  return { kind: "refused", type: "ValidationException", message: `1 validation error detected: ${message}` };
}
