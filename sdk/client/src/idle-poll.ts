import type { CancelTimer, Timer } from "@burgee/sdk-core";

import type { PageLifecycle } from "./page-lifecycle.ts";

/** Fetches now and then while no stream delivers and somebody looks at the page. */
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

  /** Begins the interval anew: something was fetched. */
  restart(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#intervalMs === 0 || this.#isPaused || this.#isStopped) return;
    // Up to a tenth less, so that pages that were opened together spread out.
    const delayMs = Math.round(this.#intervalMs * (1 - Math.random() / 10));
    this.#cancel = this.#timer.after(delayMs, () => {
      if (this.#page.isHidden()) this.restart();
      else this.#run();
    });
  }

  /** A stream delivers. */
  pause(): void {
    this.#isPaused = true;
    this.#cancel?.();
  }

  /** The stream is gone. */
  resume(): void {
    this.#isPaused = false;
    this.restart();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
  }
}
