import type { CancelTimer, Clock, Timer } from "../src/ports.ts";

interface Entry {
  readonly atMs: number;
  readonly run: () => void;
}

/** A clock and timers that move only when a test says so. */
export class FakeTime implements Clock, Timer {
  /** How far the wall clock is off. Timers and `monotonicMs` do not follow it. */
  clockErrorMs = 0;
  #nowMs: number;
  #entries: Entry[] = [];

  constructor(startMs = Date.parse("2026-11-20T12:00:00.000Z")) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs + this.clockErrorMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, run: () => void): CancelTimer {
    const entry = { atMs: this.#nowMs + delayMs, run };
    this.#entries.push(entry);
    return () => {
      this.#entries = this.#entries.filter((other) => other !== entry);
    };
  }

  sleep(delayMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.after(delayMs, resolve);
      signal.addEventListener("abort", () => {
        cancel();
        resolve();
      });
    });
  }

  /** Delays until each pending timer, soonest first. */
  pendingDelaysMs(): number[] {
    return this.#entries.map((entry) => entry.atMs - this.#nowMs).sort((a, b) => a - b);
  }

  /** Moves the clock, running due timers in order and letting promises settle in between. */
  async advance(durationMs: number): Promise<void> {
    const endMs = this.#nowMs + durationMs;
    await settle();
    for (;;) {
      const due = this.#entries.filter((entry) => entry.atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (due === undefined) break;
      this.#entries = this.#entries.filter((entry) => entry !== due);
      this.#nowMs = Math.max(this.#nowMs, due.atMs);
      due.run();
      await settle();
    }
    this.#nowMs = endMs;
  }
}

/** Waits until all pending promises have settled. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
