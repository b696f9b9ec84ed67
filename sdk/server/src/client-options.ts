import type { ConfigView } from "@burgee/contract";
import { FlagError } from "@burgee/sdk-core";
import type { EvaluationHook, Logger, Transport, VariableValue, VerifyConfig } from "@burgee/sdk-core";
import { consoleLogger, readBaseUrl, readNumber, readSdkKey, readUrl } from "@burgee/sdk-core/web";

import type { ConfigCache } from "./config-cache.ts";
import { type ConfigVerification, createConfigVerifier } from "./config-verifier.ts";
import { readHostPlatform } from "./host-platform.ts";
import { createHostTransport } from "./host-transport.ts";

/**
 * Options of `createClient`. Only the key and one address are needed; times are in milliseconds.
 *
 * @example
 * ```ts
 * const options: ClientOptions = {
 *   sdkKey: process.env.SERVER_KEY,
 *   baseUrl: "https://flags.example.com",
 *   pollingIntervalMs: 30_000,
 * };
 * const client = createClient(options);
 * ```
 */
export interface ClientOptions {
  /** A server key of the environment. */
  readonly sdkKey: string | undefined;
  /** Origin, and path prefix if any, of the platform: serves configs and takes events. */
  readonly baseUrl?: string;
  /** Full URL of the config document; by default built from `baseUrl` and the key. */
  readonly configUrl?: string;
  /** Full URL that takes event posts; by default built from `baseUrl`. Without it nothing is reported. */
  readonly eventsUrl?: string;
  /**
   * Config document to serve from until the first fetch succeeds: one that the application saved or ships with, so that
   * it starts with values while the platform cannot be reached. Its event stream is not followed.
   */
  readonly initialConfig?: string | Uint8Array;
  /** Reads the config from a store of the platform instead of over HTTP: `r2Source`, `kvSource`. */
  readonly configSource?: ConfigReader;
  /**
   * Keeps the last good config across restarts: a process that starts while the platform is away serves it, and says so
   * (`status.source`). Its content is as sensitive as the config. Default: none.
   */
  readonly configCache?: ConfigCache;
  /** How often the config is fetched. Default 10,000; at least 1,000. */
  readonly pollingIntervalMs?: number;
  /** How often it is fetched while the realtime stream is connected. Default 600,000; at least `pollingIntervalMs`. */
  readonly connectedPollingIntervalMs?: number;
  /** How long one request may take. Default 5,000; 100 to 60,000. */
  readonly requestTimeoutMs?: number;
  /** How often events are posted. Default 10,000; 500 to 60,000. */
  readonly flushIntervalMs?: number;
  /** How many queued events trigger an early post. Default 1,000; below `queuedEventsMax`. */
  readonly flushAtEvents?: number;
  /** How many tracked events are held; further ones are dropped and counted. Default 10,000; 100 to 100,000. */
  readonly queuedEventsMax?: number;
  /** How many events one post may have. Default 100; 1 to 10,000. */
  readonly eventsPerPost?: number;
  /** How long `close` may take to post what is held. Default 5,000; 0 to 60,000. */
  readonly closeTimeoutMs?: number;
  /** Whether a stream announces new versions. Default true. */
  readonly realtime?: boolean;
  /** Whether evaluations are counted and reported. Default true. */
  readonly reportEvaluations?: boolean;
  /** Whether each new config version is reported with its ETag and response time. Default false. */
  readonly reportConfigFetches?: boolean;
  /**
   * `background` fetches configs and posts events with timers. `on-demand` sets no timer and opens no stream, for
   * runtimes that allow work only inside a request (Workers): `ready()` refreshes a config older than the polling
   * interval and `flush()` posts events. Default `background`, in Cloudflare Workers and with `configSource` `on-demand`.
   */
  readonly updates?: "background" | "on-demand";
  /**
   * Checks that each config is one that the platform's owner published: only signed ones are used. A config that fails the
   * check is logged, and the last good one stays in use. Also applied to `configCache`, not to `initialConfig`. Default: no
   * check.
   */
  readonly verification?: ConfigVerification;
  /** Whether `bootstrap` works: the config for client SDKs is fetched too. Default false. */
  readonly clientBootstrap?: boolean;
  /** Values that are served instead of the evaluated ones, by variable key: for tests and local work. Not reported. */
  readonly overrides?: Readonly<Record<string, VariableValue>>;
  /** Called around each evaluation. */
  readonly hooks?: readonly EvaluationHook[];
  /** Receives messages without keys, contexts or user ids. Default: warnings and errors to the console. */
  readonly logger?: Logger;
  /** Replaces the global `fetch`. */
  readonly fetch?: typeof fetch;
}

/**
 * Answers requests for the config. `r2Source` and `kvSource` of `@burgee/server-sdk/workers` are ready-made.
 *
 * @example
 * ```ts
 * import type { ConfigReader } from "@burgee/server-sdk";
 *
 * export function describe(source: ConfigReader): string {
 *   return typeof source.send;
 * }
 * ```
 */
export type ConfigReader = Pick<Transport, "send">;

/** What a `ConfigReader` is asked for in place of an address. */
const SERVER_VIEW = "server-v2" satisfies ConfigView;
const BOOTSTRAP_VIEW = "client" satisfies ConfigView;

export interface ResolvedOptions extends Required<
  Omit<
    ClientOptions,
    | "sdkKey"
    | "baseUrl"
    | "configUrl"
    | "eventsUrl"
    | "initialConfig"
    | "configCache"
    | "configSource"
    | "overrides"
    | "logger"
    | "fetch"
    | "verification"
  >
> {
  readonly sdkKey: string;
  readonly configUrl: string;
  readonly eventsUrl: string | undefined;
  readonly initialConfig: string | Uint8Array | undefined;
  readonly configCache: ConfigCache | undefined;
  readonly configSource: ConfigReader | undefined;
  readonly logger: Logger;
  readonly transport: Transport;
  readonly verifyConfig: VerifyConfig | undefined;
  readonly overrides: Readonly<Record<string, VariableValue>> | undefined;
  readonly bootstrapUrl: string;
  readonly verifyBootstrap: VerifyConfig | undefined;
}

/** Fills in defaults. Throws `FlagError` (`invalid_sdk_key`, `invalid_option`). */
export function resolveOptions(options: ClientOptions): ResolvedOptions {
  const sdkKey = readSdkKey(options.sdkKey, "server");
  const logger = options.logger ?? consoleLogger;
  const pollingIntervalMs = readNumber("pollingIntervalMs", options.pollingIntervalMs ?? 10_000, [1_000, 86_400_000]);
  const isRequestBound = options.configSource !== undefined || readHostPlatform().platform === "Cloudflare Workers";
  const queuedEventsMax = readNumber("queuedEventsMax", options.queuedEventsMax ?? 10_000, [100, 100_000]);
  return {
    sdkKey,
    configUrl: readConfigUrl(options, sdkKey),
    eventsUrl: readEventsUrl(options),
    initialConfig: options.initialConfig,
    configCache: options.configCache,
    configSource: options.configSource,
    pollingIntervalMs,
    connectedPollingIntervalMs: readNumber(
      "connectedPollingIntervalMs",
      options.connectedPollingIntervalMs ?? Math.max(600_000, pollingIntervalMs),
      [pollingIntervalMs, 86_400_000],
    ),
    requestTimeoutMs: readNumber("requestTimeoutMs", options.requestTimeoutMs ?? 5_000, [100, 60_000]),
    flushIntervalMs: readNumber("flushIntervalMs", options.flushIntervalMs ?? 10_000, [500, 60_000]),
    flushAtEvents: readNumber("flushAtEvents", options.flushAtEvents ?? Math.min(1_000, queuedEventsMax - 1), [
      1,
      queuedEventsMax - 1,
    ]),
    queuedEventsMax,
    eventsPerPost: readNumber("eventsPerPost", options.eventsPerPost ?? 100, [1, 10_000]),
    closeTimeoutMs: readNumber("closeTimeoutMs", options.closeTimeoutMs ?? 5_000, [0, 60_000]),
    realtime: options.realtime ?? true,
    reportEvaluations: options.reportEvaluations ?? true,
    reportConfigFetches: options.reportConfigFetches ?? false,
    updates: options.updates ?? (isRequestBound ? "on-demand" : "background"),
    logger,
    verifyConfig: options.verification && readVerification(options.verification, logger),
    clientBootstrap: options.clientBootstrap ?? false,
    bootstrapUrl: readBootstrapUrl(options, sdkKey),
    verifyBootstrap: options.verification && readVerification(options.verification, logger, ["client"]),
    overrides: options.overrides,
    hooks: options.hooks ?? [],
    transport: createHostTransport(options.fetch),
  };
}

function readVerification(
  verification: ConfigVerification,
  logger: Logger,
  views?: readonly ConfigView[],
): VerifyConfig {
  try {
    return createConfigVerifier(verification, logger, views);
  } catch (error) {
    throw new FlagError(
      "invalid_option",
      `verification cannot be used: ${error instanceof Error ? error.message : ""}`,
    );
  }
}

function readConfigUrl(options: ClientOptions, sdkKey: string): string {
  if (options.configSource !== undefined) return SERVER_VIEW;
  if (options.configUrl !== undefined) return readUrl("configUrl", options.configUrl);
  if (options.baseUrl === undefined) {
    throw new FlagError("invalid_option", "give baseUrl, the address of the platform, or configUrl");
  }
  return `${readBaseUrl(options.baseUrl)}/config/v2/server/${encodeURIComponent(sdkKey)}.json`;
}

/** Address of the config for client SDKs; empty when none is wanted. */
function readBootstrapUrl({ baseUrl, clientBootstrap, configSource }: ClientOptions, sdkKey: string): string {
  if (clientBootstrap !== true) return "";
  if (configSource !== undefined) return BOOTSTRAP_VIEW;
  if (baseUrl === undefined) throw new FlagError("invalid_option", "clientBootstrap needs baseUrl");
  return `${readBaseUrl(baseUrl)}/config/v2/server/bootstrap/${encodeURIComponent(sdkKey)}.json`;
}

function readEventsUrl(options: ClientOptions): string | undefined {
  if (options.eventsUrl !== undefined) return readUrl("eventsUrl", options.eventsUrl);
  return options.baseUrl === undefined ? undefined : `${readBaseUrl(options.baseUrl)}/v1/events/batch`;
}
