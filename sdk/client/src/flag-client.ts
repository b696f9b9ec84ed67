import type { ServedFeature, ServedVariable } from "@burgee/contract";
import type {
  ConfigStatus,
  FlagDefault,
  FlagKey,
  FlagValue,
  FlushReport,
  TrackedEvent,
  VariableResult,
} from "@burgee/sdk-core";

import type { ClientConfig, ConfigChange } from "./client-config.ts";
import type { ClientUser } from "./client-user.ts";

/**
 * How a fetch of values ended. With `cached` the values of an earlier visit are served, with `unavailable` what was
 * served before or defaults; `superseded` means that another user was identified meanwhile.
 *
 * @example
 * ```ts
 * const outcome = await client.ready();
 * if (outcome.kind === "unavailable") console.warn(outcome.problem);
 * ```
 */
export type ReadyOutcome =
  | { readonly kind: "ready" }
  | { readonly kind: "cached"; readonly problem: string }
  | { readonly kind: "unavailable"; readonly problem: string }
  | { readonly kind: "superseded" };

/** Events of a client, with what their listeners receive. */
export interface ClientEvents {
  /** The client now serves other values or variations. */
  readonly changed: ConfigChange;
  /** The platform confirmed the values, for the first time or after they were stale. */
  readonly ready: ConfigStatus;
  /** The values are no longer known to be current, because a fetch failed. */
  readonly stale: ConfigStatus & { readonly problem: string };
  /** Something failed. The client serves the same as before. */
  readonly problem: { readonly message: string };
  /** The event stream opened, closed or fell silent. */
  readonly stream: { readonly isConnected: boolean };
}

/**
 * Serves the values that the platform evaluated for one user, keeps them current, and reports which were used.
 *
 * @example
 * ```ts
 * const client: FlagClient = createClient({ sdkKey: "dvc_client_…", baseUrl: "https://flags.example.com" });
 * await client.ready();
 * if (client.variableValue("welcome-enabled", false)) console.log("on");
 * ```
 */
export interface FlagClient {
  /**
   * Waits for the first values, at most `timeoutMs`. Rejects with `FlagError` (`sdk_key_refused`) when the platform refuses
   * the key and nothing is cached; the client goes on asking, ever more rarely.
   */
  ready(options?: { readonly timeoutMs?: number }): Promise<ReadyOutcome>;
  /** What the platform evaluated for the user, as `bootstrap` takes it; undefined while defaults are served. */
  readonly config: ClientConfig | undefined;
  /** Where values come from, and whether they are known to be current. */
  readonly status: ConfigStatus;
  /**
   * The value of a variable, and why. Synchronous; never throws and never returns undefined: whatever goes wrong, the
   * default is served with a reason. Counts as an evaluation. Keys and values have the types that `burgee types` wrote, if
   * the application contains that file.
   */
  variable<T extends FlagDefault<Key>, Key extends FlagKey = FlagKey>(
    key: Key,
    defaultValue: T,
  ): VariableResult<FlagValue<Key, T>>;
  /** `variable(…).value`. */
  variableValue<T extends FlagDefault<Key>, Key extends FlagKey = FlagKey>(
    key: Key,
    defaultValue: T,
  ): FlagValue<Key, T>;
  /** All variables that the user is served, by key. Does not count as evaluations. */
  allVariables(): Readonly<Record<string, ServedVariable>>;
  /** All features that the user is served, by key. */
  allFeatures(): Readonly<Record<string, ServedFeature>>;
  /**
   * Changes the user. The values of the earlier one are served until those of the new one arrive.
   * Throws `FlagError` (`invalid_context`); rejects with `sdk_key_refused`.
   */
  identify(user: ClientUser): Promise<ReadyOutcome>;
  /** Changes to a new anonymous user; otherwise as `identify`. */
  reset(): Promise<ReadyOutcome>;
  /** Fetches the values again. */
  refresh(): Promise<ReadyOutcome>;
  /** Queues an event. False when it was dropped. Throws `FlagError` (`invalid_event`). */
  track(event: TrackedEvent): boolean;
  /** Adds a listener; returns how to remove it. */
  on<Name extends keyof ClientEvents>(name: Name, handler: (event: ClientEvents[Name]) => void): () => void;
  /** Posts everything that is queued. Never rejects. */
  flush(): Promise<FlushReport>;
  /** Stops updates, posts what is queued, then drops further events. Values stay available. */
  close(): Promise<FlushReport>;
}
