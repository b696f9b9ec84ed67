import { computeBackoffMs } from "./backoff.ts";
import { describeError, fetchConfig, satisfiesFloor } from "./config-fetch.ts";
import type { ConfigFetchDeps, ConfigFetchOutcome, ConfigResponseFacts, ConfigVersion } from "./config-fetch.ts";
import { createRollbackGuard, isOlder } from "./config-order.ts";
import { PollPace, type PollPaceOptions } from "./poll-pace.ts";
import type { CancelTimer, Logger, RandomSource, Timer } from "./ports.ts";

export interface ConfigPollerOptions extends PollPaceOptions {
  readonly url: string;
  readonly requestTimeoutMs: number;
}

export interface ConfigPollerDeps extends Omit<ConfigFetchDeps, "guard"> {
  readonly timer: Timer;
  readonly random: RandomSource;
  readonly logger: Logger;
  /** Takes a new config into use. When it throws, the poller keeps the version it holds and tries again later. */
  install(body: Uint8Array<ArrayBuffer>, version: ConfigVersion, facts: ConfigResponseFacts): void;
  /** Called after each run of requests: `problem` is undefined once the held config is confirmed. */
  onSettled?(problem: string | undefined): void;
  /** Says what is served meanwhile, for messages. */
  describeFallback(): string;
}

const RETRY_BACKOFF = { baseMs: 100, capMs: 1_000 };
const FAILURE_RETRIES_MAX = 1;
/** How often to fetch again when a replica has not yet what a realtime message announced. */
const FLOOR_RETRIES_MAX = 3;

/**
 * Keeps one environment config current: conditional requests, newer versions only, back-off on failures. It never gives
 * up: what was installed stays in use until the server answers again.
 */
export class ConfigPoller {
  readonly #options: ConfigPollerOptions;
  readonly #deps: ConfigPollerDeps & ConfigFetchDeps;
  readonly #pace: PollPace;
  readonly #abort = new AbortController();
  #flight: Promise<void> | undefined;
  /** Whether something may have been published since the current run sent its request. */
  #isOutdated = false;
  #held: ConfigVersion | undefined;
  /** When the held version was last known to be the newest, as `monotonicMs`. */
  #confirmedMs: number | undefined;
  #floorMs: number | undefined;
  #floorRetriesLeft = 0;
  #isStreamConnected = false;
  #problem: string | undefined = "the server has not answered yet";
  #dueMs = 0;
  #cancelTimer: CancelTimer | undefined;

  constructor(options: ConfigPollerOptions, deps: ConfigPollerDeps) {
    this.#options = options;
    this.#deps = { ...deps, guard: createRollbackGuard(deps.clock) };
    this.#pace = new PollPace(options, deps.random);
  }

  /** The version in use, undefined before the first. */
  get held(): ConfigVersion | undefined {
    return this.#held;
  }

  get isStopped(): boolean {
    return this.#abort.signal.aborted;
  }

  /** Why the held version is not known to be the newest; undefined when the last run confirmed it. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Milliseconds since the server last confirmed that the held version is the newest. */
  get ageMs(): number | undefined {
    return this.#confirmedMs === undefined ? undefined : this.#deps.clock.monotonicMs() - this.#confirmedMs;
  }

  /** Whether the time for the next poll has come, for runtimes without timers. */
  get isDue(): boolean {
    return this.#deps.clock.monotonicMs() >= this.#dueMs;
  }

  /** Starts from a version that an earlier process fetched, so that the server is only asked whether it is the newest. */
  adopt(version: ConfigVersion): void {
    this.#held ??= version;
  }

  /** Whether the server's last answer was that it refuses the key. */
  get isRefused(): boolean {
    return this.#pace.isRefused;
  }

  /**
   * Fetches now and goes on polling. Concurrent calls share one fetch. Never rejects.
   * @param floorMs the newest version that is known to exist, epoch milliseconds
   */
  refresh(floorMs?: number): Promise<void> {
    if (this.isStopped) return Promise.resolve();
    if (floorMs !== undefined) this.#raiseFloor(floorMs);
    return (this.#flight ??= this.#fly());
  }

  /** Fetches with a request that is sent after this call: one under way may answer what was current before. */
  refetch(): Promise<void> {
    this.#isOutdated = this.#flight !== undefined;
    return this.refresh();
  }

  /** Fetches for this caller alone: in some runtimes a request must not wait for another's work. Never rejects. */
  async refreshAlone(): Promise<void> {
    // While a config is held, one caller fetches; without one each needs its own.
    if (this.#held !== undefined) this.#dueMs = this.#deps.clock.monotonicMs() + this.#options.pollingIntervalMs;
    await this.#run();
    this.#schedule();
  }

  /** Polls rarely while the stream is connected, and often again as soon as it is not. */
  setStreamConnected(isConnected: boolean): void {
    this.#isStreamConnected = isConnected;
    if (this.#flight === undefined) this.#schedule();
  }

  stop(): void {
    this.#abort.abort();
    this.#cancelTimer?.();
  }

  /** Rounds the floor down, because HTTP dates have whole seconds. */
  #raiseFloor(floorMs: number): void {
    const wholeSecondMs = Math.floor(floorMs / 1000) * 1000;
    if (wholeSecondMs <= (this.#floorMs ?? Number.NEGATIVE_INFINITY)) return;
    this.#floorMs = wholeSecondMs;
    this.#floorRetriesLeft = FLOOR_RETRIES_MAX;
  }

  async #fly(): Promise<void> {
    this.#cancelTimer?.();
    try {
      do {
        this.#isOutdated = false;
        await this.#run();
      } while (this.#isOutdated && !this.isStopped);
    } finally {
      this.#flight = undefined;
      this.#schedule();
    }
  }

  async #run(): Promise<void> {
    const { random, timer } = this.#deps;
    let outcome = await this.#fetchOnce();
    for (let attempt = 0; this.#shouldRetry(outcome, attempt); attempt += 1) {
      await timer.sleep(computeBackoffMs(attempt + 1, RETRY_BACKOFF, random), this.#abort.signal);
      outcome = await this.#fetchOnce();
    }
    if (this.isStopped) return;
    if (outcome.kind === "failed") this.#pace.noteFailure(outcome.retryAfterMs);
    else this.#pace.noteAnswer();
    this.#deps.onSettled?.(this.#problem);
  }

  async #fetchOnce(): Promise<ConfigFetchOutcome> {
    const { url, requestTimeoutMs: timeoutMs } = this.#options;
    const [held, floorMs, signal] = [this.#held, this.#floorMs, this.#abort.signal];
    const outcome = await fetchConfig({ url, timeoutMs, held, floorMs, signal }, this.#deps);
    if (this.isStopped) return outcome;
    // Another caller's fetch may have brought a version meanwhile.
    const isOvertaken = outcome.kind === "changed" && held !== this.#held && isOlder(outcome.version, this.#held);
    return this.#apply(isOvertaken ? { kind: "older" } : outcome);
  }

  /** Applies an outcome. A config that cannot be installed is a failure. */
  #apply(outcome: ConfigFetchOutcome): ConfigFetchOutcome {
    switch (outcome.kind) {
      case "changed":
        return this.#install(outcome);
      case "unchanged":
        this.#deps.guard(outcome.version, undefined);
        this.#rename(outcome.version);
        this.#confirm(outcome.ageMs);
        return outcome;
      case "older":
        this.#fail("the server answered with a version older than the one held", this.#problem === undefined);
        return outcome;
      case "refused":
        this.#refuse(outcome.status);
        return outcome;
      case "failed":
        this.#fail(outcome.problem, true);
        return outcome;
    }
  }

  #install(outcome: ConfigFetchOutcome & { kind: "changed" }): ConfigFetchOutcome {
    try {
      this.#deps.install(outcome.body, outcome.version, outcome.facts);
    } catch (error) {
      const problem = `the config cannot be loaded: ${error instanceof Error ? error.message : describeError(error)}`;
      return this.#apply({ kind: "failed", problem });
    }
    if (isOlder(outcome.version, this.#held)) {
      this.#floorMs = undefined;
      this.#deps.logger.warn("the server has named no newer version for ten minutes: its older one is taken into use");
    }
    this.#held = outcome.version;
    this.#confirm(outcome.ageMs);
    return outcome;
  }

  /** Publishing equal content again gives it a new number and date under the old ETag. */
  #rename(version: ConfigVersion): void {
    const isSame = version.etag === this.#held?.etag && version.lastModified !== undefined;
    if (isSame && !isOlder(version, this.#held)) this.#held = version;
  }

  #confirm(ageMs: number): void {
    this.#problem = undefined;
    this.#pace.noteConfirmation();
    this.#confirmedMs = this.#deps.clock.monotonicMs() - ageMs;
  }

  #fail(problem: string, isLogged: boolean): void {
    this.#problem = problem;
    if (isLogged) this.#deps.logger.warn(`${problem}; ${this.#deps.describeFallback()}`);
  }

  /** Says once that the key is refused; the first time only when no config was held, since a proxy may have answered. */
  #refuse(status: number): void {
    const refusals = this.#pace.noteRefusal();
    this.#problem = `the server refuses the SDK key (${status})`;
    if (refusals !== (this.#held === undefined ? 1 : 2)) return;
    this.#deps.logger.error(`${this.#problem}, requests become rare; ${this.#deps.describeFallback()}`);
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
    if (this.isStopped) return;
    const isCalm = this.#isStreamConnected && this.#problem === undefined && satisfiesFloor(this.#held, this.#floorMs);
    const delayMs = this.#pace.computeDelayMs(isCalm);
    this.#dueMs = this.#deps.clock.monotonicMs() + delayMs;
    this.#cancelTimer = this.#deps.timer.after(delayMs, () => void this.refresh());
  }
}
