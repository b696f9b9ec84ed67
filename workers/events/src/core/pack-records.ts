import { COMMIT_BYTES_MAX, RECORD_BYTES_MAX, RECORD_LINES_MAX, RECORD_TARGET_LENGTH } from "./limits.ts";

/** Newline-delimited events that travel together. */
export interface Part {
  /** In whatever unit the limits have. */
  readonly size: number;
  readonly events: number;
}

export interface PackLimits {
  /** A record is closed before it grows over this; a larger part is alone. */
  readonly sizeMax: number;
  readonly linesMax: number;
}

/** For commits, in UTF-16 units: UTF-8 takes at most three bytes per unit, so no record exceeds what Firehose takes. */
export const COMMIT_PACKING: PackLimits = { sizeMax: RECORD_TARGET_LENGTH, linesMax: RECORD_LINES_MAX };

/** For the consumer of the spill, in bytes: as few records as the stream takes. */
export const SPILL_PACKING: PackLimits = { sizeMax: RECORD_BYTES_MAX, linesMax: Number.POSITIVE_INFINITY };

/** Groups parts, in order, into records: for each record the positions of its parts. */
export function packParts(parts: readonly Part[], limits: PackLimits): number[][] {
  const records: number[][] = [];
  let size = Number.POSITIVE_INFINITY;
  let lines = 0;
  for (const [index, part] of parts.entries()) {
    if (size + part.size > limits.sizeMax || lines + part.events > limits.linesMax) {
      records.push([]);
      size = 0;
      lines = 0;
    }
    records.at(-1)?.push(index);
    size += part.size;
    lines += part.events;
  }
  return records;
}

/** Groups records, in order, into calls that a stream takes. */
export function splitIntoCalls<T extends { readonly bytes: Uint8Array }>(records: readonly T[]): T[][] {
  const parts = records.map(({ bytes }) => ({ size: bytes.length, events: 1 }));
  const calls = packParts(parts, { sizeMax: COMMIT_BYTES_MAX, linesMax: RECORD_LINES_MAX });
  return calls.map((indexes) => indexes.map((index) => records[index] as T));
}

const NEWLINE = 10;

/** Cuts newline-delimited bytes at line ends into pieces of at most `bytesMax`. */
export function cutAtLineEnds(bytes: Uint8Array, bytesMax: number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let start = 0;
  while (start < bytes.length) {
    let end = Math.min(bytes.length, start + bytesMax);
    if (end < bytes.length) end = bytes.lastIndexOf(NEWLINE, end - 1) + 1;
    if (end <= start)
      throw new Error(`a line is longer than ${bytesMax} bytes; lines are limited when they are written`);
    pieces.push(bytes.subarray(start, end));
    start = end;
  }
  return pieces;
}

const encoder = new TextEncoder();

/**
 * UTF-8 bytes of all texts in their order. Each is written straight to its place: the runtime would map and unmap memory
 * for a joined text of this size with every commit, which costs more than the encoding.
 */
export function encodeTexts(texts: readonly string[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(texts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const text of texts) {
    const { read, written } = encoder.encodeInto(text, bytes.subarray(offset));
    // Only ASCII takes one byte per UTF-16 unit. Anything else is rare and does not fit.
    if (read < text.length) return new Uint8Array(encoder.encode(texts.join("")));
    offset += written;
  }
  return bytes;
}
