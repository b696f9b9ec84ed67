import { rename, rm } from "node:fs/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

import type { ObjectStore } from "./object-store.ts";
import { readSegment } from "./segment-file.ts";

const gzipAsync = promisify(gzip);
/** The fastest: compression shares this machine with the platform and its clients. */
const GZIP_LEVEL = 1;

export interface DeliveredSegment {
  readonly objects: number;
  /** Raw bytes before compression. */
  readonly rawBytes: number;
  /** Bytes of the objects as stored. */
  readonly storedBytes: number;
  readonly errorLines: number;
}

/**
 * Writes the object of a sealed segment and then removes the segment. A crash in between repeats the same key with the
 * same bytes, so every record is in exactly one object.
 */
export async function deliverSegment(path: string, store: ObjectStore): Promise<DeliveredSegment> {
  const segment = readSegment(path);
  const delivered = { objects: 0, rawBytes: 0, storedBytes: 0, errorLines: 0 };
  if (segment !== undefined) {
    const { header } = segment;
    const parts = header.errorObjectKey === undefined ? undefined : splitJsonLines(Buffer.concat(segment.chunks));
    const good = parts?.good ?? Buffer.concat(segment.chunks);
    if (good.length > 0) {
      const stored = header.compression === "GZIP" ? await gzipAsync(good, { level: GZIP_LEVEL }) : good;
      await store.put(header.objectKey, stored);
      delivered.objects += 1;
      delivered.rawBytes += good.length;
      delivered.storedBytes += stored.length;
    }
    if (header.errorObjectKey !== undefined && parts !== undefined && parts.bad.length > 0) {
      const lines = parts.bad.map((line) => `${JSON.stringify(describeBadLine(line, header.arrivedAtMs))}\n`);
      await store.put(header.errorObjectKey, Buffer.from(lines.join("")));
      delivered.objects += 1;
      delivered.errorLines += parts.bad.length;
    }
  }
  if (segment?.isDamaged) {
    process.stderr.write(
      `firehose-emulator: ${path} is damaged; kept as ${path}.damaged, its readable part was delivered\n`,
    );
    await rename(path, `${path}.damaged`);
  } else await rm(path, { force: true });
  return delivered;
}

function splitJsonLines(bytes: Buffer<ArrayBuffer>): {
  readonly good: Buffer<ArrayBuffer>;
  readonly bad: readonly Buffer[];
} {
  const good: Buffer[] = [];
  const bad: Buffer[] = [];
  for (let start = 0; start < bytes.length;) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline < 0 ? bytes.length : newline + 1;
    const line = bytes.subarray(start, end);
    (isJsonObject(line) ? good : bad).push(line);
    start = end;
  }
  return { good: Buffer.concat(good), bad };
}

function isJsonObject(line: Buffer): boolean {
  try {
    const value: unknown = JSON.parse(line.toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** The shape of Firehose's own error records. */
function describeBadLine(line: Buffer, arrivedAtMs: number): Record<string, unknown> {
  return {
    attemptsMade: 1,
    arrivalTimestamp: arrivedAtMs,
    lastErrorCode: "DataFormatConversion.ParseError",
    lastErrorMessage: "The line is not a JSON object.",
    attemptEndingTimestamp: arrivedAtMs,
    rawData: line.toString("base64"),
  };
}
