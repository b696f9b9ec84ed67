import type { CustomData, SomeContext } from "@burgee/contract";

import { createContextFields, isContextField, writeContextFields } from "./context-fields.ts";
import type { EvaluateOptions } from "./engine.ts";
import type { Image } from "./image.ts";
import {
  ATTRIBUTE_CUSTOM,
  ATTRIBUTE_FIELD,
  HEADER,
  SLOT_BYTES,
  SLOTS,
  TAG_ABSENT,
  TAG_BOOLEAN,
  TAG_INVALID,
  TAG_NULL,
  TAG_NUMBER,
  TAG_STRING,
} from "./layout.ts";

/** Bytes left free behind every text: the module writes the rollout suffix there and reads whole words. */
const GAP_BYTES = 16;

interface CustomAttribute {
  readonly slot: number;
  readonly name: string;
}

/** Writes the attributes that the config refers to into the module's context slots. */
export class ContextEncoder {
  /** End of the texts of the context that is in place. */
  textEnd: number;
  readonly #image: Image;
  readonly #slotCount: number;
  readonly #fields = createContextFields();
  readonly #filtered: readonly CustomAttribute[];
  readonly #bucketed: readonly CustomAttribute[];

  constructor(image: Image) {
    this.#image = image;
    this.textEnd = image.textStart;
    this.#slotCount = image.header(HEADER.attributeCount);
    const filtered: CustomAttribute[] = [];
    const bucketed: CustomAttribute[] = [];
    const table = image.header(HEADER.attributes);
    for (let i = 0; i < this.#slotCount; i++) {
      const kind = image.word(table, 2 * i);
      const name = image.text(image.word(table, 2 * i + 1));
      const slot = (SLOTS + i * SLOT_BYTES) >> 2;
      if (kind === ATTRIBUTE_FIELD) {
        if (isContextField(name)) this.#fields[name] = slot;
      } else (kind === ATTRIBUTE_CUSTOM ? filtered : bucketed).push({ slot, name });
    }
    this.#filtered = filtered;
    this.#bucketed = bucketed;
  }

  /**
   * Puts a context in place. False when it has no user id: nothing can be evaluated then. Where the caller accepts null,
   * rules see no user id, and the module reports an error where it would have to hash one.
   */
  encode(context: SomeContext, options: EvaluateOptions | undefined): boolean {
    if (typeof context !== "object" || context === null) return false;
    this.textEnd = this.#image.textStart;
    const { user_id: userId } = context;
    if (typeof userId === "string") this.#writeText(SLOTS >> 2, userId);
    else if (userId === null && options?.acceptsNobody === true) this.#image.words[SLOTS >> 2] = TAG_NULL;
    else return false;
    writeContextFields(this.#fields, context, this);
    if (this.#filtered.length > 0 || this.#bucketed.length > 0) this.#writeCustom(context, options);
    return true;
  }

  /** Copies the context in place, so that it can be restored later. */
  save(): Uint8Array<ArrayBuffer>[] {
    const { bytes, textStart } = this.#image;
    return [bytes.slice(SLOTS, SLOTS + this.#slotCount * SLOT_BYTES), bytes.slice(textStart, this.textEnd)];
  }

  restore(saved: readonly Uint8Array<ArrayBuffer>[]): void {
    const [slots, texts] = saved;
    if (slots === undefined || texts === undefined) return;
    this.textEnd = this.#image.textStart + texts.length;
    this.#image.reach(this.textEnd + GAP_BYTES);
    this.#image.bytes.set(slots, SLOTS);
    this.#image.bytes.set(texts, this.#image.textStart);
  }

  #writeCustom(context: SomeContext, options: EvaluateOptions | undefined): void {
    const custom = asRecord(context.customData);
    const restricted = asRecord(context.privateCustomData);
    const client = asRecord(options?.clientCustomData);
    for (const { slot, name } of this.#filtered) {
      let value = readOwn(restricted, name);
      if (value === undefined) value = readOwn(custom, name);
      if (value === undefined) value = readOwn(client, name);
      this.#writeValue(slot, value);
    }
    for (const { slot, name } of this.#bucketed) {
      let value = readOwn(restricted, name);
      if (value === undefined) value = readOwn(custom, name);
      this.#writeBucketingText(slot, value);
    }
  }

  writeField(slot: number, value: unknown): void {
    if (typeof value === "string") this.#writeText(slot, value);
    else this.#image.words[slot] = TAG_NULL;
  }

  #writeValue(slot: number, value: unknown): void {
    const { words, numbers } = this.#image;
    if (typeof value === "string") {
      this.#writeText(slot, value);
    } else if (typeof value === "number") {
      // JSON has no other numbers: the reference engine sees null.
      words[slot] = Number.isFinite(value) ? TAG_NUMBER : TAG_NULL;
      numbers[(slot >> 1) + 2] = value;
    } else if (typeof value === "boolean") {
      words[slot] = TAG_BOOLEAN;
      numbers[(slot >> 1) + 2] = value ? 1 : 0;
    } else if (value === undefined) {
      words[slot] = TAG_ABSENT;
    } else {
      words[slot] = value === null ? TAG_NULL : TAG_INVALID;
    }
  }

  /** Writes the text that is hashed instead of the user id. */
  #writeBucketingText(slot: number, value: unknown): void {
    if (typeof value === "string") this.#writeText(slot, value);
    else if (value === undefined || value === null) this.#writeText(slot, "null");
    else if (typeof value === "number") this.#writeText(slot, Number.isFinite(value) ? String(value) : "null");
    else if (typeof value === "boolean") this.#writeText(slot, value ? "true" : "false");
    else this.#image.words[slot] = TAG_INVALID;
  }

  #writeText(slot: number, text: string): void {
    const image = this.#image;
    const at = this.textEnd;
    const end = at + text.length * 3 + GAP_BYTES;
    if (end > image.bytes.length && !image.reach(end)) {
      image.words[slot] = TAG_INVALID;
      return;
    }
    const size = writeText(text, image.bytes, at);
    const { words } = image;
    words[slot] = TAG_STRING;
    words[slot + 1] = size;
    words[slot + 2] = at;
    // The module computes the quick hash and the kind of text when it needs them.
    words[slot + 3] = 0;
    words[slot + 6] = 0;
    this.textEnd = at + size + GAP_BYTES;
  }
}

function asRecord(data: CustomData | undefined): CustomData | undefined {
  return typeof data === "object" && data !== null && !Array.isArray(data) ? data : undefined;
}

/** A member of custom data; undefined when absent. Objects and functions count only when they are its own members. */
function readOwn(data: CustomData | undefined, name: string): unknown {
  if (data === undefined) return undefined;
  const value: unknown = data[name];
  if (typeof value === "object" && value !== null) return Object.hasOwn(data, name) ? value : undefined;
  if (typeof value === "function" || typeof value === "symbol") return undefined;
  return value;
}

const encoder = new TextEncoder();

/** Up to this length a loop writes a text faster than the encoder. */
const LOOP_LENGTH_MAX = 24;

/** Writes text at `at` and returns its size in bytes. The caller must have made room for three bytes per code unit. */
export function writeText(text: string, bytes: Uint8Array, at: number): number {
  const length = text.length;
  if (length <= LOOP_LENGTH_MAX) {
    let i = 0;
    for (; i < length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 127) break;
      bytes[at + i] = unit;
    }
    if (i === length) return length;
  }
  if (text.isWellFormed()) return encoder.encodeInto(text, bytes.subarray(at, at + length * 3)).written;
  return writeUnits(text, bytes, at);
}

/** Keeps lone surrogates as three bytes, so that different texts stay different. */
function writeUnits(text: string, bytes: Uint8Array, start: number): number {
  let at = start;
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i) ?? 0;
    if (code < 0x80) {
      bytes[at++] = code;
    } else if (code < 0x800) {
      bytes[at++] = 0xc0 | (code >> 6);
      bytes[at++] = 0x80 | (code & 0x3f);
    } else if (code < 0x10000) {
      bytes[at++] = 0xe0 | (code >> 12);
      bytes[at++] = 0x80 | ((code >> 6) & 0x3f);
      bytes[at++] = 0x80 | (code & 0x3f);
    } else {
      i++;
      bytes[at++] = 0xf0 | (code >> 18);
      bytes[at++] = 0x80 | ((code >> 12) & 0x3f);
      bytes[at++] = 0x80 | ((code >> 6) & 0x3f);
      bytes[at++] = 0x80 | (code & 0x3f);
    }
  }
  return at - start;
}
