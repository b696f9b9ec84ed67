import type { EvaluationContext, ServedFeature, ServedVariable } from "@burgee/contract";
import {
  type ConfigSource,
  type ConfigStatus,
  evaluateWithDefault,
  type FlushReport,
  Listeners,
  type RefetchMessage,
  createRollbackGuard,
  settleWithin,
  type TrackedEvent,
  type VariableResult,
  type VariableValue,
  type WidenValue,
} from "@burgee/sdk-core";
import { createSend, systemClock, systemTimer } from "@burgee/sdk-core/web";

import { type ClientConfig, createFindAnswer, findChanges, type FindAnswer } from "./client-config.ts";
import type { ResolvedOptions } from "./client-options.ts";
import { type ClientUser, completeUser, forgetAnonymousId } from "./client-user.ts";
import { type ConfigCache, createConfigCache } from "./config-cache.ts";
import { ConfigFollower } from "./config-follower.ts";
import { EventReporter } from "./event-reporter.ts";
import { type ConfigRequest, type ConfigResponse, fetchClientConfig } from "./fetch-config.ts";
import type { ClientEvents, FlagClient, ReadyOutcome } from "./flag-client.ts";
import { type LoadOutcome, revealOutcome } from "./load-outcome.ts";
import { storeUserData } from "./store-user-data.ts";
import type { CreateStream } from "./stream-follower.ts";

const CLOSED: LoadOutcome = { kind: "unavailable", problem: "the client is closed" };

/** The client behind `createClient`: wires loader, stream, cache and reporter together. */
export class BrowserClient implements FlagClient {
  readonly #options: ResolvedOptions;
  readonly #ports: Omit<ConfigRequest, "user" | "announced" | "signal">;
  readonly #cache: ConfigCache;
  readonly #reporter: EventReporter;
  readonly #follower: ConfigFollower;
  readonly #listeners: Listeners<ClientEvents>;
  readonly #stopWatching: () => void;
  readonly #first: Promise<LoadOutcome>;
  /** The user for whom the held config was evaluated. */
  #user: EvaluationContext;
  #config: ClientConfig | undefined;
  #findAnswer: FindAnswer | undefined;
  #source: ConfigSource = "none";
  /** When the platform confirmed the held config, epoch milliseconds. */
  #confirmedAtMs: number | undefined;
  #isStale: boolean | undefined;
  /** Ends the fetches for the wanted user; fired for good when the client is closed. */
  #abort = new AbortController();
  /** The user of the last fetch, or the one restored after it failed. */
  #wanted: EvaluationContext;
  /** The version that the next answer should at least have. */
  #announced: RefetchMessage | undefined;
  #flight: Promise<LoadOutcome> | undefined;
  /** The fetch after the one under way. */
  #next: Promise<LoadOutcome> | undefined;

  /** @param createStream undefined leaves the stream's code out of a bundle */
  constructor(options: ResolvedOptions, createStream?: CreateStream) {
    this.#options = options;
    this.#listeners = new Listeners(options.logger);
    this.#wanted = this.#user = completeUser(options.user, options.storage, systemClock.nowMs());
    const scope = `${options.baseUrl} ${options.sdkKey.slice(-8)}`;
    this.#cache = createConfigCache(options.storage, scope, options.cacheLifetimeMs, systemClock.nowMs);
    const ports = {
      options,
      clock: systemClock,
      timer: systemTimer,
      random: Math.random,
      transport: { send: createSend(options.fetch, { cache: "no-store" }) },
      logger: options.logger,
      guard: createRollbackGuard(systemClock),
      heldVersion: () => this.#config?.version,
      held: (user: EvaluationContext) => (user === this.#user ? this.#config : undefined),
      refresh: (isFresh: boolean, announced?: RefetchMessage) => this.#refresh(isFresh, announced),
      onStream: (isConnected: boolean) => this.#listeners.emit("stream", { isConnected }),
    };
    this.#ports = ports;
    this.#reporter = new EventReporter(this.#user, options, ports);
    this.#follower = new ConfigFollower(options, ports, createStream);
    this.#stopWatching = options.page.onChange(() => {
      if (options.page.isHidden()) this.#reporter.queue.leave();
      this.#follower.adapt();
    });
    const { bootstrap } = options;
    if (bootstrap === undefined) {
      this.#serveCached(this.#user);
      this.#first = this.#load(this.#user);
    } else {
      this.#serve(this.#user, bootstrap, "bootstrap");
      this.#follower.stream?.follow(bootstrap.sse);
      this.#first = Promise.resolve({ kind: "ready" });
    }
  }

  ready({ timeoutMs }: { readonly timeoutMs?: number } = {}): Promise<ReadyOutcome> {
    const giveUp = (): LoadOutcome => this.#describeFailure(this.#user, "no answer yet");
    return revealOutcome(settleWithin(this.#first, timeoutMs, systemTimer, giveUp));
  }

  variable<T extends VariableValue>(key: string, defaultValue: T): VariableResult<WidenValue<T>> {
    const result = evaluateWithDefault(key, defaultValue, () => this.#findAnswer?.(key));
    if (this.#options.reportEvaluations && typeof key === "string") {
      this.#reporter.queue.countEvaluation(key, result.featureId, result.variationId, result.eval.reason);
    }
    return result as unknown as VariableResult<WidenValue<T>>;
  }

  variableValue<T extends VariableValue>(key: string, defaultValue: T): WidenValue<T> {
    return this.variable(key, defaultValue).value;
  }

  allVariables(): Readonly<Record<string, ServedVariable>> {
    return this.#config?.variables ?? {};
  }

  allFeatures(): Readonly<Record<string, ServedFeature>> {
    return this.#config?.features ?? {};
  }

  async identify(user: ClientUser): Promise<ReadyOutcome> {
    const complete = completeUser(user, this.#options.storage, systemClock.nowMs());
    void this.#reporter.queue.flush();
    return revealOutcome(this.#load(complete));
  }

  async reset(): Promise<ReadyOutcome> {
    forgetAnonymousId(this.#options.storage);
    return this.identify({});
  }

  async refresh(): Promise<ReadyOutcome> {
    return revealOutcome(this.#load(this.#wanted));
  }

  track(event: TrackedEvent): boolean {
    return this.#reporter.track(event, systemClock.nowMs());
  }

  on<Name extends keyof ClientEvents>(name: Name, handler: (event: ClientEvents[Name]) => void): () => void {
    return this.#listeners.add(name, handler);
  }

  get config(): ClientConfig | undefined {
    return this.#config;
  }

  get status(): ConfigStatus {
    return {
      source: this.#source,
      isStale: this.#source !== "live" || this.#isStale === true,
      ageMs: this.#confirmedAtMs && Math.max(0, systemClock.nowMs() - this.#confirmedAtMs),
    };
  }

  flush(): Promise<FlushReport> {
    return this.#reporter.queue.flush();
  }

  close(): Promise<FlushReport> {
    this.#abort.abort();
    this.#follower.close();
    this.#stopWatching();
    this.#listeners.clear();
    return this.#reporter.queue.close(this.#options.requestTimeoutMs);
  }

  /**
   * Fetches for a user: the newest user wins. Joins a running fetch for the same user, unless that was sent too early to be
   * fresh.
   */
  async #load(user: EvaluationContext, isFresh = false, announced = this.#announced): Promise<LoadOutcome> {
    if (this.#abort.signal.aborted) return CLOSED;
    if (user !== this.#wanted) {
      this.#abort.abort();
      this.#abort = new AbortController();
      this.#flight = this.#next = undefined;
      this.#wanted = user;
    }
    this.#announced = announced;
    if (this.#flight === undefined) return this.#fetch(user);
    if (!isFresh) return this.#flight;
    return (this.#next ??= this.#flight.then(() =>
      user === this.#wanted ? this.#fetch(user) : { kind: "superseded" },
    ));
  }

  #fetch(user: EvaluationContext): Promise<LoadOutcome> {
    const request = {
      ...this.#ports,
      user,
      announced: this.#announced,
      signal: this.#abort.signal,
    };
    this.#announced = this.#next = undefined;
    const flight = fetchClientConfig(request).then((answer): LoadOutcome => {
      if (this.#flight === flight) this.#flight = undefined;
      return user === this.#wanted ? this.#settle(user, answer) : { kind: "superseded" };
    });
    return (this.#flight = flight);
  }

  #refresh(isFresh: boolean, announced?: RefetchMessage): void {
    if (announced?.etag !== undefined && announced.etag === this.#config?.etag) return;
    void this.#load(this.#wanted, isFresh, announced);
  }

  /** Applies how a fetch ended. */
  #settle(user: EvaluationContext, answer: ConfigResponse): LoadOutcome {
    if (this.#abort.signal.aborted) return CLOSED;
    const wasStale = this.#isStale;
    this.#isStale = answer.kind === "failed";
    if (answer.kind === "loaded") {
      this.#follower.plan(false);
      this.#install(user, answer.config);
      if (wasStale !== false) this.#listeners.emit("ready", this.status);
      return { kind: "ready" };
    }
    const { problem, isRefused } = answer;
    // A refusal that lasts is said once.
    if (this.#follower.plan(true, isRefused)) {
      this.#options.logger.warn(problem);
      this.#listeners.emit("problem", { message: problem });
    }
    const isHeld = user === this.#user && this.#config !== undefined;
    if (!isHeld && !this.#serveCached(user)) this.#wanted = this.#user;
    if (wasStale !== true) this.#listeners.emit("stale", { ...this.status, problem });
    return this.#describeFailure(user, problem, isRefused || undefined);
  }

  #describeFailure(user: EvaluationContext, problem: string, isRefused?: boolean): LoadOutcome {
    const kind = this.#source === "cache" && user === this.#user ? "cached" : "unavailable";
    return { kind, problem, isRefused };
  }

  /** Serves the values that a user had on an earlier visit. False when there are none. */
  #serveCached(user: EvaluationContext): boolean {
    const cached = this.#cache.read(user.user_id);
    if (cached !== undefined) this.#serve(user, cached.config, "cache", cached.savedAtMs);
    return cached !== undefined;
  }

  #install(user: EvaluationContext, config: ClientConfig): void {
    const isNewUser = user.user_id !== this.#user.user_id || this.#config === undefined;
    this.#serve(user, config, "live", systemClock.nowMs());
    this.#cache.write(user.user_id, config);
    this.#follower.stream?.follow(config.sse);
    const mayStore = this.#options.storeUserData && config.project.settings?.edgeDB?.enabled === true;
    if (isNewUser && mayStore && user.isAnonymous !== true)
      void storeUserData(user, this.#options, this.#ports.transport);
  }

  #serve(user: EvaluationContext, config: ClientConfig, source: ConfigSource, confirmedAtMs?: number): void {
    const before = this.#config;
    this.#user = user;
    this.#config = config;
    this.#source = source;
    this.#confirmedAtMs = confirmedAtMs;
    this.#findAnswer = createFindAnswer(config);
    this.#reporter.setUser(user, config);
    const change = findChanges(before, config);
    if (change.variables.length > 0 || change.features.length > 0) this.#listeners.emit("changed", change);
  }
}
