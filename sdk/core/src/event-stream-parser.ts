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

/** A line ends with LF, CR or CRLF. A CR at the very end of a chunk waits for the next, which may start with LF. */
const LINE_END = /\r\n|\n|\r(?!$)/;
/** Name and value of a field; the name of a comment is empty. */
const FIELD = /^([^:]*)(?:: ?([^]*))?$/;

/** Incremental parser of `text/event-stream`. Keeps the unfinished end of each chunk. */
export class EventStreamParser {
  /** How long the server asks to wait before connecting again; undefined when it does not say. */
  reconnectMs: number | undefined;
  /** Whether the last chunk had comments; servers send them to show that the stream is alive. */
  hasComments = false;
  readonly #decoder = new TextDecoder();
  #rest = "";
  #data = "";
  #name = "";
  #lastEventId: string;

  constructor(lastEventId = "") {
    this.#lastEventId = lastEventId;
  }

  /** Events completed by this chunk. Throws `RangeError` when one event grows past 64 Ki characters. */
  push(chunk: Uint8Array): ServerSentEvent[] {
    const lines = (this.#rest + this.#decoder.decode(chunk, { stream: true })).split(LINE_END);
    this.#rest = lines.pop() ?? "";
    this.hasComments = false;
    const events: ServerSentEvent[] = [];
    for (const line of lines) {
      if (line === "") this.#dispatch(events);
      else this.#takeField(line);
    }
    if (this.#rest.length + this.#data.length > EVENT_LENGTH_MAX) {
      throw new RangeError("too long");
    }
    return events;
  }

  #takeField(line: string): void {
    const [, field, value = ""] = FIELD.exec(line) ?? [];
    if (field === "") this.hasComments = true;
    else if (field === "data") this.#data += `${value}\n`;
    else if (field === "event") this.#name = value;
    else if (field === "retry" && /^\d+$/.test(value)) this.reconnectMs = Number(value);
    else if (field === "id" && !value.includes("\0")) this.#lastEventId = value;
  }

  #dispatch(events: ServerSentEvent[]): void {
    if (this.#data !== "") {
      const data = this.#data.slice(0, -1);
      events.push({ name: this.#name || "message", data, lastEventId: this.#lastEventId });
    }
    this.#data = this.#name = "";
  }
}
