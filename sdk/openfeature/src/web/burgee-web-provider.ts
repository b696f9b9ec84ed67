import {
  type ClientOptions,
  type ClientUser,
  createClient,
  type FlagClient,
  FlagError,
  type ReadyOutcome,
  type VariableResult,
  type VariableValue,
} from "@burgee/client-sdk";
import { readFlagContext } from "@burgee/contract";
import {
  ErrorCode,
  type EvaluationContext,
  type Hook,
  InvalidContextError,
  type JsonValue,
  OpenFeatureEventEmitter,
  type Provider,
  ProviderEvents,
  ProviderFatalError,
  ProviderNotReadyError,
  type ResolutionDetails,
  type TrackingEventDetails,
} from "@openfeature/web-sdk";

import { describeEvent } from "../describe-event.ts";
import { describeResolution } from "../describe-resolution.ts";

/** What a provider does beside resolving. */
export interface WebProviderOptions {
  /** Hooks that run with each evaluation through this provider, for example for telemetry. */
  readonly hooks?: readonly Hook[];
}

/** Options of the client that a provider creates. The user is the one of OpenFeature's context. */
export type WebClientOptions = Omit<ClientOptions, "user" | "flagReasons">;

/**
 * OpenFeature provider for pages: serves the values that the platform evaluated for the context. A context without
 * `targetingKey` is an anonymous visitor, whom the browser remembers.
 *
 * @example
 * ```ts
 * await OpenFeature.setContext({ targetingKey: "ada", plan: "pro" });
 * const provider = new BurgeeWebProvider({ sdkKey: "dvc_client_…", baseUrl: "https://flags.example.com" });
 * await OpenFeature.setProviderAndWait(provider);
 * console.log(OpenFeature.getClient().getBooleanValue("new-checkout", false));
 * ```
 */
export class BurgeeWebProvider implements Provider {
  readonly metadata = { name: "burgee-web" } as const;
  readonly runsOn = "client" as const;
  readonly events = new OpenFeatureEventEmitter();
  readonly hooks: Hook[];
  readonly #source: WebClientOptions | FlagClient;
  #client: FlagClient | undefined;
  #stopListening: () => void = () => undefined;
  /** Loads for a context that are under way: what they change is no change of the configuration. */
  #loads = 0;
  #isReady = false;

  /**
   * @param source options of a client that the provider creates and closes, or a client that the application owns
   */
  constructor(source: WebClientOptions | FlagClient, { hooks = [] }: WebProviderOptions = {}) {
    this.#source = source;
    this.hooks = [...hooks];
  }

  /**
   * Loads the values of the context; works again after `onClose`. Rejects with `ProviderFatalError` when the key is
   * refused, with `ProviderNotReadyError` while there is nothing to serve.
   */
  initialize(context: EvaluationContext = {}): Promise<void> {
    return this.#load(() => {
      const source = this.#source;
      const user = readFlagContext(context) as ClientUser;
      const isOwned = !("variableValue" in source);
      const client = isOwned ? createClient({ ...source, user, flagReasons: true }) : source;
      this.#client = client;
      this.#stopListening();
      this.#stopListening = client.on("changed", ({ variables }) => this.#announce([...variables]));
      return isOwned ? client.ready() : client.identify(user);
    });
  }

  /** Loads the values of another context. Those of the earlier one are served until they arrive. */
  onContextChange(_old: EvaluationContext, context: EvaluationContext): Promise<void> {
    return this.#load(async () => this.#client?.identify(readFlagContext(context)));
  }

  async onClose(): Promise<void> {
    this.#stopListening();
    this.#isReady = false;
    await ("variableValue" in this.#source ? this.#client?.flush() : this.#client?.close());
  }

  resolveBooleanEvaluation(flagKey: string, defaultValue: boolean): ResolutionDetails<boolean> {
    return this.#resolve(flagKey, defaultValue);
  }

  resolveStringEvaluation(flagKey: string, defaultValue: string): ResolutionDetails<string> {
    return this.#resolve(flagKey, defaultValue);
  }

  resolveNumberEvaluation(flagKey: string, defaultValue: number): ResolutionDetails<number> {
    return this.#resolve(flagKey, defaultValue);
  }

  resolveObjectEvaluation<T extends JsonValue>(flagKey: string, defaultValue: T): ResolutionDetails<T> {
    return this.#resolve(flagKey, defaultValue);
  }

  /** Uses `value` of the details as the event's value and all other members as its metaData. */
  track(name: string, _context: EvaluationContext, details?: TrackingEventDetails): void {
    this.#client?.track(describeEvent(name, details));
  }

  #announce(flagsChanged: string[]): void {
    if (this.#loads > 0) return;
    if (this.#isReady) this.events.emit(ProviderEvents.ConfigurationChanged, { flagsChanged });
    else this.events.emit(ProviderEvents.Ready);
    this.#isReady = true;
  }

  async #load(run: () => Promise<ReadyOutcome | undefined>): Promise<void> {
    this.#loads += 1;
    this.#isReady = false;
    try {
      const outcome = await run();
      if (outcome?.kind === "unavailable") throw new ProviderNotReadyError(outcome.problem);
      this.#isReady = true;
    } catch (error) {
      if (!(error instanceof FlagError)) throw error;
      throw new (error.code === "invalid_context" ? InvalidContextError : ProviderFatalError)(error.message);
    } finally {
      this.#loads -= 1;
    }
  }

  #resolve<T>(flagKey: string, defaultValue: T): ResolutionDetails<T> {
    if (this.#client === undefined) throw new ProviderNotReadyError("the provider is not initialized");
    const answer = this.#client.variable(flagKey, defaultValue as VariableValue);
    return describeResolution(answer as VariableResult<T>, ErrorCode);
  }
}
