import { type CancelTimer, computeBackoffMs, type RefetchMessage } from "@burgee/sdk-core";

import type { ResolvedOptions } from "./client-options.ts";
import type { CreateStream, StreamDeps, StreamFollower } from "./stream-follower.ts";

export interface ConfigFollowerDeps extends Omit<StreamDeps, "onConnected" | "onDisconnected" | "onRefetch"> {
  /** Fetches now. With `isFresh`, the request must be sent after this call. */
  refresh(isFresh: boolean, announced?: RefetchMessage): void;
  onStream(isConnected: boolean): void;
}

/** The page is shown, or the network is back: values are fetched at once, but not more often than this. */
const WAKE_GAP_MS = 5_000;
const RETRY_BASE_MS = 5_000;
const RETRY_CAP_MS = 60_000;
const REFUSED_CAP_MS = 600_000;

/** Decides when values are fetched again: follows the stream, polls while there is none, and tries again after failures. */
export class ConfigFollower {
  readonly #options: ResolvedOptions;
  readonly #deps: ConfigFollowerDeps;
  readonly stream: StreamFollower | undefined;
  #isConnected = false;
  #failures = 0;
  #isRefused = false;
  #wokenMs = Number.NEGATIVE_INFINITY;
  #cancelPoll: CancelTimer | undefined;

  constructor(options: ResolvedOptions, deps: ConfigFollowerDeps, createStream: CreateStream | undefined) {
    this.#options = options;
    this.#deps = deps;
    this.stream = createStream?.(options, {
      ...deps,
      onConnected: (mayHaveMissed) => {
        this.#setConnected(true);
        if (mayHaveMissed) deps.refresh(true);
      },
      onDisconnected: () => this.#setConnected(false),
      onRefetch: (message) => deps.refresh(true, message),
    });
  }

  /** Plans the next fetch after one has ended. False when it was refused like the one before. */
  plan(hasFailed: boolean, isRefused = false): boolean {
    const isNews = !(isRefused && this.#isRefused);
    this.#failures = hasFailed ? this.#failures + 1 : 0;
    this.#isRefused = isRefused;
    this.#schedule();
    return isNews;
  }

  /** Must be called when the page was hidden or shown. */
  adapt(): void {
    this.stream?.adapt();
    if (this.#options.page.isHidden()) return;
    this.#cancelPoll?.();
    this.#fetchAfter(Math.max(0, this.#wokenMs + WAKE_GAP_MS - this.#deps.clock.monotonicMs()), true);
  }

  close(): void {
    this.#cancelPoll?.();
    this.stream?.close();
  }

  #setConnected(isConnected: boolean): void {
    this.#isConnected = isConnected;
    this.#schedule();
    this.#deps.onStream(isConnected);
  }

  #schedule(): void {
    const { random } = this.#deps;
    const { pollingIntervalMs } = this.#options;
    const capMs = this.#isRefused ? REFUSED_CAP_MS : RETRY_CAP_MS;
    this.#cancelPoll?.();
    if (this.#failures > 0)
      this.#fetchAfter(computeBackoffMs(this.#failures / 2, { baseMs: RETRY_BASE_MS, capMs }, random));
    // Up to a tenth less, so that pages opened at the same time do not fetch at the same time.
    else if (!this.#isConnected && pollingIntervalMs > 0) this.#fetchAfter(pollingIntervalMs * (1 - random() / 10));
  }

  #fetchAfter(delayMs: number, isWoken = false): void {
    const { clock, refresh, timer } = this.#deps;
    this.#cancelPoll = timer.after(delayMs, () => {
      if (this.#options.page.isHidden()) return this.#schedule();
      if (isWoken) {
        this.#wokenMs = clock.monotonicMs();
        this.#failures = 0;
        this.stream?.wake();
      }
      return refresh(isWoken);
    });
  }
}
