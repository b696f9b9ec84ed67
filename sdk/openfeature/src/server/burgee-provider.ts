import { toFlagReason } from "@burgee/contract";
import {
  type ClientOptions,
  createClient,
  type FlagClient,
  FlagError,
  type VariableResult,
  type VariableValue,
} from "@burgee/server-sdk";
import {
  ErrorCode,
  type EvaluationContext,
  type Hook,
  type JsonValue,
  OpenFeatureEventEmitter,
  type Provider,
  ProviderEvents,
  ProviderFatalError,
  ProviderNotReadyError,
  type ResolutionDetails,
  type TrackingEventDetails,
} from "@openfeature/server-sdk";

import { describeEvent } from "../describe-event.ts";
import { describeResolution } from "../describe-resolution.ts";
import { ProviderState } from "../provider-state.ts";
import { readContext, readSubjectContext } from "./read-context.ts";

/** What a provider does beside resolving. */
export interface ProviderOptions {
  /** Hooks that run with each evaluation through this provider, for example for telemetry. */
  readonly hooks?: readonly Hook[];
  /** How long `initialize` waits for the first config, in milliseconds. Default 5,000. */
  readonly startTimeoutMs?: number;
}

/**
 * OpenFeature provider for servers: evaluates in process with Burgee's server SDK.
 *
 * @example
 * ```ts
 * const provider = new BurgeeProvider({ sdkKey: process.env.SERVER_KEY, baseUrl: "https://flags.example.com" });
 * await OpenFeature.setProviderAndWait(provider);
 * const isOn = await OpenFeature.getClient().getBooleanValue("welcome-enabled", false, { targetingKey: "ada" });
 * console.log(isOn);
 * ```
 */
export class BurgeeProvider implements Provider {
  readonly metadata = { name: "burgee-server" } as const;
  readonly runsOn = "server" as const;
  readonly events = new OpenFeatureEventEmitter();
  readonly hooks: Hook[];
  readonly #source: ClientOptions | FlagClient;
  readonly #startTimeoutMs: number;
  readonly #state = new ProviderState((name, details) => this.events.emit(ProviderEvents[name], details));
  /** Undefined between closing and the next initialisation. */
  #stopListening: (() => void) | undefined;
  #client: FlagClient;

  /**
   * @param source options of a client that the provider creates and closes, or a client that the application owns
   */
  constructor(source: ClientOptions | FlagClient, { hooks = [], startTimeoutMs = 5_000 }: ProviderOptions = {}) {
    this.hooks = [...hooks];
    this.#source = source;
    this.#startTimeoutMs = startTimeoutMs;
    this.#client = this.#open();
  }

  /**
   * Works again after `onClose`. Rejects with `ProviderFatalError` when the key is refused, with `ProviderNotReadyError`
   * when there is no config to serve in time; the provider becomes ready with the first that arrives.
   */
  initialize(): Promise<void> {
    if (this.#stopListening === undefined) this.#client = this.#open();
    const ready = () => this.#client.ready({ timeoutMs: this.#startTimeoutMs });
    return this.#state.load(
      () =>
        ready().catch((error: unknown) => {
          throw error instanceof FlagError ? new ProviderFatalError(error.message) : error;
        }),
      (problem) => new ProviderNotReadyError(problem),
    );
  }

  async onClose(): Promise<void> {
    this.#stopListening?.();
    this.#stopListening = undefined;
    await ("variableValue" in this.#source ? this.#client.flush() : this.#client.close());
  }

  resolveBooleanEvaluation(
    flagKey: string,
    defaultValue: boolean,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<boolean>> {
    return this.#resolve(flagKey, defaultValue, context);
  }

  resolveStringEvaluation(
    flagKey: string,
    defaultValue: string,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<string>> {
    return this.#resolve(flagKey, defaultValue, context);
  }

  resolveNumberEvaluation(
    flagKey: string,
    defaultValue: number,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<number>> {
    return this.#resolve(flagKey, defaultValue, context);
  }

  resolveObjectEvaluation<T extends JsonValue>(
    flagKey: string,
    defaultValue: T,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<T>> {
    return this.#resolve(flagKey, defaultValue, context);
  }

  /** Uses `value` of the details as the event's value and all other members as its metaData. */
  track(name: string, context: EvaluationContext, details?: TrackingEventDetails): void {
    this.#client.track(readSubjectContext(context), describeEvent(name, details));
  }

  /** Listens before the first config arrives, so that its successor can be compared with it. */
  #open(): FlagClient {
    const client = "variableValue" in this.#source ? this.#source : createClient(this.#source);
    const stops = [
      client.on("ready", () => this.#state.ready()),
      client.on("stale", ({ problem }) => this.#state.stale(problem)),
      client.on("configUpdated", ({ variables = [] }) => this.#state.changed(variables)),
    ];
    this.#stopListening = () => stops.forEach((stop) => stop());
    return client;
  }

  /** Rejects with an OpenFeature error when the context is invalid. OpenFeature's client then returns the default. */
  async #resolve<T>(flagKey: string, defaultValue: T, context: EvaluationContext): Promise<ResolutionDetails<T>> {
    const answer = this.#client.variable(readContext(context), flagKey, defaultValue as VariableValue);
    return describeResolution(
      answer as VariableResult<T>,
      toFlagReason(answer.eval),
      this.#client.flagMetadata(flagKey),
      ErrorCode,
    );
  }
}
