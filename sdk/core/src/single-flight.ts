import type { Clock } from "./ports.ts";

/**
 * Lets concurrent callers share one run of a task. A run that does not settle within its lifetime is abandoned, because
 * some runtimes stop the work of a request that has ended, and its promise then never settles.
 */
export class SingleFlight<T> {
  readonly #clock: Clock;
  readonly #lifetimeMs: number;
  #flight: { readonly promise: Promise<T>; readonly startedMs: number } | undefined;

  constructor(clock: Clock, lifetimeMs: number) {
    this.#clock = clock;
    this.#lifetimeMs = lifetimeMs;
  }

  get isActive(): boolean {
    return this.#flight !== undefined && this.#clock.monotonicMs() - this.#flight.startedMs < this.#lifetimeMs;
  }

  /** Joins the current run or starts one. `onSettled` is called once for each run that was not abandoned. */
  run(task: () => Promise<T>, onSettled: () => void): Promise<T> {
    if (this.#flight !== undefined && this.isActive) return this.#flight.promise;
    const promise = task().finally(() => {
      if (this.#flight?.promise !== promise) return;
      this.#flight = undefined;
      onSettled();
    });
    this.#flight = { promise, startedMs: this.#clock.monotonicMs() };
    return promise;
  }

  /** Resolves when there is no current run. Never rejects. */
  async settle(): Promise<void> {
    if (this.isActive) await this.#flight?.promise.catch(() => undefined);
  }
}
