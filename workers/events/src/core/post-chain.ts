import type { PostChainNote } from "@burgee/contract";

import type { PostPlace } from "./write-lines.ts";

/** Ranges in one note; further ones wait for the next post. Keeps a line small after a long outage. */
const NOTE_RANGES_MAX = 100;
/** A post that is still open when so many came after it lost its commit; nothing is claimed about it any more. */
const POSTS_AHEAD_MAX = 20_000;

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };
type Range = [from: number, to: number];

/**
 * Numbers the posts of one isolate, and writes into each what became of the earlier ones. The landed data then proves
 * its own completeness: of the posts up to `settledThrough` that are not noted as refused, `settledEvents` events must be
 * found.
 */
export class PostChain {
  readonly isolateId: string;
  #lastNumber = 0;
  #settledThrough = 0;
  #settledEvents = 0;
  /** Events of the posts whose outcome is not known yet. */
  readonly #open = new Map<number, number>();
  /** Events of stored posts beyond `#settledThrough`. */
  readonly #storedAhead = new Map<number, number>();
  /** Refused posts that no stored post has noted yet. Ascending, disjoint, not adjacent. */
  #refused: Range[] = [];
  readonly #carried = new Map<number, Range[]>();

  constructor(isolateId: string) {
    this.isolateId = isolateId;
  }

  /** Places the next post, of so many accepted events. Its outcome must be reported to `settle`. */
  next(events: number): PostPlace & { readonly number: number } {
    const number = ++this.#lastNumber;
    this.#open.set(number, events);
    if (number - this.#settledThrough > POSTS_AHEAD_MAX) this.settle(this.#settledThrough + 1, false);
    const chain: Mutable<PostChainNote> = { settledThrough: this.#settledThrough, settledEvents: this.#settledEvents };
    if (this.#refused.length > 0) {
      const noted = this.#refused.splice(0, NOTE_RANGES_MAX);
      this.#carried.set(number, noted);
      chain.refused = noted.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(",");
    }
    return { number, requestId: `${this.isolateId}-${number}`, chain };
  }

  /** Reports that a post was stored durably, or was not stored at all. */
  settle(number: number, isStored: boolean): void {
    const events = this.#open.get(number);
    if (events === undefined) return;
    this.#open.delete(number);
    const carried = this.#carried.get(number);
    this.#carried.delete(number);
    if (isStored) this.#storedAhead.set(number, events);
    else this.#refused = mergeRanges([...this.#refused, ...(carried ?? []), [number, number]]);
    while (this.#settledThrough < this.#lastNumber && !this.#open.has(this.#settledThrough + 1)) {
      this.#settledThrough += 1;
      this.#settledEvents += this.#storedAhead.get(this.#settledThrough) ?? 0;
      this.#storedAhead.delete(this.#settledThrough);
    }
  }
}

function mergeRanges(ranges: Range[]): Range[] {
  const merged: Range[] = [];
  for (const [from, to] of ranges.sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}
