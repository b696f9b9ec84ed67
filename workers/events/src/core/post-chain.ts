import type { PostChainNote } from "@burgee/contract";

import type { PostPlace } from "./write-lines.ts";

/** Ranges in one note; further ones wait for the next post. Keeps a line small after a long outage. */
const NOTE_RANGES_MAX = 100;

type Range = [from: number, to: number];

/**
 * Numbers the posts of one isolate, and writes into each what became of the earlier ones. The landed data then proves
 * its own completeness: a number up to `settledThrough` that is neither stored nor noted as refused is a lost post.
 */
export class PostChain {
  readonly isolateId: string;
  #lastNumber = 0;
  #settledThrough = 0;
  readonly #open = new Set<number>();
  /** Refused posts that no stored post has noted yet. Ascending, disjoint, not adjacent. */
  #refused: Range[] = [];
  readonly #carried = new Map<number, Range[]>();

  constructor(isolateId: string) {
    this.isolateId = isolateId;
  }

  /** Places the next post. Its outcome must be reported to `settle`. */
  next(): PostPlace & { readonly number: number } {
    const number = ++this.#lastNumber;
    this.#open.add(number);
    const chain: { settledThrough: number; refused?: string } = { settledThrough: this.#settledThrough };
    if (this.#refused.length > 0) {
      const noted = this.#refused.splice(0, NOTE_RANGES_MAX);
      this.#carried.set(number, noted);
      chain.refused = noted.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(",");
    }
    return { number, requestId: `${this.isolateId}-${number}`, chain: chain satisfies PostChainNote };
  }

  /** Reports that a post was stored durably, or was not stored at all. */
  settle(number: number, isStored: boolean): void {
    if (!this.#open.delete(number)) return;
    const carried = this.#carried.get(number);
    this.#carried.delete(number);
    if (!isStored) this.#refused = mergeRanges([...this.#refused, ...(carried ?? []), [number, number]]);
    while (this.#settledThrough < this.#lastNumber && !this.#open.has(this.#settledThrough + 1)) {
      this.#settledThrough += 1;
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
