import type { CustomData, EvaluationContext, ServedFeature, ServedVariable, SomeContext } from "@burgee/contract";
import type { FlushReport, TrackedEvent, VariableResult, VariableValue, WidenValue } from "@burgee/sdk-core";

/**
 * How the first fetch of the config ended. With `unavailable` defaults are served until a later fetch succeeds; with an
 * `initialConfig` there is always something to serve, so the outcome is `ready`.
 *
 * @example
 * ```ts
 * const outcome = await client.ready();
 * if (outcome.kind === "unavailable") console.warn(outcome.problem);
 * ```
 */
export type ReadyOutcome = { readonly kind: "ready" } | { readonly kind: "unavailable"; readonly problem: string };

/**
 * Which config a client serves from.
 *
 * @example
 * ```ts
 * console.log(client.configMetadata?.environment.key, client.configMetadata?.etag);
 * ```
 */
export interface ConfigMetadata {
  readonly project: { readonly id: string; readonly key: string };
  readonly environment: { readonly id: string; readonly key: string };
  /** Quotes included. */
  readonly etag: string | undefined;
  /** Epoch milliseconds. */
  readonly lastModifiedMs: number | undefined;
}

/**
 * Evaluations for one context, which is prepared once.
 *
 * @example
 * ```ts
 * const flags = client.forContext({ user_id: "ada", country: "CA" });
 * const isNew = flags.variableValue("new-checkout", false);
 * const limit = flags.variableValue("cart-limit", 20);
 * ```
 */
export interface ContextFlags {
  /** As `FlagClient.variable`. */
  variable<T extends VariableValue>(key: string, defaultValue: T): VariableResult<WidenValue<T>>;
  /** As `FlagClient.variableValue`. */
  variableValue<T extends VariableValue>(key: string, defaultValue: T): WidenValue<T>;
}

/**
 * Evaluates in process against a config that is kept current, and reports what it evaluated.
 *
 * @example
 * ```ts
 * const client: FlagClient = createClient({ sdkKey: process.env.SERVER_KEY, baseUrl: "https://flags.example.com" });
 * await client.ready();
 * if (client.variableValue({ user_id: "ada" }, "new-checkout", false)) console.log("on");
 * await client.close();
 * ```
 */
export interface FlagClient {
  /**
   * Waits for the first fetch of the config. With `updates: "on-demand"` each call also refreshes a config that is
   * older than the polling interval. Rejects with `FlagError` (`sdk_key_refused`) when the server refuses the key.
   */
  ready(): Promise<ReadyOutcome>;
  /**
   * The value of a variable for a context, and why. Synchronous; never throws and never returns undefined: whatever goes
   * wrong, the default is served with a reason. Counts as an evaluation. A context whose `user_id` is null stands for
   * nobody: flags whose rules hash the user's id answer it with reason `ERROR`.
   */
  variable<T extends VariableValue>(context: SomeContext, key: string, defaultValue: T): VariableResult<WidenValue<T>>;
  /** `variable(…).value`. */
  variableValue<T extends VariableValue>(context: SomeContext, key: string, defaultValue: T): WidenValue<T>;
  /** Evaluates many variables for one context. */
  forContext(context: SomeContext): ContextFlags;
  /**
   * All variables that the context is served, by key; empty before a config is held. Does not count as evaluations.
   * Throws `FlagError` (`invalid_context`).
   */
  allVariables(context: EvaluationContext): Readonly<Record<string, ServedVariable>>;
  /** All features that the context is served, by key. Otherwise as `allVariables`. */
  allFeatures(context: EvaluationContext): Readonly<Record<string, ServedFeature>>;
  /**
   * Queues an event for a context, with the variations that it is served now. False when the event was dropped because
   * the queue is full or the client closed. Throws `FlagError` (`invalid_context`, `invalid_event`).
   */
  track(context: EvaluationContext, event: TrackedEvent): boolean;
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
  /** Adds a listener that is called when a new config version is in use. Returns a function that removes it. */
  onConfigUpdated(listener: () => void): () => void;
  /** The config in use; undefined before the first. */
  readonly configMetadata: ConfigMetadata | undefined;
}
