import { ConfigLoadError, loadConfig } from "@burgee/bucketing-wasm";
import type { BucketingEngine } from "@burgee/bucketing-wasm";
import { ConfigPoller, describeError, FlagError, RealtimeConnection } from "@burgee/sdk-core";
import type { ConfigResponseFacts, ConfigVersion, FirstConfigOutcome } from "@burgee/sdk-core";
import { onDemandTimer, systemClock, systemTimer } from "@burgee/sdk-core/web";

import type { ResolvedOptions } from "./client-options.ts";
import { readConfigHints } from "./config-hints.ts";

/** Called with each version that was taken into use. */
export type InstallObserver = (version: ConfigVersion, facts: ConfigResponseFacts, isStreamConnected: boolean) => void;

/** Keeps the engine of the newest config: polls, follows the stream that the config names, and calls listeners. */
export class ConfigHolder {
  readonly #options: ResolvedOptions;
  readonly #onInstall: InstallObserver;
  readonly #poller: ConfigPoller;
  readonly #stream: RealtimeConnection;
  readonly #listeners = new Set<() => void>();
  #engine: BucketingEngine | undefined;
  #mayReadPlatform = true;
  #isStreamConnected = false;
  #checkedAtMs = Number.NEGATIVE_INFINITY;
  #first: Promise<FirstConfigOutcome> | undefined;

  constructor(options: ResolvedOptions, onInstall: InstallObserver) {
    this.#options = options;
    this.#onInstall = onInstall;
    this.#engine = options.initialConfig === undefined ? undefined : loadInitialConfig(options.initialConfig);
    this.#poller = this.#createPoller();
    this.#stream = this.#createStream();
  }

  /** Undefined before the first config, unless the options give an initial one. */
  get engine(): BucketingEngine | undefined {
    return this.#engine;
  }

  /** False when no rule of the config can read the platform. */
  get mayReadPlatform(): boolean {
    return this.#mayReadPlatform;
  }

  /** Undefined before the first fetch that succeeds. */
  get version(): ConfigVersion | undefined {
    return this.#poller.held;
  }

  /** Fetches for the first time; later calls get the same outcome. Never rejects. */
  start(): Promise<FirstConfigOutcome> {
    this.#first ??= this.#poller.start().then((outcome) => {
      this.#checkedAtMs = systemClock.monotonicMs();
      return outcome;
    });
    return this.#first;
  }

  /** Fetches again when the last fetch is older than the polling interval. Never rejects. */
  async refreshWhenOld(): Promise<void> {
    if (systemClock.monotonicMs() - this.#checkedAtMs < this.#options.pollingIntervalMs) return;
    await this.#poller.refresh();
    this.#checkedAtMs = systemClock.monotonicMs();
  }

  /** Adds a listener that is called when a new version is in use. Returns a function that removes it. */
  onUpdated(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Ends updates; the engine stays. */
  close(): void {
    this.#stream.close();
    this.#poller.stop();
  }

  #install(body: Uint8Array<ArrayBuffer>, version: ConfigVersion, facts: ConfigResponseFacts): void {
    const { logger, realtime, updates } = this.#options;
    const engine = loadConfig(body);
    const { streamUrl, mayReadPlatform } = readConfigHints(body);
    for (const { subject, message } of engine.warnings) logger.warn(`${subject}: ${message}`);
    this.#engine = engine;
    this.#mayReadPlatform = mayReadPlatform;
    this.#onInstall(version, facts, this.#isStreamConnected);
    if (realtime && updates === "background") this.#stream.setUrl(streamUrl);
    // The poller names the version only after this call returns, so listeners are called later.
    queueMicrotask(() => this.#announce());
  }

  #announce(): void {
    for (const listener of this.#listeners) {
      try {
        listener();
      } catch (error) {
        this.#options.logger.error(`a listener of config updates failed: ${describeError(error)}`);
      }
    }
  }

  #createPoller(): ConfigPoller {
    const { configUrl, pollingIntervalMs, connectedPollingIntervalMs, requestTimeoutMs, updates, verifyConfig } =
      this.#options;
    const hasInitialConfig = this.#engine !== undefined;
    return new ConfigPoller(
      { url: configUrl, pollingIntervalMs, connectedPollingIntervalMs, requestTimeoutMs, hasInitialConfig },
      {
        ...this.#createPorts(),
        timer: updates === "background" ? systemTimer : onDemandTimer,
        verify: verifyConfig,
        install: (body, version, facts) => this.#install(body, version, facts),
      },
    );
  }

  #createStream(): RealtimeConnection {
    return new RealtimeConnection({
      ...this.#createPorts(),
      timer: systemTimer,
      onConnected: () => {
        this.#isStreamConnected = true;
        this.#poller.setStreamConnected(true);
        // A version may have been announced while the stream was down.
        void this.#poller.refresh();
      },
      onDisconnected: () => {
        this.#isStreamConnected = false;
        this.#poller.setStreamConnected(false);
      },
      onRefetch: ({ etag, lastModifiedMs }) => {
        if (etag === undefined || etag !== this.#poller.held?.etag) void this.#poller.refresh(lastModifiedMs);
      },
    });
  }

  #createPorts(): Pick<
    ConstructorParameters<typeof RealtimeConnection>[0],
    "clock" | "random" | "transport" | "logger"
  > {
    const { logger, transport } = this.#options;
    return {
      clock: systemClock,
      random: Math.random,
      transport,
      logger,
    };
  }
}

/** Throws `FlagError` (`invalid_option`) when the engine rejects the document. */
function loadInitialConfig(config: string | Uint8Array): BucketingEngine {
  try {
    return loadConfig(typeof config === "string" ? new TextEncoder().encode(config) : config);
  } catch (error) {
    if (!(error instanceof ConfigLoadError)) throw error;
    throw new FlagError("invalid_option", `initialConfig cannot be loaded: ${error.message}`);
  }
}
