import { computeBackoffMs } from "./backoff.ts";
import { describeError, fetchConfig, satisfiesFloor } from "./config-fetch.ts";
import type { ConfigFetchDeps, ConfigFetchOutcome, ConfigResponseFacts, ConfigVersion } from "./config-fetch.ts";
import type { CancelTimer, Logger, RandomSource, Timer } from "./ports.ts";
import { SingleFlight } from "./single-flight.ts";

export interface ConfigPollerOptions {
  readonly url: string;
  readonly pollingIntervalMs: number;
  /** Used instead while the realtime stream delivers. */
  readonly connectedPollingIntervalMs: number;
  readonly requestTimeoutMs: number;
  /** Whether the caller serves another config until the first fetch succeeds; changes messages only. Default false. */
  readonly hasInitialConfig?: boolean;
}

export interface ConfigPollerDeps extends ConfigFetchDeps {
  readonly timer: Timer;
  readonly random: RandomSource;
  readonly logger: Logger;
  /** Takes a new config into use. When it throws, the poller keeps the version it holds and tries again later. */
  install(body: Uint8Array<ArrayBuffer>, version: ConfigVersion, facts: ConfigResponseFacts): void;
}

export type FirstConfigOutcome =
  | { readonly kind: "loaded" }
  | { readonly kind: "refused" }
  | { readonly kind: "unavailable"; readonly problem: string };

const RETRY_BASE_MS = 100;
const FAILURE_RETRIES_MAX = 1;
/** How often to fetch again when a replica has not yet what a realtime message announced. */
const FLOOR_RETRIES_MAX = 3;
const BACKOFF_CAP_MS = 60_000;
const RETRY_AFTER_CAP_MS = 600_000;
/** A 403 for a key that worked before is confirmed once: a proxy in between may have answered it. */
const REFUSALS_MAX = 2;

/**
 * Keeps one environment config current: conditional requests, newer versions only, back-off on failures.
 * Stops for good when the server refuses the key; what was installed stays in use.
 */
export class ConfigPoller {
  readonly #options: ConfigPollerOptions;
  readonly #deps: ConfigPollerDeps;
  readonly #abort = new AbortController();
  readonly #flight: SingleFlight<void>;
  #held: ConfigVersion | undefined;
  #floorMs: number | undefined;
  #floorRetriesLeft = 0;
  #failures = 0;
  #retryAfterMs = 0;
  #refusals = 0;
  #isStreamConnected = false;
  #lastProblem = "no config was requested yet";
  #cancelTimer: CancelTimer | undefined;

  constructor(options: ConfigPollerOptions, deps: ConfigPollerDeps) {
    this.#options = options;
    this.#deps = deps;
    this.#flight = new SingleFlight(deps.clock, (options.requestTimeoutMs + 1_000) * (FLOOR_RETRIES_MAX + 2));
  }

  /** The version in use, undefined before the first. */
  get held(): ConfigVersion | undefined {
    return this.#held;
  }

  get isStopped(): boolean {
    return this.#abort.signal.aborted;
  }

  /** Fetches for the first time, then keeps polling. Never rejects. */
  async start(): Promise<FirstConfigOutcome> {
    await this.refresh();
    if (this.#held !== undefined) return { kind: "loaded" };
    if (this.#refusals > 0) return { kind: "refused" };
    return { kind: "unavailable", problem: this.#lastProblem };
  }

  /**
   * Fetches now. Concurrent calls share one fetch.
   * @param floorMs the newest version that is known to exist, epoch milliseconds
   */
  refresh(floorMs?: number): Promise<void> {
    if (this.isStopped) return Promise.resolve();
    if (floorMs !== undefined) this.#raiseFloor(floorMs);
    return this.#flight.run(
      () => this.#run(),
      () => this.#schedule(),
    );
  }

  /** Polls rarely while the stream is connected, and often again as soon as it is not. */
  setStreamConnected(isConnected: boolean): void {
    if (this.#isStreamConnected === isConnected) return;
    this.#isStreamConnected = isConnected;
    if (!this.#flight.isActive) this.#schedule();
  }

  stop(): void {
    this.#abort.abort();
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  /** Rounds the floor down, because HTTP dates have whole seconds. */
  #raiseFloor(floorMs: number): void {
    const wholeSecondMs = Math.floor(floorMs / 1000) * 1000;
    if (this.#floorMs !== undefined && wholeSecondMs <= this.#floorMs) return;
    this.#floorMs = wholeSecondMs;
    this.#floorRetriesLeft = FLOOR_RETRIES_MAX;
  }

  async #run(): Promise<void> {
    this.#cancelTimer?.();
    let outcome = this.#apply(await this.#fetchOnce());
    for (let attempt = 0; this.#shouldRetry(outcome, attempt); attempt += 1) {
      const delayMs = computeBackoffMs(attempt + 1, { baseMs: RETRY_BASE_MS, capMs: 1_000 }, this.#deps.random);
      await this.#deps.timer.sleep(delayMs, this.#abort.signal);
      if (this.isStopped) return;
      outcome = this.#apply(await this.#fetchOnce());
    }
    this.#failures = outcome.kind === "failed" ? this.#failures + 1 : 0;
    const retryAfterMs = outcome.kind === "failed" ? outcome.retryAfterMs : undefined;
    this.#retryAfterMs = Math.min(retryAfterMs ?? 0, RETRY_AFTER_CAP_MS);
  }

  #fetchOnce(): Promise<ConfigFetchOutcome> {
    const { url, requestTimeoutMs } = this.#options;
    return fetchConfig(
      { url, timeoutMs: requestTimeoutMs, held: this.#held, floorMs: this.#floorMs, signal: this.#abort.signal },
      this.#deps,
    );
  }

  /** Applies an outcome. A config that cannot be installed is a failure. */
  #apply(outcome: ConfigFetchOutcome): ConfigFetchOutcome {
    if (this.isStopped) return outcome;
    if (outcome.kind === "changed") return this.#install(outcome);
    if (outcome.kind === "failed") {
      this.#lastProblem = outcome.problem;
      this.#deps.logger.warn(`${outcome.problem}; ${this.#describeFallback()}`);
    } else if (outcome.kind === "refused") {
      this.#refuse();
    } else {
      this.#refusals = 0;
    }
    return outcome;
  }

  #install(outcome: ConfigFetchOutcome & { kind: "changed" }): ConfigFetchOutcome {
    try {
      this.#deps.install(outcome.body, outcome.version, outcome.facts);
    } catch (error) {
      const problem = `the config cannot be loaded: ${error instanceof Error ? error.message : describeError(error)}`;
      return this.#apply({ kind: "failed", problem });
    }
    this.#held = outcome.version;
    this.#refusals = 0;
    return outcome;
  }

  #refuse(): void {
    this.#refusals += 1;
    this.#lastProblem = "the server does not know the SDK key";
    if (this.#held !== undefined && this.#refusals < REFUSALS_MAX) return;
    this.#deps.logger.error(`the server refuses the SDK key (403), polling stops; ${this.#describeFallback()}`);
    this.stop();
  }

  #shouldRetry(outcome: ConfigFetchOutcome, attempt: number): boolean {
    if (outcome.kind === "refused" || this.isStopped) return false;
    if (outcome.kind === "failed") return outcome.retryAfterMs === undefined && attempt < FAILURE_RETRIES_MAX;
    if (satisfiesFloor(this.#held, this.#floorMs) || this.#floorRetriesLeft === 0) return false;
    this.#floorRetriesLeft -= 1;
    return true;
  }

  #schedule(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (this.isStopped) return;
    const delayMs = Math.max(this.#computeDelayMs(), this.#retryAfterMs);
    this.#cancelTimer = this.#deps.timer.after(delayMs, () => void this.refresh());
  }

  /** The interval less up to a tenth, so that processes started at the same time do not fetch at the same time. */
  #computeDelayMs(): number {
    const { pollingIntervalMs, connectedPollingIntervalMs } = this.#options;
    if (this.#failures > 0) {
      const capMs = Math.max(BACKOFF_CAP_MS, pollingIntervalMs);
      return computeBackoffMs(this.#failures, { baseMs: pollingIntervalMs, capMs }, this.#deps.random);
    }
    const isCalm = this.#isStreamConnected && satisfiesFloor(this.#held, this.#floorMs);
    const intervalMs = isCalm ? connectedPollingIntervalMs : pollingIntervalMs;
    return Math.round(intervalMs * (1 - this.#deps.random() / 10));
  }

  #describeFallback(): string {
    if (this.#held !== undefined) return "the last good config is served";
    return this.#options.hasInitialConfig === true ? "the initial config is served" : "defaults are served";
  }
}
