import { type CancelTimer, RealtimeConnection, type RealtimeConnectionDeps, type Timer } from "@burgee/sdk-core";

import type { PageLifecycle } from "./page-lifecycle.ts";

const INACTIVITY_DELAY_MS = 120_000;

export interface StreamFollowerDeps extends RealtimeConnectionDeps {
  readonly timer: Timer;
  readonly page: PageLifecycle;
  /** The page is visible again after its stream was closed, so announcements may have been missed. */
  onResumed(): void;
}

export type CreateStream = (deps: StreamFollowerDeps) => StreamFollower;

/** Follows the environment's event stream while the page is visible. */
export class StreamFollower {
  readonly #deps: StreamFollowerDeps;
  readonly #connection: RealtimeConnection;
  readonly #stopWatching: () => void;
  #url: string | undefined;
  #inactivityDelayMs = INACTIVITY_DELAY_MS;
  #isPaused = false;
  #cancelPause: CancelTimer | undefined;

  constructor(deps: StreamFollowerDeps) {
    this.#deps = deps;
    this.#connection = new RealtimeConnection(deps);
    this.#stopWatching = deps.page.onChange(() => this.#adaptToPage());
  }

  /** Follows this stream in place of the current one; undefined stops. */
  follow(url: string | undefined, inactivityDelayMs = INACTIVITY_DELAY_MS): void {
    this.#url = url;
    this.#inactivityDelayMs = inactivityDelayMs;
    if (!this.#isPaused) this.#connection.setUrl(url);
  }

  close(): void {
    this.#stopWatching();
    this.#cancelPause?.();
    this.#url = undefined;
    this.#connection.close();
  }

  #adaptToPage(): void {
    this.#cancelPause?.();
    this.#cancelPause = undefined;
    if (this.#deps.page.isHidden()) {
      this.#cancelPause = this.#deps.timer.after(this.#inactivityDelayMs, () => {
        this.#isPaused = true;
        this.#connection.setUrl(undefined);
      });
    } else if (this.#isPaused) {
      this.#isPaused = false;
      this.#connection.setUrl(this.#url);
      this.#deps.onResumed();
    }
  }
}
