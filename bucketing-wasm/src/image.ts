import { decodeText } from "./decode-text.ts";
import { HEADER, IMAGE } from "./layout.ts";
import type { WasmExports } from "./wasm-exports.ts";

/** Size of a page of WebAssembly memory. */
const PAGE_BYTES = 0x10000;

/** Room for context texts that an engine starts with, in bytes. */
const TEXT_ROOM_BYTES = 4096;

/** One config version in the memory of its own instance, and typed views of that memory. */
export class Image {
  readonly exports: WasmExports;
  bytes: Uint8Array<ArrayBuffer>;
  words: Uint32Array<ArrayBuffer>;
  numbers: Float64Array<ArrayBuffer>;
  /** Where context texts start. */
  readonly textStart: number;

  /** Copies a compiled image into a fresh instance. */
  constructor(exports: WasmExports, image: Uint8Array) {
    this.exports = exports;
    const header = new DataView(image.buffer, image.byteOffset, image.byteLength);
    this.textStart = header.getUint32(HEADER.text * 4, true);
    const pages = Math.ceil((this.textStart + TEXT_ROOM_BYTES) / PAGE_BYTES);
    const missing = pages - exports.memory.buffer.byteLength / PAGE_BYTES;
    if (missing > 0) exports.memory.grow(missing);
    const buffer = exports.memory.buffer;
    this.bytes = new Uint8Array(buffer);
    this.words = new Uint32Array(buffer);
    this.numbers = new Float64Array(buffer);
    this.bytes.set(image, IMAGE);
  }

  /**
   * Grows memory until it reaches `end`; false when the host refuses. Earlier views of memory may be detached afterwards.
   */
  reach(end: number): boolean {
    if (end <= this.bytes.length) return true;
    try {
      this.exports.memory.grow(Math.ceil((end - this.bytes.length) / PAGE_BYTES));
    } catch {
      return false;
    }
    const buffer = this.exports.memory.buffer;
    this.bytes = new Uint8Array(buffer);
    this.words = new Uint32Array(buffer);
    this.numbers = new Float64Array(buffer);
    return true;
  }

  header(word: number): number {
    return this.word(IMAGE, word);
  }

  /** A word of the record at `address`. */
  word(address: number, word: number): number {
    return this.words[(address >> 2) + word] ?? 0;
  }

  /** The text record at `address`. */
  text(address: number): string {
    const size = this.word(address, 0);
    return decodeText(this.bytes.subarray(address + 4, address + 4 + size));
  }
}
