/** Joins byte arrays; a single one is returned as it is. */
export function concatBytes<Buffer extends ArrayBufferLike>(
  parts: readonly Uint8Array<Buffer>[],
): Uint8Array<Buffer | ArrayBuffer> {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.byteLength;
  }
  return joined;
}

const FIRST_BYTES = 16 * 1024;

/**
 * Collects chunks in one buffer, which doubles when it is full. A list of chunks would take several hundred bytes for each
 * chunk, however small it is. Beyond its limits it keeps nothing.
 */
export class ByteCollector {
  #buffer: Uint8Array<ArrayBuffer> | undefined = new Uint8Array();
  #length = 0;
  readonly #bytesMax: number;
  readonly #mayGrow: (bytes: number) => boolean;

  /** @param mayGrow Asked before memory is taken, with the number of additional bytes. */
  constructor(bytesMax: number, mayGrow: (bytes: number) => boolean = () => true) {
    this.#bytesMax = bytesMax;
    this.#mayGrow = mayGrow;
  }

  append(chunk: Uint8Array): void {
    const length = this.#length + chunk.byteLength;
    if (this.#buffer === undefined || !this.#reserve(length)) {
      this.#buffer = undefined;
      return;
    }
    this.#buffer.set(chunk, this.#length);
    this.#length = length;
  }

  /** All bytes, or undefined when there was no room for them. */
  take(): Uint8Array<ArrayBuffer> | undefined {
    return this.#buffer?.subarray(0, this.#length);
  }

  #reserve(length: number): boolean {
    if (this.#buffer === undefined || length > this.#bytesMax) return false;
    const held = this.#buffer.byteLength;
    if (length <= held) return true;
    const size = Math.min(this.#bytesMax, Math.max(length, 2 * held, FIRST_BYTES));
    if (!this.#mayGrow(size - held)) return false;
    const larger = new Uint8Array(size);
    larger.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = larger;
    return true;
  }
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/** JSON value of UTF-8 bytes, or undefined when they are not JSON. */
export function parseJsonBytes(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}

/** JSON value of a text, or undefined when it is none. */
export function parseJsonText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
