import type { EvaluationContext, ServedFeature, ServedVariable } from "@burgee/contract";
import {
  type ConfigSource,
  type ConfigStatus,
  evaluateWithDefault,
  type FlushReport,
  Listeners,
  type RefetchMessage,
  RollbackGuard,
  settleWithin,
  type TrackedEvent,
  type Transport,
  type VariableResult,
  type VariableValue,
  type WidenValue,
} from "@burgee/sdk-core";
import { createFetchTransport, systemClock, systemTimer } from "@burgee/sdk-core/web";

import { type ClientConfig, findChanges, VariableAnswers } from "./client-config.ts";
import type { ResolvedOptions } from "./client-options.ts";
import { type ClientUser, completeUser, forgetAnonymousId } from "./client-user.ts";
import { type ConfigCache, createConfigCache } from "./config-cache.ts";
import { ConfigFollower } from "./config-follower.ts";
import { EventReporter } from "./event-reporter.ts";
import type { ConfigResponse } from "./fetch-config.ts";
import type { ClientEvents, FlagClient, ReadyOutcome } from "./flag-client.ts";
import { storeUserData } from "./store-user-data.ts";
import { revealOutcome, type LoadOutcome, UserLoader } from "./user-loader.ts";

/** The client behind `createClient`: wires loader, stream, cache and reporter together. */
export class BrowserClient implements FlagClient {
  readonly #options: ResolvedOptions;
  readonly #transport: Transport;
  readonly #cache: ConfigCache;
  readonly #loader: UserLoader;
  readonly #reporter: EventReporter;
  readonly #follower: ConfigFollower;
  readonly #listeners: Listeners<ClientEvents>;
  readonly #stopWatching: () => void;
  readonly #first: Promise<LoadOutcome>;
  /** The user for whom the held config was evaluated. */
  #user: EvaluationContext;
  #config: ClientConfig | undefined;
  #answers: VariableAnswers | undefined;
  #source: ConfigSource = "none";
  /** When the platform confirmed the held config, epoch milliseconds. */
  #confirmedAtMs: number | undefined;
  #isStale: boolean | undefined;
  #isStopped = false;

  constructor(options: ResolvedOptions) {
    this.#options = options;
    this.#transport = createFetchTransport(options.fetch, { cache: "no-store" });
    this.#listeners = new Listeners(options.logger);
    this.#user = completeUser(options.user, options.storage, systemClock.nowMs());
    const scope = `${options.baseUrl} ${options.sdkKey.slice(-8)}`;
    this.#cache = createConfigCache(options.storage, scope, options.cacheLifetimeMs, () => systemClock.nowMs());
    const ports = {
      clock: systemClock,
      timer: systemTimer,
      random: Math.random,
      transport: this.#transport,
      logger: options.logger,
      guard: new RollbackGuard(systemClock),
      heldVersion: () => this.#config?.version,
      held: (user: EvaluationContext) => (user === this.#user ? this.#config : undefined),
      refresh: (isFresh: boolean, announced?: RefetchMessage) => this.#refresh(isFresh, announced),
      settle: (user: EvaluationContext, answer: ConfigResponse) => this.#settle(user, answer),
      onStream: (isConnected: boolean) => this.#listeners.emit("stream", { isConnected }),
    };
    this.#reporter = new EventReporter(this.#user, options, ports);
    this.#follower = new ConfigFollower(options, ports);
    this.#loader = new UserLoader(options, ports);
    this.#stopWatching = options.page.onChange(() => {
      if (options.page.isHidden()) this.#reporter.queue.leave();
    });
    const { bootstrap } = options;
    if (bootstrap === undefined) {
      this.#serveCached(this.#user);
      this.#first = this.#load(this.#user, false);
    } else {
      this.#serve(this.#user, bootstrap, "bootstrap");
      this.#start(bootstrap);
      this.#first = Promise.resolve({ kind: "ready" });
    }
  }

  ready({ timeoutMs }: { readonly timeoutMs?: number } = {}): Promise<ReadyOutcome> {
    const giveUp = (): LoadOutcome => this.#describeFailure(this.#user, "the platform has not answered yet");
    return revealOutcome(settleWithin(this.#first, timeoutMs, systemTimer, giveUp));
  }

  variable<T extends VariableValue>(key: string, defaultValue: T): VariableResult<WidenValue<T>> {
    const result = evaluateWithDefault(key, defaultValue, () => this.#answers?.find(key));
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
    return revealOutcome(this.#load(complete, false));
  }

  async reset(): Promise<ReadyOutcome> {
    forgetAnonymousId(this.#options.storage);
    return this.identify({});
  }

  async refresh(): Promise<ReadyOutcome> {
    return revealOutcome(this.#load(this.#loader.user ?? this.#user, false));
  }

  track(event: TrackedEvent): boolean {
    return this.#reporter.track(event, systemClock.nowMs());
  }

  on<Name extends keyof ClientEvents>(name: Name, handler: (event: ClientEvents[Name]) => void): () => void {
    return this.#listeners.add(name, handler);
  }

  get status(): ConfigStatus {
    const [source, confirmedAtMs] = [this.#source, this.#confirmedAtMs];
    return {
      source,
      isStale: source !== "live" || this.#isStale === true,
      ageMs: confirmedAtMs && Math.max(0, systemClock.nowMs() - confirmedAtMs),
    };
  }

  flush(): Promise<FlushReport> {
    return this.#reporter.queue.flush();
  }

  close(): Promise<FlushReport> {
    this.#isStopped = true;
    this.#follower.close();
    this.#loader.stop();
    this.#stopWatching();
    this.#listeners.clear();
    return this.#reporter.queue.close(this.#options.requestTimeoutMs);
  }

  async #load(user: EvaluationContext, isFresh: boolean, announced?: RefetchMessage): Promise<LoadOutcome> {
    if (this.#isStopped) return { kind: "unavailable", problem: "the client is closed" };
    return this.#loader.load(user, isFresh, announced);
  }

  #refresh(isFresh: boolean, announced?: RefetchMessage): void {
    if (announced?.etag !== undefined && announced.etag === this.#config?.etag) return;
    void this.#load(this.#loader.user ?? this.#user, isFresh, announced);
  }

  /** Applies how a fetch ended. */
  #settle(user: EvaluationContext, answer: ConfigResponse): LoadOutcome {
    if (this.#isStopped) return { kind: "unavailable", problem: "the client is closed" };
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
    if (!isHeld && !this.#serveCached(user)) this.#loader.user = this.#user;
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
    this.#start(config);
    if (isNewUser) void this.#storeUser(user, config);
  }

  #serve(user: EvaluationContext, config: ClientConfig, source: ConfigSource, confirmedAtMs?: number): void {
    const before = this.#config;
    this.#user = user;
    this.#config = config;
    this.#source = source;
    this.#confirmedAtMs = confirmedAtMs;
    this.#answers = new VariableAnswers(config);
    this.#reporter.setUser(user, config);
    const change = findChanges(before, config);
    if (change.variables.length > 0 || change.features.length > 0) this.#listeners.emit("changed", change);
  }

  #start(config: ClientConfig): void {
    if (this.#options.realtime) this.#follower.follow(config.sse);
  }

  async #storeUser(user: EvaluationContext, { project }: ClientConfig): Promise<void> {
    const isWanted = this.#options.storeUserData && project.settings?.edgeDB?.enabled === true;
    if (!isWanted || user.isAnonymous === true) return;
    const problem = await storeUserData(user, this.#options, this.#transport);
    if (problem !== undefined) this.#options.logger.warn(`the user's data was not stored: ${problem}`);
  }
}
