import { OPEN_POST_MS_MAX, OPEN_POSTS_BYTES_MAX, OPEN_POSTS_MAX } from "./limits.ts";

interface OpenPost {
  readonly openedAtMs: number;
  readonly bytes: number;
}

/**
 * The posts that an isolate has admitted and not answered. Each takes memory long before its lines wait for a commit, and
 * an isolate that runs out of memory loses all of them at once.
 */
export class OpenPosts {
  readonly #open = new Map<number, OpenPost>();
  #bytes = 0;
  #lastTicket = 0;

  /** Whether so much is open that a further post must be refused before it costs anything. */
  isFull(nowMs: number): boolean {
    this.#forgetCancelled(nowMs);
    return this.#open.size >= OPEN_POSTS_MAX || this.#bytes >= OPEN_POSTS_BYTES_MAX;
  }

  /** @returns a ticket for `close` */
  open(bytes: number, nowMs: number): number {
    const ticket = ++this.#lastTicket;
    this.#open.set(ticket, { openedAtMs: nowMs, bytes });
    this.#bytes += bytes;
    return ticket;
  }

  close(ticket: number): void {
    this.#bytes -= this.#open.get(ticket)?.bytes ?? 0;
    this.#open.delete(ticket);
  }

  /** A cut upload throws and closes its ticket; a request that the runtime cancels may never close it. */
  #forgetCancelled(nowMs: number): void {
    for (const [ticket, { openedAtMs }] of this.#open) {
      if (nowMs - openedAtMs < OPEN_POST_MS_MAX) return;
      this.close(ticket);
    }
  }
}
