import type { Logger } from "@burgee/sdk-core";
import { consoleLogger, readBaseUrl, readNumber, readSdkKey } from "@burgee/sdk-core/web";

import { type ClientConfig, readClientConfig } from "./client-config.ts";
import type { ClientUser } from "./client-user.ts";
import { guardStorage, type KeyValueStorage } from "./key-value-storage.ts";
import { browserPage, type PageLifecycle } from "./page-lifecycle.ts";

/** Options of `createClient`. Only the key and the address are needed; times are in milliseconds. */
export interface ClientOptions {
  /** A client key of the environment; it is public. */
  readonly sdkKey: string | undefined;
  /** Origin, and path prefix if any, of the platform: serves configs and takes events. */
  readonly baseUrl: string;
  /** The user to evaluate for. Without a `user_id`, an anonymous id is made and remembered. */
  readonly user?: ClientUser;
  /**
   * Values that a server already evaluated for this user. With them, nothing is fetched at the start; anything else, such
   * as `null`, counts as absent.
   */
  readonly bootstrap?: ClientConfig | null;
  /** How long one fetch of values may take, with its retries. Default 5,000; 100 to 60,000. */
  readonly requestTimeoutMs?: number;
  /**
   * How often values are fetched while no stream is connected, as where a proxy blocks it; 0 is never, otherwise at least
   * 1,000. Default 60,000, with `realtime: false` 0. After a failure, values are fetched again in any case.
   */
  readonly pollingIntervalMs?: number;
  /** Whether a stream announces new versions. Default true. */
  readonly realtime?: boolean;
  /** How often events are posted. Default 10,000; 500 to 60,000. */
  readonly flushIntervalMs?: number;
  /** How many events are held; further ones are dropped and counted. Default 1,000; 100 to 5,000. */
  readonly queuedEventsMax?: number;
  /** Whether evaluations are counted and reported. Default true. */
  readonly reportEvaluations?: boolean;
  /** Whether the platform stores the user's data, in projects that allow it. Default false. */
  readonly storeUserData?: boolean;
  /** How long values of an earlier visit may be served until fresh ones arrive; 0 turns it off. Default 30 days. */
  readonly cacheLifetimeMs?: number;
  /** Whether to ask the platform for OpenFeature's reasons too. The OpenFeature provider does. Default false. */
  readonly flagReasons?: boolean;
  /** Where the anonymous id and the last values are kept. Default: `localStorage` where there is one. */
  readonly storage?: KeyValueStorage;
  /** Reports when the page is hidden. Default: the document. */
  readonly page?: PageLifecycle;
  /** Receives messages without keys or user data. Default: warnings and errors to the console. */
  readonly logger?: Logger;
  /** Replaces the global `fetch`. */
  readonly fetch?: typeof fetch;
}

type Defaulted = Omit<ClientOptions, "sdkKey" | "bootstrap" | "storeUserData" | "flagReasons">;

export interface ResolvedOptions extends Required<Defaulted>, Pick<ClientOptions, "storeUserData" | "flagReasons"> {
  readonly sdkKey: string;
  readonly bootstrap: ClientConfig | undefined;
}

const DAY_MS = 24 * 60 * 60 * 1_000;
const THIRTY_DAYS_MS = 30 * DAY_MS;

/** Fills in defaults. Throws `FlagError` (`invalid_sdk_key`, `invalid_option`). */
export function resolveOptions(options: ClientOptions): ResolvedOptions {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value != null)) as ClientOptions;
  const resolved = {
    user: {},
    requestTimeoutMs: 5_000,
    pollingIntervalMs: given.realtime === false ? 0 : 60_000,
    realtime: true,
    flushIntervalMs: 10_000,
    queuedEventsMax: 1_000,
    reportEvaluations: true,
    cacheLifetimeMs: THIRTY_DAYS_MS,
    page: browserPage(),
    logger: consoleLogger,
    fetch: ((input, init) => fetch(input, init)) as typeof fetch,
    ...given,
    sdkKey: readSdkKey(options.sdkKey, "client"),
    baseUrl: readBaseUrl(options.baseUrl),
    bootstrap: readClientConfig(options.bootstrap),
    storage: guardStorage(options.storage),
  };
  const bounds = {
    requestTimeoutMs: [100, 60_000],
    // 0 turns polling off.
    pollingIntervalMs: [resolved.pollingIntervalMs && 1_000, DAY_MS],
    flushIntervalMs: [500, 60_000],
    queuedEventsMax: [100, 5_000],
    cacheLifetimeMs: [0, 12 * THIRTY_DAYS_MS],
  } as const;
  for (const name of Object.keys(bounds) as (keyof typeof bounds)[]) readNumber(name, resolved[name], bounds[name]);
  return resolved;
}
