import { loadConfig } from "@burgee/bucketing-wasm";
import type { BucketingEngine } from "@burgee/bucketing-wasm";
import type { FlagMetadata } from "@burgee/contract";
import { ConfigPoller, Listeners, RealtimeConnection } from "@burgee/sdk-core";
import type { ConfigResponseFacts, ConfigSource, ConfigStatus, ConfigVersion } from "@burgee/sdk-core";
import { onDemandTimer, systemClock, systemTimer } from "@burgee/sdk-core/web";

import type { ResolvedOptions } from "./client-options.ts";
import { ConfigSaver } from "./config-cache.ts";
import { ChangeFinder } from "./config-changes.ts";
import { readConfigHints } from "./config-hints.ts";
import type { ServerEvents } from "./flag-client.ts";
import { loadInitialConfig } from "./initial-config.ts";
import type { SavedConfig } from "./saved-config.ts";

/** Called with each version that was fetched and taken into use. */
export type InstallObserver = (version: ConfigVersion, facts: ConfigResponseFacts, isStreamConnected: boolean) => void;

/** `updated` is `configUpdated` without the changed keys, which take time to find. */
export type HolderEvents = ServerEvents & { readonly updated: undefined };

/** Keeps the engine of the newest config: polls, follows the stream that the config names, and calls listeners. */
export class ConfigHolder {
  readonly #listeners: Listeners<HolderEvents>;
  readonly #options: ResolvedOptions;
  readonly #onInstall: InstallObserver;
  readonly #poller: ConfigPoller;
  readonly #stream: RealtimeConnection;
  readonly #saver: ConfigSaver;
  readonly #changes = new ChangeFinder();
  #engine: BucketingEngine | undefined;
  #source: ConfigSource = "none";
  #streamUrl: string | undefined;
  #mayReadPlatform = true;
  #flagMetadata: ReadonlyMap<string, FlagMetadata> | undefined;
  #isStreamConnected = false;
  #hasChangeListeners = false;
  /** Undefined until the first fetch has ended. */
  #isStale: boolean | undefined;
  /** When the config of the cache was fetched, epoch milliseconds. */
  #savedAtMs = 0;
  #first: Promise<void> | undefined;

  constructor(options: ResolvedOptions, onInstall: InstallObserver) {
    this.#options = options;
    this.#onInstall = onInstall;
    this.#listeners = new Listeners(options.logger);
    this.#saver = new ConfigSaver(options);
    if (options.initialConfig !== undefined) {
      this.#engine = loadInitialConfig(options.initialConfig);
      this.#source = "initial";
    }
    this.#poller = this.#createPoller();
    this.#stream = this.#createStream();
  }

  /** Undefined while defaults are served. */
  get engine(): BucketingEngine | undefined {
    return this.#engine;
  }

  /** False when no rule of the config can read the platform. */
  get mayReadPlatform(): boolean {
    return this.#mayReadPlatform;
  }

  /** Metadata that the flag files give a variable. */
  findFlagMetadata(key: string): FlagMetadata | undefined {
    return this.#flagMetadata?.get(key);
  }

  /** Event stream that the config names. */
  get streamUrl(): string | undefined {
    return this.#streamUrl;
  }

  /** Undefined while neither the server nor the cache named one. */
  get version(): ConfigVersion | undefined {
    return this.#poller.held;
  }

  /** Why the config in use is not known to be the newest; undefined when it is. */
  get problem(): string | undefined {
    return this.#poller.problem;
  }

  /** Whether the server's last answer was that it refuses the key. */
  get isRefused(): boolean {
    return this.#poller.isRefused;
  }

  get status(): ConfigStatus {
    const source = this.#source;
    const savedMs = source === "cache" ? Math.max(0, systemClock.nowMs() - this.#savedAtMs) : undefined;
    return {
      source,
      isStale: source !== "live" || this.#poller.problem !== undefined,
      ageMs: source === "live" ? this.#poller.ageMs : savedMs,
    };
  }

  /** Restores what the cache has and fetches for the first time; later calls wait for the same fetch. Never rejects. */
  start(): Promise<void> {
    this.#first ??= this.#restore().then(() => this.#poller.refresh());
    return this.#first;
  }

  /**
   * Fetches now, sharing a fetch that is under way. Never rejects.
   * @param lastModifiedMs date of the newest version that is known to exist, epoch milliseconds
   */
  refresh(lastModifiedMs?: number): Promise<void> {
    return this.#poller.refresh(lastModifiedMs);
  }

  /**
   * Fetches when the last fetch is older than the polling interval. Shares no work with other callers, because a Worker's
   * request must not wait for another's. Never rejects.
   * @param inBackground takes the fetch when there is a config to serve meanwhile; without it, the caller waits
   */
  async refreshWhenDue(inBackground: ((work: Promise<void>) => void) | undefined): Promise<void> {
    if (this.#isStale === undefined) await this.#restore();
    if (!this.#poller.isDue) return;
    const work = this.#poller.refreshAlone().then(() => this.#saver.save());
    if (inBackground === undefined || this.#engine === undefined) await work;
    else inBackground(work);
  }

  /** Adds a listener of an event. Returns a function that removes it. */
  on<Name extends keyof HolderEvents>(name: Name, listener: (event: HolderEvents[Name]) => void): () => void {
    if (name === "configUpdated") this.#hasChangeListeners = true;
    return this.#listeners.add(name, listener);
  }

  /** Ends updates; the engine stays. */
  close(): void {
    this.#stream.setUrl(undefined);
    this.#poller.stop();
    this.#listeners.clear();
  }

  #restore(): Promise<void> {
    return this.#saver.restore((saved) => {
      if (this.#source === "none" || this.#source === "initial") this.#serveSaved(saved);
    });
  }

  #serveSaved({ body, version, savedAtMs }: SavedConfig): void {
    this.#load(body, "cache");
    this.#savedAtMs = savedAtMs;
    this.#poller.adopt(version);
    this.#options.logger.info("the config of an earlier process is served until the server answers");
  }

  #install(body: Uint8Array<ArrayBuffer>, version: ConfigVersion, facts: ConfigResponseFacts): void {
    this.#load(body, "live");
    this.#saver.note(body, version, facts);
    this.#onInstall(version, facts, this.#isStreamConnected);
  }

  #load(body: Uint8Array<ArrayBuffer>, source: ConfigSource): void {
    const engine = loadConfig(body);
    const { streamUrl, mayReadPlatform, flagMetadata } = readConfigHints(body);
    for (const { subject, message } of engine.warnings) this.#options.logger.warn(`${subject}: ${message}`);
    this.#engine = engine;
    this.#source = source;
    this.#streamUrl = streamUrl;
    this.#mayReadPlatform = mayReadPlatform;
    this.#flagMetadata = flagMetadata;
    const variables = this.#hasChangeListeners ? this.#changes.find(body) : this.#changes.forget();
    // The poller names the version only after this call returns, so listeners are called later.
    queueMicrotask(() => {
      this.#listeners.emit("updated", undefined);
      this.#listeners.emit("configUpdated", { etag: this.version?.etag, version: this.version?.version, variables });
    });
  }

  /** Applies how a run of requests ended. */
  #settle(problem: string | undefined): void {
    const wasStale = this.#isStale;
    this.#isStale = problem !== undefined;
    if (problem === undefined) {
      this.#source = "live";
      const { realtime, updates } = this.#options;
      if (realtime && updates === "background") this.#stream.setUrl(this.#streamUrl);
      if (wasStale !== false) this.#listeners.emit("ready", this.status);
      if (updates === "background") void this.#saver.save();
      return;
    }
    this.#listeners.emit("error", { message: problem });
    if (wasStale !== true) this.#listeners.emit("stale", { ...this.status, problem });
  }

  #createPoller(): ConfigPoller {
    const { configUrl, pollingIntervalMs, connectedPollingIntervalMs, requestTimeoutMs } = this.#options;
    return new ConfigPoller(
      { url: configUrl, pollingIntervalMs, connectedPollingIntervalMs, requestTimeoutMs },
      {
        ...this.#createPorts(),
        ...(this.#options.configSource === undefined ? {} : { transport: this.#options.configSource }),
        timer: this.#options.updates === "background" ? systemTimer : onDemandTimer,
        verify: this.#options.verifyConfig,
        install: (body, version, facts) => this.#install(body, version, facts),
        onSettled: (problem) => this.#settle(problem),
        describeFallback: () => FALLBACKS[this.#source],
      },
    );
  }

  #createStream(): RealtimeConnection {
    return new RealtimeConnection({
      ...this.#createPorts(),
      timer: systemTimer,
      heldVersion: () => this.#poller.held?.version,
      onConnected: (mayHaveMissed) => {
        this.#isStreamConnected = true;
        this.#poller.setStreamConnected(true);
        if (mayHaveMissed) void this.#poller.refetch();
      },
      onDisconnected: () => {
        this.#isStreamConnected = false;
        this.#poller.setStreamConnected(false);
      },
      onRefetch: ({ etag, lastModifiedMs }) => {
        if (etag !== undefined && etag === this.#poller.held?.etag) return;
        if (lastModifiedMs === undefined) void this.#poller.refetch();
        else void this.#poller.refresh(lastModifiedMs);
      },
    });
  }

  #createPorts() {
    const { logger, transport } = this.#options;
    return { clock: systemClock, random: Math.random, transport, logger };
  }
}

const FALLBACKS: Readonly<Record<ConfigSource, string>> = {
  live: "the last good config is served",
  cache: "the config of an earlier process is served",
  bootstrap: "the last good config is served",
  initial: "the initial config is served",
  none: "defaults are served",
};
