import type {
  CustomData,
  FlagMetadata,
  ServedConfig,
  ServedFeature,
  ServedVariable,
  SubjectlessContext,
} from "@burgee/contract";
import type {
  ConfigStatus,
  FlagDefault,
  FlagKey,
  FlagValue,
  FlushReport,
  TrackedEvent,
  VariableResult,
  VersionOrder,
} from "@burgee/sdk-core";

import type { UserContext } from "./context-check.ts";

/**
 * What the client serves from once the first fetch has ended. With `cached` it is the config of an earlier process, with
 * `unavailable` defaults, until a later fetch succeeds; with an `initialConfig` there is always something to serve, so the
 * outcome is `ready`.
 *
 * @example
 * ```ts
 * const outcome = await client.ready({ timeoutMs: 2_000 });
 * if (outcome.kind !== "ready") console.warn(outcome.kind, outcome.problem);
 * ```
 */
export type ReadyOutcome =
  | { readonly kind: "ready" }
  | { readonly kind: "cached"; readonly problem: string }
  | { readonly kind: "unavailable"; readonly problem: string };

/**
 * How `ready` waits.
 *
 * @example
 * ```ts
 * const options: ReadyOptions = { timeoutMs: 500 };
 * await client.ready(options);
 * ```
 */
export interface ReadyOptions {
  /** How long to wait at most. The client keeps trying afterwards. Default: until the first fetch has ended. */
  readonly timeoutMs?: number;
  /**
   * With `updates: "on-demand"`: takes the work of refreshing an old config, so that `ready` returns at once when there is
   * a config to serve. In a Worker: `(work) => ctx.waitUntil(work)`.
   */
  readonly waitUntil?: (work: Promise<unknown>) => void;
}

/**
 * Events of a client, with what their listeners receive.
 *
 * @example
 * ```ts
 * client.on("stale", ({ source, problem }: ServerEvents["stale"]) => console.warn(`serving from ${source}: ${problem}`));
 * client.on("ready", () => console.log("flags are current"));
 * ```
 */
export interface ServerEvents {
  /** The platform confirmed that the config in use is the newest, for the first time or after it was stale. */
  readonly ready: ConfigStatus;
  /** The config in use is no longer known to be the newest, because a fetch failed. */
  readonly stale: ConfigStatus & { readonly problem: string };
  /** A fetch failed, also after its retries. What was served before goes on being served. */
  readonly error: { readonly message: string };
  /** A new version is in use. */
  readonly configUpdated: {
    readonly etag: string | undefined;
    /** Number of the version; undefined from servers that name none. */
    readonly version: number | undefined;
    /** Keys of variables whose rules or values changed; undefined for the first version that a listener hears of. */
    readonly variables: readonly string[] | undefined;
  };
}

/**
 * What the client SDK starts from: everything that one user is served, in the form of its own config.
 *
 * @example
 * ```ts
 * const bootstrap: ClientBootstrap | undefined = client.bootstrap({ user_id: "ada" });
 * console.log(`<script>window.flags = ${JSON.stringify(bootstrap ?? null).replaceAll("<", "\\u003c")}</script>`);
 * ```
 */
export interface ClientBootstrap extends ServedConfig, VersionOrder {
  readonly project: { readonly _id: string; readonly key: string };
  readonly environment: { readonly _id: string; readonly key: string };
  readonly etag?: string;
  /** Event stream that announces new versions to the page. */
  readonly sse?: { readonly url: string };
}

/**
 * Which config a client serves from.
 *
 * @example
 * ```ts
 * const { environment, etag, source, isStale } = client.configMetadata ?? {};
 * console.log(environment?.key, etag, source, isStale);
 * ```
 */
export interface ConfigMetadata extends ConfigStatus {
  readonly project: { readonly id: string; readonly key: string };
  readonly environment: { readonly id: string; readonly key: string };
  /** Quotes included. */
  readonly etag: string | undefined;
  /** Epoch milliseconds. */
  readonly lastModifiedMs: number | undefined;
  /** Number of the version; undefined from servers that name none. */
  readonly version: number | undefined;
}

/**
 * Evaluations for one context, which is prepared once.
 *
 * @example
 * ```ts
 * const flags = client.forContext({ user_id: "ada", country: "CA" });
 * const isNew = flags.variableValue("welcome-enabled", false);
 * const limit = flags.variableValue("cart-limit", 20);
 * ```
 */
export interface ContextFlags {
  /** As `FlagClient.variable`. */
  variable<T extends FlagDefault<Key>, Key extends FlagKey = FlagKey>(
    key: Key,
    defaultValue: T,
  ): VariableResult<FlagValue<Key, T>>;
  /** As `FlagClient.variableValue`. */
  variableValue<T extends FlagDefault<Key>, Key extends FlagKey = FlagKey>(
    key: Key,
    defaultValue: T,
  ): FlagValue<Key, T>;
}

/**
 * Evaluates in process against a config that is kept current, and reports what it evaluated.
 *
 * @example
 * ```ts
 * const client: FlagClient = createClient({ sdkKey: process.env.SERVER_KEY, baseUrl: "https://flags.example.com" });
 * await client.ready();
 * if (client.variableValue({ user_id: "ada" }, "welcome-enabled", false)) console.log("on");
 * await client.close();
 * ```
 */
export interface FlagClient {
  /**
   * Waits for the first fetch; with `updates: "on-demand"`, each call also refreshes a config that is older than the polling
   * interval. Never rejects, except with `FlagError` (`sdk_key_refused`) while the server refuses the key
   * and nothing was fetched or cached; the client goes on asking, ever more rarely.
   */
  ready(options?: ReadyOptions): Promise<ReadyOutcome>;
  /**
   * The value of a variable for a context, and why. Synchronous; never throws and never returns undefined: whatever goes
   * wrong, the default is served with a reason. Counts as an evaluation. A context whose `user_id` is null stands for
   * nobody: flags whose rules hash the user's id answer it with reason `ERROR`. Keys and values have the types that
   * `burgee types` wrote, if the application contains that file.
   */
  variable<T extends FlagDefault<Key>, Key extends FlagKey = FlagKey>(
    context: UserContext | SubjectlessContext,
    key: Key,
    defaultValue: T,
  ): VariableResult<FlagValue<Key, T>>;
  /** `variable(…).value`. */
  variableValue<T extends FlagDefault<Key>, Key extends FlagKey = FlagKey>(
    context: UserContext | SubjectlessContext,
    key: Key,
    defaultValue: T,
  ): FlagValue<Key, T>;
  /** Evaluates many variables for one context. */
  forContext(context: UserContext | SubjectlessContext): ContextFlags;
  /**
   * All variables that the context is served, by key; empty before a config is held. Does not count as evaluations.
   * Throws `FlagError` (`invalid_context`).
   */
  allVariables(context: UserContext): Readonly<Record<string, ServedVariable>>;
  /** All features that the context is served, by key. Otherwise as `allVariables`. */
  allFeatures(context: UserContext): Readonly<Record<string, ServedFeature>>;
  /** What the flag files say about a variable under `metadata`; empty for a variable without. */
  flagMetadata(key: string): FlagMetadata;
  /**
   * What a page's client SDK starts from for this user, so that it shows the right values at once and fetches nothing while
   * they are the newest. Holds only what client SDKs may see. Undefined until the config for client SDKs is held, and
   * without the option `clientBootstrap`. Throws `FlagError` (`invalid_context`).
   */
  bootstrap(context: UserContext): ClientBootstrap | undefined;
  /**
   * Queues an event for a context, with the variations that it is served now. False when the event was dropped because
   * the queue is full or the client closed. Throws `FlagError` (`invalid_context`, `invalid_event`).
   */
  track(context: UserContext, event: TrackedEvent): boolean;
  /**
   * Sets data that targeting rules read when a context lacks an attribute; replaces what was set before.
   * Throws `FlagError` (`invalid_custom_data`).
   */
  setClientCustomData(customData: CustomData): void;
  /** Posts everything that is queued. Never rejects. */
  flush(): Promise<FlushReport>;
  /** Stops updates, posts what is queued within `closeTimeoutMs`, then drops further events. Evaluation still works. */
  close(): Promise<FlushReport>;
  /** Same as `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
  /** Adds a listener of an event. Returns a function that removes it. */
  on<Name extends keyof ServerEvents>(name: Name, listener: (event: ServerEvents[Name]) => void): () => void;
  /** As `on("configUpdated", …)` without the changed keys, which take time to find in a large config. */
  onConfigUpdated(listener: () => void): () => void;
  /** What values come from now, also before the first config. */
  readonly status: ConfigStatus;
  /** The config in use; undefined before the first. */
  readonly configMetadata: ConfigMetadata | undefined;
}
