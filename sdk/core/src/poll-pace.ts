import { computeBackoffMs } from "./backoff.ts";
import type { RandomSource } from "./ports.ts";

export interface PollPaceOptions {
  readonly pollingIntervalMs: number;
  /** Used instead while the realtime stream delivers. */
  readonly connectedPollingIntervalMs: number;
}

const BACKOFF_CAP_MS = 60_000;
/** Longest time between two tries while the key is refused: a firewall may have answered, or the key may be restored. */
const REFUSED_CAP_MS = 600_000;
const RETRY_AFTER_CAP_MS = 600_000;

/** Decides when to poll next, by how the runs before ended. */
export class PollPace {
  readonly #options: PollPaceOptions;
  readonly #random: RandomSource;
  #failures = 0;
  #refusals = 0;
  #retryAfterMs = 0;

  constructor(options: PollPaceOptions, random: RandomSource) {
    this.#options = options;
    this.#random = random;
  }

  /** Whether the last answer refused the key. */
  get isRefused(): boolean {
    return this.#refusals > 0 && this.#failures === 0;
  }

  noteConfirmation(): void {
    this.#refusals = 0;
  }

  /** Returns how often the key was refused since it was last accepted. */
  noteRefusal(): number {
    this.#refusals += 1;
    return this.#refusals;
  }

  /** @param retryAfterMs what the server asked for */
  noteFailure(retryAfterMs = 0): void {
    this.#failures += 1;
    this.#retryAfterMs = Math.min(retryAfterMs, RETRY_AFTER_CAP_MS);
  }

  /** The server answered, whatever it said. */
  noteAnswer(): void {
    this.#failures = this.#retryAfterMs = 0;
  }

  /**
   * How long to wait. The interval less up to a tenth, so that processes started at the same time do not fetch at the same
   * time; more after failures and refusals.
   * @param isCalm whether the stream delivers and nothing newer is known to exist
   */
  computeDelayMs(isCalm: boolean): number {
    const { pollingIntervalMs, connectedPollingIntervalMs } = this.#options;
    const troubles = this.#failures || this.#refusals;
    if (troubles > 0) {
      const capMs = Math.max(this.#failures > 0 ? BACKOFF_CAP_MS : REFUSED_CAP_MS, pollingIntervalMs);
      // Every second one doubles the delay: one minute of trouble must not keep a config old for much longer.
      const delayMs = computeBackoffMs(Math.max(1, troubles / 2), { baseMs: pollingIntervalMs, capMs }, this.#random);
      return Math.max(delayMs, this.#retryAfterMs);
    }
    const intervalMs = isCalm ? connectedPollingIntervalMs : pollingIntervalMs;
    return Math.round(intervalMs * (1 - this.#random() / 10));
  }
}
