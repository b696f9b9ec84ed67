import type { PostChainNote } from "@burgee/contract";

import type { PostPlace } from "./write-lines.ts";

/** Ranges in one note, which keeps a line small after a long outage; a note that would need more claims less instead. */
const NOTE_RANGES_MAX = 100;
/** How many posts may follow an open one before it is taken to have lost its commit and nothing is claimed about it. */
const POSTS_AHEAD_MAX = 20_000;

/** Refused posts in a row, and the events of stored posts before them. */
interface RefusedRange {
  from: number;
  to: number;
  readonly settledEvents: number;
}

interface OpenPost {
  readonly events: number;
  /** How far this post's note reaches; once it is stored, the refused posts up to there need no further note. */
  readonly settledThrough: number;
}

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
  readonly #open = new Map<number, OpenPost>();
  /** Outcomes beyond `#settledThrough`: events of the post when it was stored, undefined when it was refused. */
  readonly #ahead = new Map<number, number | undefined>();
  /** Refused posts up to `#settledThrough` that no stored post has noted yet. Ascending. */
  #refused: RefusedRange[] = [];

  constructor(isolateId: string) {
    this.isolateId = isolateId;
  }

  /** Numbers the next post. Its outcome must be reported to `settle`. */
  next(events: number): PostPlace & { readonly number: number } {
    const number = ++this.#lastNumber;
    if (number - this.#settledThrough > POSTS_AHEAD_MAX) this.settle(this.#settledThrough + 1, false);
    const chain = this.#writeNote();
    this.#open.set(number, { events, settledThrough: chain.settledThrough });
    return { number, requestId: `${this.isolateId}-${number}`, chain };
  }

  /** Reports that a post was stored durably, or was not stored at all. */
  settle(number: number, isStored: boolean): void {
    const post = this.#open.get(number);
    if (post === undefined) return;
    this.#open.delete(number);
    if (isStored && this.#refused.length > 0) this.#forgetRefused(post.settledThrough);
    this.#ahead.set(number, isStored ? post.events : undefined);
    while (this.#ahead.has(this.#settledThrough + 1)) this.#advance();
  }

  #advance(): void {
    const number = ++this.#settledThrough;
    const events = this.#ahead.get(number);
    this.#ahead.delete(number);
    if (events !== undefined) {
      this.#settledEvents += events;
      return;
    }
    const last = this.#refused.at(-1);
    if (last?.to === number - 1) last.to = number;
    else this.#refused.push({ from: number, to: number, settledEvents: this.#settledEvents });
  }

  /** Repeats what no stored post has noted: a note may be lost with its carrier. */
  #writeNote(): PostChainNote {
    const unnoted = this.#refused[NOTE_RANGES_MAX];
    const settledThrough = unnoted === undefined ? this.#settledThrough : unnoted.from - 1;
    const settledEvents = unnoted === undefined ? this.#settledEvents : unnoted.settledEvents;
    if (this.#refused.length === 0) return { settledThrough, settledEvents };
    const ranges = this.#refused.slice(0, NOTE_RANGES_MAX);
    const refused = ranges.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(",");
    return { settledThrough, settledEvents, refused };
  }

  #forgetRefused(through: number): void {
    this.#refused = this.#refused.filter(({ to }) => to > through);
    const first = this.#refused[0];
    if (first !== undefined && first.from <= through) first.from = through + 1;
  }
}
