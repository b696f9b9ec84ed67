import {
  type ClientConfig,
  type ClientOptions,
  createClient,
  type FlagClient,
  FlagError,
  type ReadyOutcome,
  type VariableResult,
  type VariableValue,
} from "@burgee/client-sdk";
import { type DefaultDetails, readFlagContext } from "@burgee/contract";
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
import { describeResolution, UNKNOWN_FLAG } from "../describe-resolution.ts";
import { ProviderState } from "../provider-state.ts";

/** What a provider does beside resolving. */
export interface WebProviderOptions {
  /** Hooks that run with each evaluation through this provider, for example for telemetry. */
  readonly hooks?: readonly Hook[];
  /** How long `initialize` waits for the first values, in milliseconds. Default 5,000. */
  readonly startTimeoutMs?: number;
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
 * console.log(OpenFeature.getClient().getBooleanValue("welcome-enabled", false));
 * ```
 */
export class BurgeeWebProvider implements Provider {
  readonly metadata = { name: "burgee-web" } as const;
  readonly runsOn = "client" as const;
  readonly events = new OpenFeatureEventEmitter();
  readonly hooks: Hook[];
  readonly #source: WebClientOptions | FlagClient;
  readonly #startTimeoutMs: number;
  readonly #state = new ProviderState((name, details) => this.events.emit(ProviderEvents[name], details));
  #client: FlagClient | undefined;
  #stops: (() => void)[] = [];
  /** The context whose values could not be loaded; those of an earlier one are served. */
  #missed: EvaluationContext | undefined;

  /**
   * @param source options of a client that the provider creates and closes, or a client that the application owns
   */
  constructor(source: WebClientOptions | FlagClient, { hooks = [], startTimeoutMs = 5_000 }: WebProviderOptions = {}) {
    this.#source = source;
    this.hooks = [...hooks];
    this.#startTimeoutMs = startTimeoutMs;
  }

  /**
   * Loads the values of the context; works again after `onClose`. Rejects with `ProviderFatalError` when the key is
   * refused, with `ProviderNotReadyError` when there is nothing to serve in time; the provider becomes ready later.
   */
  initialize(context: EvaluationContext = {}): Promise<void> {
    const source = this.#source;
    this.#missed = undefined;
    if ("variableValue" in source) {
      this.#follow(source);
      return this.onContextChange(context, context);
    }
    return this.#load(() => {
      const client = createClient({ ...source, user: readFlagContext(context), flagReasons: true });
      this.#follow(client);
      return client.ready({ timeoutMs: this.#startTimeoutMs });
    });
  }

  /** Loads the values of another context. Those of the earlier one are served until they arrive. */
  async onContextChange(_old: EvaluationContext, context: EvaluationContext): Promise<void> {
    this.#missed = context;
    await this.#load(async () => (await this.#client?.identify(readFlagContext(context))) ?? { kind: "superseded" });
    if (this.#missed === context) this.#missed = undefined;
  }

  async onClose(): Promise<void> {
    this.#stopListening();
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

  #load(run: () => Promise<ReadyOutcome>): Promise<void> {
    const convert = (error: unknown): never => {
      if (!(error instanceof FlagError)) throw error;
      throw new (error.code === "invalid_context" ? InvalidContextError : ProviderFatalError)(error.message);
    };
    return this.#state.load(run, (problem) => new ProviderNotReadyError(problem)).catch(convert);
  }

  #follow(client: FlagClient): void {
    this.#stopListening();
    this.#client = client;
    this.#stops = [
      client.on("ready", () => void this.#recover()),
      client.on("stale", ({ problem }) => this.#state.stale(problem)),
      client.on("changed", ({ variables }) => this.#state.changed(variables)),
    ];
  }

  /** The platform answers again: what is served may still be for an earlier context. */
  async #recover(): Promise<void> {
    const missed = this.#missed;
    if (missed === undefined || this.#state.isLoading) return this.#state.ready();
    await this.onContextChange(missed, missed).then(
      () => this.events.emit(ProviderEvents.Ready),
      () => undefined,
    );
  }

  #stopListening(): void {
    for (const stop of this.#stops) stop();
  }

  #resolve<T>(flagKey: string, defaultValue: T): ResolutionDetails<T> {
    if (this.#client === undefined) throw new ProviderNotReadyError("the provider is not initialized");
    const { config } = this.#client;
    const answer = this.#client.variable(flagKey, defaultValue as VariableValue) as VariableResult<T>;
    return describeResolution(answer, findReason(answer, config), config?.flagMetadata?.[flagKey], ErrorCode);
  }
}

const NOT_TARGETED: DefaultDetails = "User Not Targeted";

/** OpenFeature's reason. A server that sends none cannot tell a flag that serves the user nothing from an unknown one. */
function findReason({ key, eval: why }: VariableResult<unknown>, config: ClientConfig | undefined): string {
  const flagReasons = config?.flagReasons;
  if (why.reason === "OVERRIDE") return "STATIC";
  if (flagReasons === undefined) return why.reason;
  if (Object.hasOwn(flagReasons, key)) return flagReasons[key] as string;
  return why.details === NOT_TARGETED ? UNKNOWN_FLAG : why.reason;
}
