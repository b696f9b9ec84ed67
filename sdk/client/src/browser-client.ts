import type { EvaluationContext, ServedFeature, ServedVariable } from "@burgee/contract";
import {
  evaluateWithDefault,
  type FlushReport,
  type RefetchMessage,
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
import { EventReporter } from "./event-reporter.ts";
import type { ConfigFloor } from "./fetch-config.ts";
import type { ClientEvents, FlagClient, ReadyOutcome } from "./flag-client.ts";
import { IdlePoll } from "./idle-poll.ts";
import { Listeners } from "./listeners.ts";
import { storeUserData } from "./store-user-data.ts";
import { StreamFollower } from "./stream-follower.ts";
import { describeOutcome, type LoadOutcome, UserLoader } from "./user-loader.ts";

/** The client behind `createClient`: wires loader, stream, cache and reporter together. */
export class BrowserClient implements FlagClient {
  readonly #options: ResolvedOptions;
  readonly #transport: Transport;
  readonly #cache: ConfigCache;
  readonly #loader: UserLoader;
  readonly #reporter: EventReporter;
  readonly #stream: StreamFollower;
  readonly #poll: IdlePoll;
  readonly #listeners: Listeners<ClientEvents>;
  readonly #stopWatching: () => void;
  readonly #first: Promise<LoadOutcome>;
  /** The user for whom the held config was evaluated. */
  #user: EvaluationContext;
  #config: ClientConfig | undefined;
  #answers: VariableAnswers | undefined;
  #isStopped = false;

  constructor(options: ResolvedOptions) {
    this.#options = options;
    this.#transport = createFetchTransport(options.fetch);
    this.#listeners = new Listeners(options.logger);
    this.#user = completeUser(options.user, options.storage, systemClock.nowMs());
    const scope = `${options.baseUrl} ${options.sdkKey.slice(-8)}`;
    this.#cache = createConfigCache(options.storage, scope, options.cacheLifetimeMs, () => systemClock.nowMs());
    this.#reporter = new EventReporter(this.#user, options, this.#createPorts());
    this.#stream = this.#createStream();
    this.#poll = new IdlePoll(options.pollingIntervalMs, options.page, systemTimer, () => this.#refreshQuietly());
    this.#loader = new UserLoader(options, this.#createPorts());
    this.#stopWatching = options.page.onChange(() => {
      if (options.page.isHidden()) this.#reporter.queue.leave();
    });
    this.#serve(this.#user, options.bootstrap ?? this.#cache.read(this.#user.user_id));
    this.#first = options.bootstrap === undefined ? this.#load(this.#user, undefined) : this.#start(options.bootstrap);
  }

  async ready(): Promise<ReadyOutcome> {
    return describeOutcome(await this.#first);
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
    return describeOutcome(await this.#load(complete, undefined));
  }

  async reset(): Promise<ReadyOutcome> {
    forgetAnonymousId(this.#options.storage);
    return this.identify({});
  }

  async refresh(): Promise<ReadyOutcome> {
    return describeOutcome(await this.#load(this.#loader.user ?? this.#user, undefined));
  }

  track(event: TrackedEvent): boolean {
    return this.#reporter.track(event, systemClock.nowMs());
  }

  on<Name extends keyof ClientEvents>(name: Name, handler: (event: ClientEvents[Name]) => void): () => void {
    return this.#listeners.add(name, handler);
  }

  flush(): Promise<FlushReport> {
    return this.#reporter.queue.flush();
  }

  close(): Promise<FlushReport> {
    this.#stop();
    this.#stopWatching();
    this.#listeners.clear();
    return this.#reporter.queue.close(this.#options.requestTimeoutMs);
  }

  async #load(user: EvaluationContext, floor: ConfigFloor | undefined): Promise<LoadOutcome> {
    if (this.#isStopped) return { kind: "failed", problem: "the client is closed or its key refused" };
    const outcome = await this.#loader.load(user, floor);
    if (this.#isStopped) return outcome;
    this.#poll.restart();
    return this.#settle(user, outcome);
  }

  /** Applies the outcome of a fetch. */
  #settle(user: EvaluationContext, outcome: LoadOutcome): LoadOutcome {
    switch (outcome.kind) {
      case "loaded":
        this.#install(user, outcome.config);
        return outcome;
      case "refused":
        this.#fail("the platform refuses the SDK key; updates stop");
        this.#stop();
        return outcome;
      case "failed":
        this.#fail(`${outcome.problem}; what was served before goes on being served`);
        return this.#fallBack(user, outcome);
      case "superseded":
      case "cached":
        return outcome;
    }
  }

  /** Serves the cached values of a user, if there are any. Otherwise the earlier user's values stay. */
  #fallBack(user: EvaluationContext, outcome: LoadOutcome & { kind: "failed" }): LoadOutcome {
    const held = user === this.#user ? this.#config : undefined;
    const config = held ?? this.#cache.read(user.user_id);
    if (config === undefined) {
      this.#loader.user = this.#user;
      return outcome;
    }
    this.#serve(user, config);
    return { kind: "cached", problem: outcome.problem };
  }

  #install(user: EvaluationContext, config: ClientConfig): void {
    const isNewUser = user.user_id !== this.#user.user_id || this.#config === undefined;
    this.#serve(user, config);
    this.#cache.write(user.user_id, config);
    void this.#start(config);
    if (isNewUser) void this.#storeUser(user, config);
  }

  #serve(user: EvaluationContext, config: ClientConfig | undefined): void {
    const before = this.#config;
    this.#user = user;
    this.#config = config;
    this.#answers = config && new VariableAnswers(config);
    this.#reporter.setUser(user, config);
    if (config === undefined) return;
    const change = findChanges(before, config);
    if (change.variables.length > 0 || change.features.length > 0) this.#listeners.emit("changed", change);
  }

  async #start(config: ClientConfig): Promise<LoadOutcome> {
    if (this.#options.realtime) this.#stream.follow(config.sse?.url, config.sse?.inactivityDelay);
    return { kind: "loaded", config };
  }

  async #storeUser(user: EvaluationContext, { project }: ClientConfig): Promise<void> {
    const isWanted = this.#options.storeUserData && project.settings?.edgeDB?.enabled === true;
    if (!isWanted || user.isAnonymous === true) return;
    const problem = await storeUserData(user, this.#options, this.#transport);
    if (problem !== undefined) this.#options.logger.warn(`the user's data was not stored: ${problem}`);
  }

  #follow({ etag, lastModifiedMs }: RefetchMessage): void {
    if (etag !== undefined && etag === this.#config?.etag) return;
    void this.#load(this.#loader.user ?? this.#user, { etag, lastModifiedMs });
  }

  #refreshQuietly(): void {
    void this.#load(this.#loader.user ?? this.#user, undefined);
  }

  #fail(message: string): void {
    this.#options.logger.warn(message);
    this.#listeners.emit("problem", { message });
  }

  #stop(): void {
    this.#isStopped = true;
    this.#poll.stop();
    this.#stream.close();
    this.#loader.stop();
  }

  #createStream(): StreamFollower {
    let hasConnected = false;
    return new StreamFollower({
      ...this.#createPorts(),
      page: this.#options.page,
      onConnected: () => {
        this.#poll.pause();
        this.#listeners.emit("stream", { isConnected: true });
        // The first connection follows a fetch. Before a later one, messages may have been missed.
        if (hasConnected) this.#refreshQuietly();
        hasConnected = true;
      },
      onDisconnected: () => {
        this.#poll.resume();
        this.#listeners.emit("stream", { isConnected: false });
      },
      onRefetch: (message) => this.#follow(message),
      onResumed: () => this.#refreshQuietly(),
    });
  }

  #createPorts() {
    const { logger } = this.#options;
    return { clock: systemClock, timer: systemTimer, random: Math.random, transport: this.#transport, logger };
  }
}
