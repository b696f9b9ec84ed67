import type { CancelTimer, Timer } from "@burgee/sdk-core";

import type { PageLifecycle } from "./page-lifecycle.ts";

/** Fetches at an interval while no stream is connected and the page is visible. */
export class IdlePoll {
  readonly #intervalMs: number;
  readonly #page: PageLifecycle;
  readonly #timer: Timer;
  readonly #run: () => void;
  #cancel: CancelTimer | undefined;
  #isPaused = false;
  #isStopped = false;

  /** @param intervalMs 0 never polls */
  constructor(intervalMs: number, page: PageLifecycle, timer: Timer, run: () => void) {
    this.#intervalMs = intervalMs;
    this.#page = page;
    this.#timer = timer;
    this.#run = run;
  }

  /** Restarts the interval after a fetch. */
  restart(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#intervalMs === 0 || this.#isPaused || this.#isStopped) return;
    // Up to a tenth less, so that pages opened at the same time do not fetch at the same time.
    const delayMs = Math.round(this.#intervalMs * (1 - Math.random() / 10));
    this.#cancel = this.#timer.after(delayMs, () => {
      if (this.#page.isHidden()) this.restart();
      else this.#run();
    });
  }

  /** A stream is connected: polling stops. */
  pause(): void {
    this.#isPaused = true;
    this.#cancel?.();
  }

  /** The stream is gone: polling starts. */
  resume(): void {
    this.#isPaused = false;
    this.restart();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
  }
}
