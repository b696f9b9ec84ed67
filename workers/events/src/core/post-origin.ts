import type { SdkKeyRecord, PostChainNote } from "@burgee/contract";

/** Who sent a post, and when. */
export interface PostOrigin {
  readonly record: SdkKeyRecord;
  /** The SDK key as it was sent; only used to remove it from what is stored. */
  readonly key: string;
  /** Members of a line that say where the key belongs; see `KeyFacts`. */
  readonly source: string;
  /** Equal for byte-identical posts with the same key. */
  readonly digest: string;
  /** Epoch milliseconds. */
  readonly receivedAtMs: number;
  readonly isObfuscated: boolean;
  /** `isCleanText` said that nothing in the post needs scrubbing. */
  readonly isClean: boolean;
  readonly writeTime: WriteTime;
}

/** What every line of a key's posts repeats. */
export interface KeyFact {
  /** JSON members that say where the key belongs, without braces. */
  readonly source: string;
  /** The first 8 characters of the ids of the key's posts: 48 bits of its SHA-256. */
  readonly tag: string;
}

// Multiples of three, which base64 writes without padding.
const KEY_BYTES = 6;
const BODY_BYTES = 15;

const encoder = new TextEncoder();

/** Facts of the keys that an isolate knows: held by record, so that they go when the key directory forgets it. */
export class KeyFacts {
  readonly #facts = new WeakMap<SdkKeyRecord, KeyFact>();

  /** The facts, when they were learned before; undefined means: call `learn`. */
  peek(record: SdkKeyRecord): KeyFact | undefined {
    return this.#facts.get(record);
  }

  /** @param key Its text. */
  async learn(record: SdkKeyRecord, key: string): Promise<KeyFact> {
    const fact = { source: describeSource(record), tag: await digest(encoder.encode(key), KEY_BYTES) };
    this.#facts.set(record, fact);
    return fact;
  }
}

/**
 * Id of a post, 28 characters of base64url: the key's tag and 120 bits of the body's SHA-256. Equal for byte-identical
 * bodies with the same key.
 */
export async function digestPost({ tag }: KeyFact, body: Uint8Array): Promise<string> {
  return tag + (await digest(body, BODY_BYTES));
}

function describeSource({ projectId, projectKey, environmentId, environmentKey, kind }: SdkKeyRecord): string {
  return JSON.stringify({ projectId, projectKey, environmentId, environmentKey, keyKind: kind }).slice(1, -1);
}

async function digest(input: Uint8Array, bytes: number): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", input));
  return hash.subarray(0, bytes).toBase64({ alphabet: "base64url" });
}

/** The place of a post among those of its isolate. */
export interface PostPlace {
  readonly requestId: string;
  readonly chain: PostChainNote;
}

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

/** Writes epoch milliseconds as ISO 8601. */
export type WriteTime = (epochMs: number) => string;

const MINUTE_MS = 60_000;

/** Remembers the last minute it wrote: times of events are close to each other, and dates are slow to write. */
export function createTimeWriter(): WriteTime {
  let minuteStartMs = Number.NaN;
  let minuteText = "";
  return (epochMs) => {
    const sinceMinute = epochMs - minuteStartMs;
    if (!(sinceMinute >= 0 && sinceMinute < MINUTE_MS)) {
      minuteStartMs = Math.floor(epochMs / MINUTE_MS) * MINUTE_MS;
      minuteText = new Date(minuteStartMs).toISOString().slice(0, 17);
    }
    const ms = Math.floor(epochMs - minuteStartMs);
    const seconds = Math.floor(ms / 1_000);
    const millis = ms - seconds * 1_000;
    return `${minuteText}${seconds < 10 ? "0" : ""}${seconds}.${millis < 10 ? "00" : millis < 100 ? "0" : ""}${millis}Z`;
  };
}
