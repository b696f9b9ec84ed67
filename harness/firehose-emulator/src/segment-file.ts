import { closeSync, fdatasyncSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { crc32 } from "node:zlib";

import type { Compression } from "./emulator-options.ts";

/** First line of a segment: everything that delivery needs, so that a restart with other options changes nothing. */
export interface SegmentHeader {
  readonly stream: string;
  readonly objectKey: string;
  /** Present when lines are checked before delivery. */
  readonly errorObjectKey?: string;
  readonly compression: Compression;
  /** Epoch milliseconds. */
  readonly arrivedAtMs: number;
}

/**
 * A write-ahead segment: the records of one future object. Each append is one frame (length, CRC-32, bytes) written
 * before the caller is answered; a torn last frame was never acknowledged and is ignored by the reader.
 */
export class SegmentWriter {
  readonly path: string;
  readonly openedAtMs: number;
  #fd: number;
  #fileBytes = 0;
  #recordBytes = 0;
  #fsync: boolean;

  constructor(path: string, header: SegmentHeader, fsync: boolean) {
    this.path = path;
    this.openedAtMs = header.arrivedAtMs;
    this.#fsync = fsync;
    this.#fd = openSync(path, "ax");
    try {
      this.#write(Buffer.from(`${JSON.stringify(header)}\n`));
      if (fsync) syncFolder(dirname(path));
    } catch (error) {
      closeSync(this.#fd);
      throw error;
    }
  }

  /** Raw record bytes so far. */
  get recordBytes(): number {
    return this.#recordBytes;
  }

  /** On return the record survives a killed process. Throws when the disk refuses, and then nothing of it remains. */
  append(records: readonly Uint8Array[]): void {
    const length = records.reduce((sum, record) => sum + record.length, 0);
    const bytes = Buffer.allocUnsafe(FRAME_HEADER_BYTES + length);
    let at = FRAME_HEADER_BYTES;
    for (const record of records) {
      bytes.set(record, at);
      at += record.length;
    }
    bytes.writeUInt32BE(length, 0);
    bytes.writeUInt32BE(crc32(bytes.subarray(FRAME_HEADER_BYTES)), 4);
    this.#write(bytes);
    this.#recordBytes += length;
  }

  close(): void {
    closeSync(this.#fd);
  }

  #write(bytes: Buffer): void {
    let written = 0;
    try {
      while (written < bytes.length) written += writeSync(this.#fd, bytes, written);
      if (this.#fsync) fdatasyncSync(this.#fd);
    } catch (error) {
      ftruncateSync(this.#fd, this.#fileBytes);
      throw error;
    }
    this.#fileBytes += bytes.length;
  }
}

const FRAME_HEADER_BYTES = 8;

export interface SegmentContent {
  readonly header: SegmentHeader;
  /** Record bytes in order of arrival, verbatim. */
  readonly chunks: readonly Buffer[];
  /** A frame is broken although others follow it: the disk has lost something. What follows is not in `chunks`. */
  readonly isDamaged: boolean;
}

/** Reads a segment back, up to its last whole frame. Undefined when not even the header was written. */
export function readSegment(path: string): SegmentContent | undefined {
  const file = readFileSync(path);
  const headerEnd = file.indexOf(0x0a);
  if (headerEnd < 0) return undefined;
  const header = JSON.parse(file.toString("utf8", 0, headerEnd)) as SegmentHeader;
  const chunks: Buffer[] = [];
  let at = headerEnd + 1;
  while (at + FRAME_HEADER_BYTES <= file.length) {
    const start = at + FRAME_HEADER_BYTES;
    const end = start + file.readUInt32BE(at);
    const chunk = file.subarray(start, end);
    if (end > file.length || crc32(chunk) !== file.readUInt32BE(at + 4)) {
      return { header, chunks, isDamaged: end < file.length };
    }
    chunks.push(chunk);
    at = end;
  }
  return { header, chunks, isDamaged: false };
}

/** Makes a file's name in its folder survive loss of power. */
export function syncFolder(folder: string): void {
  const fd = openSync(folder, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
