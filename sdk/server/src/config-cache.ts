import { SIGNED_POINTER_HEADER } from "@burgee/contract";
import { settleWithin } from "@burgee/sdk-core";
import type { ConfigResponseFacts, ConfigVersion, Logger, VerifyConfig } from "@burgee/sdk-core";
import { systemClock, systemTimer } from "@burgee/sdk-core/web";

import { nameCause } from "./name-cause.ts";
import { decodeSavedConfig, encodeSavedConfig } from "./saved-config.ts";
import type { SavedConfig } from "./saved-config.ts";

/**
 * Keeps the last good config across restarts, so that a process that starts while the platform is away serves what it
 * served before. It stores bytes; the SDK checks them when it reads them back. `fileCache` and `kvCache` are ready-made.
 *
 * @example
 * ```ts
 * let kept: Uint8Array | undefined;
 * const configCache: ConfigCache = {
 *   read: async () => kept,
 *   write: async (bytes) => void (kept = bytes),
 * };
 * const client = createClient({ sdkKey: process.env.SERVER_KEY, baseUrl: "https://flags.example.com", configCache });
 * ```
 */
export interface ConfigCache {
  /** What was written last; undefined when nothing was. */
  read(): Promise<Uint8Array | undefined>;
  write(bytes: Uint8Array): Promise<void>;
}

/** How long the first fetch waits for the cache. A config that is read later is still served until the fetch succeeds. */
const READ_MS_MAX = 1_000;

/** What saving needs of the client's options. */
interface SaverOptions {
  readonly configCache: ConfigCache | undefined;
  readonly configUrl: string;
  readonly updates: "background" | "on-demand";
  readonly verifyConfig: VerifyConfig | undefined;
  readonly logger: Logger;
}

/** Reads and writes the config cache of one client. Failures are logged: a cache that is away disturbs nothing. */
export class ConfigSaver {
  readonly #options: SaverOptions;
  #unsaved: SavedConfig | undefined;
  #isSaving = false;

  constructor(options: SaverOptions) {
    this.#options = options;
  }

  /** Notes a config that `save` writes later. */
  note(body: Uint8Array<ArrayBuffer>, version: ConfigVersion, facts: ConfigResponseFacts): void {
    if (this.#options.configCache === undefined) return;
    const signedPointer = facts.header(SIGNED_POINTER_HEADER);
    this.#unsaved = { body, version, savedAtMs: systemClock.nowMs(), signedPointer };
  }

  /** Writes the noted config. Never rejects. */
  async save(): Promise<void> {
    const { configCache, configUrl, logger, updates } = this.#options;
    // Without background work a write may be cut off with its request, and others must not wait for it.
    if (configCache === undefined || (this.#isSaving && updates === "background")) return;
    this.#isSaving = true;
    try {
      for (let next = this.#take(); next !== undefined; next = this.#take()) {
        await configCache.write(await encodeSavedConfig(configUrl, next));
      }
    } catch (error) {
      logger.warn(`the config could not be written to the cache: ${nameCause(error)}`);
    } finally {
      this.#isSaving = false;
    }
  }

  /** Hands a config that was saved earlier to `use`, if there is one that may be used. Never rejects. */
  restore(use: (saved: SavedConfig) => void): Promise<void> {
    const { configCache, logger } = this.#options;
    if (configCache === undefined) return Promise.resolve();
    const work = this.#read(configCache).then((saved) => saved && use(saved));
    const reported = work.catch((error: unknown) =>
      logger.warn(`the config of the cache cannot be used: ${nameCause(error)}`),
    );
    return settleWithin(reported, READ_MS_MAX, systemTimer, () => undefined);
  }

  async #read(cache: ConfigCache): Promise<SavedConfig | undefined> {
    const { configUrl, logger, verifyConfig } = this.#options;
    const bytes = await cache.read();
    if (bytes === undefined) return undefined;
    const saved = await decodeSavedConfig(configUrl, bytes);
    const problem =
      saved === undefined
        ? "it is damaged or of another environment"
        : await verifyConfig?.(saved.body, (name) =>
            name === SIGNED_POINTER_HEADER ? saved.signedPointer : undefined,
          );
    if (problem === undefined) return saved;
    logger.warn(`the config of the cache is not used: ${problem}`);
    return undefined;
  }

  #take(): SavedConfig | undefined {
    const next = this.#unsaved;
    this.#unsaved = undefined;
    return next;
  }
}
