/** One dispatched server-sent event. */
export interface ServerSentEvent {
  /** `message` when the server names none. */
  readonly name: string;
  readonly data: string;
  /** The last id that the stream has named, empty before the first. */
  readonly lastEventId: string;
}

/** How many characters one event may have. A stream with a longer one does not follow the protocol. */
const EVENT_LENGTH_MAX = 64 * 1024;

/** Incremental parser of `text/event-stream`. Keeps the unfinished end of each chunk. */
export class EventStreamParser {
  readonly #decoder = new TextDecoder();
  #rest = "";
  #data: string[] = [];
  #dataLength = 0;
  #name = "";
  #lastEventId: string;
  #reconnectMs: number | undefined;
  #comments = 0;

  constructor(lastEventId = "") {
    this.#lastEventId = lastEventId;
  }

  /** How long the server asks to wait before connecting again; undefined when it does not say. */
  get reconnectMs(): number | undefined {
    return this.#reconnectMs;
  }

  /** How many comments there were; servers send them to show that the stream is alive. */
  get comments(): number {
    return this.#comments;
  }

  /** Events completed by this chunk. Throws `RangeError` when one event grows past 64 Ki characters. */
  push(chunk: Uint8Array): ServerSentEvent[] {
    const text = this.#rest + this.#decoder.decode(chunk, { stream: true });
    const events: ServerSentEvent[] = [];
    let start = 0;
    for (;;) {
      const end = findLineEnd(text, start);
      if (end === undefined) break;
      const event = this.#takeLine(text.slice(start, end.at));
      if (event !== undefined) events.push(event);
      start = end.next;
    }
    this.#rest = text.slice(start);
    if (this.#rest.length + this.#dataLength > EVENT_LENGTH_MAX) {
      throw new RangeError(`an event is longer than ${EVENT_LENGTH_MAX} characters`);
    }
    return events;
  }

  #takeLine(line: string): ServerSentEvent | undefined {
    if (line === "") return this.#dispatch();
    const colon = line.indexOf(":");
    if (colon === 0) this.#comments += 1;
    const field = colon < 0 ? line : line.slice(0, colon);
    const raw = colon < 0 ? "" : line.slice(colon + 1);
    const value = raw.startsWith(" ") ? raw.slice(1) : raw;
    if (field === "data") {
      this.#data.push(value);
      this.#dataLength += value.length + 1;
    } else if (field === "event") this.#name = value;
    else if (field === "retry" && /^\d+$/.test(value)) this.#reconnectMs = Number(value);
    else if (field === "id" && !value.includes("\0")) this.#lastEventId = value;
    return undefined;
  }

  #dispatch(): ServerSentEvent | undefined {
    const data = this.#data;
    const name = this.#name === "" ? "message" : this.#name;
    this.#data = [];
    this.#dataLength = 0;
    this.#name = "";
    return data.length === 0 ? undefined : { name, data: data.join("\n"), lastEventId: this.#lastEventId };
  }
}

/** A line ends with LF, CR or CRLF. A CR at the very end of a chunk waits for the next, which may start with LF. */
function findLineEnd(text: string, start: number): { readonly at: number; readonly next: number } | undefined {
  for (let index = start; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit === 0x0a) return { at: index, next: index + 1 };
    if (unit !== 0x0d) continue;
    if (index + 1 === text.length) return undefined;
    return { at: index, next: text.charCodeAt(index + 1) === 0x0a ? index + 2 : index + 1 };
  }
  return undefined;
}
