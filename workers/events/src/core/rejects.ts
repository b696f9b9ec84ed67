import type { RejectCode, RejectCounts } from "@burgee/contract";

import { REJECT_RANGES_MAX, REJECT_SAMPLES_MAX, REJECT_SAMPLES_PER_CODE_MAX } from "./limits.ts";

/** What a post brought that was rejected for one reason. */
export interface RejectGroup {
  readonly code: RejectCode;
  events: number;
  /** Positions in the post, ascending; the first `REJECT_RANGES_MAX` ranges. */
  readonly ranges: { readonly from: number; to: number }[];
  /** The first ones as they were sent, unscrubbed. */
  readonly samples: unknown[];
}

/**
 * What was rejected of a post: counted by code, with a bounded number of samples, because a few bytes can ask for a reject
 * each. Most posts have none.
 */
export class Rejects {
  readonly groups: RejectGroup[] = [];
  events = 0;
  #samples = 0;

  add(code: RejectCode, index: number, sent: unknown): void {
    this.#sample(this.#count(code, index, 1), sent);
  }

  /** Rejects the events from `offset` on; `index` is the position in the post of the first of them. */
  addAll(code: RejectCode, index: number, events: readonly unknown[], offset = 0): void {
    if (offset >= events.length) return;
    const group = this.#count(code, index, events.length - offset);
    for (let at = offset; at < events.length && this.#sample(group, events[at]); at++);
  }

  /** How many events were rejected, by code. */
  get counts(): RejectCounts {
    return Object.fromEntries(this.groups.map(({ code, events }) => [code, events]));
  }

  #count(code: RejectCode, index: number, events: number): RejectGroup {
    let group = this.groups.find((known) => known.code === code);
    if (group === undefined) {
      group = { code, events: 0, ranges: [], samples: [] };
      this.groups.push(group);
    }
    group.events += events;
    this.events += events;
    const last = group.ranges.at(-1);
    if (last?.to === index - 1) last.to = index + events - 1;
    else if (group.ranges.length < REJECT_RANGES_MAX) group.ranges.push({ from: index, to: index + events - 1 });
    return group;
  }

  /** Whether there was room for the sample. */
  #sample(group: RejectGroup, sent: unknown): boolean {
    if (this.#samples >= REJECT_SAMPLES_MAX || group.samples.length >= REJECT_SAMPLES_PER_CODE_MAX) return false;
    group.samples.push(sent);
    this.#samples += 1;
    return true;
  }
}
