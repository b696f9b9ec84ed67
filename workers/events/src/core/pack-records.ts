import { RECORD_BYTES_MAX, RECORD_LINES_MAX, RECORD_TARGET_BYTES } from "./event-limits.ts";

/** Newline-delimited events that travel together, with how many they are. */
export interface Lines {
  readonly bytes: Uint8Array;
  readonly events: number;
}

/** One Firehose record and where its bytes come from. */
export interface PackedRecord {
  readonly bytes: Uint8Array;
  /** Positions of the parts in it, ascending. A large part is spread over several records. */
  readonly parts: readonly number[];
}

export interface PackLimits {
  /** A record is closed before it grows over this, unless a single part is larger. */
  readonly targetBytes: number;
  readonly linesMax: number;
  /** No record is larger. A part is cut at line ends. */
  readonly bytesMax: number;
}

/** For commits of the hot path. */
export const COMMIT_PACKING: PackLimits = {
  targetBytes: RECORD_TARGET_BYTES,
  linesMax: RECORD_LINES_MAX,
  bytesMax: RECORD_BYTES_MAX,
};

/** For the consumer of the spill: as few records as the stream takes. */
export const SPILL_PACKING: PackLimits = {
  targetBytes: RECORD_BYTES_MAX,
  linesMax: Number.POSITIVE_INFINITY,
  bytesMax: RECORD_BYTES_MAX,
};

/** Packs parts into records in order. Bytes are joined verbatim; each part must end with a newline. */
export function packRecords(parts: readonly Lines[], limits: PackLimits): PackedRecord[] {
  const records: PackedRecord[] = [];
  let open: { chunks: Uint8Array[]; parts: number[]; bytes: number; lines: number } | undefined;
  const close = (): void => {
    if (open !== undefined) records.push({ bytes: concatenate(open.chunks, open.bytes), parts: open.parts });
    open = undefined;
  };
  for (const [index, part] of parts.entries()) {
    if (part.bytes.length > limits.bytesMax) {
      close();
      for (const bytes of cutAtLineEnds(part.bytes, limits.bytesMax)) records.push({ bytes, parts: [index] });
      continue;
    }
    const isFull =
      open !== undefined &&
      (open.bytes + part.bytes.length > limits.targetBytes || open.lines + part.events > limits.linesMax);
    if (isFull) close();
    open ??= { chunks: [], parts: [], bytes: 0, lines: 0 };
    open.chunks.push(part.bytes);
    open.parts.push(index);
    open.bytes += part.bytes.length;
    open.lines += part.events;
  }
  close();
  return records;
}

/** Joins byte arrays. */
export function concatenate(chunks: readonly Uint8Array[], length = sumLengths(chunks)): Uint8Array {
  const [only] = chunks;
  if (chunks.length === 1 && only !== undefined) return only;
  const joined = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    joined.set(chunk, offset);
    offset += chunk.length;
  }
  return joined;
}

const NEWLINE = 10;

function cutAtLineEnds(bytes: Uint8Array, bytesMax: number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let start = 0;
  while (start < bytes.length) {
    let end = Math.min(bytes.length, start + bytesMax);
    if (end < bytes.length) end = bytes.lastIndexOf(NEWLINE, end - 1) + 1;
    if (end <= start)
      throw new Error(`A line is longer than ${bytesMax} bytes; lines are limited when they are written`);
    pieces.push(bytes.subarray(start, end));
    start = end;
  }
  return pieces;
}

function sumLengths(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.length, 0);
}
