import type { JsonValue as ContractJson } from "@burgee/contract";
import { createClient, FlagError } from "@burgee/server-sdk";
import type { ClientOptions, FlagClient, TrackedEvent, VariableValue } from "@burgee/server-sdk";
import {
  OpenFeatureEventEmitter,
  ProviderEvents,
  ProviderFatalError,
  ProviderNotReadyError,
} from "@openfeature/server-sdk";
import type {
  EvaluationContext,
  JsonValue,
  Provider,
  ResolutionDetails,
  TrackingEventDetails,
} from "@openfeature/server-sdk";

import { describeResolution } from "./describe-resolution.ts";
import { readContext } from "./read-context.ts";

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
  readonly #client: FlagClient;
  readonly #ownsClient: boolean;
  #stopListening: () => void = () => undefined;

  /**
   * @param source options of a client that the provider creates and closes, or a client that the application owns
   */
  constructor(source: ClientOptions | FlagClient) {
    this.#ownsClient = !("variableValue" in source);
    this.#client = "variableValue" in source ? source : createClient(source);
  }

  /** Rejects with `ProviderFatalError` when the key is refused, with `ProviderNotReadyError` while no config could be fetched. */
  async initialize(): Promise<void> {
    this.#stopListening();
    let state: "starting" | "waiting" | "ready" = "starting";
    // Listens before the first fetch, so that a config that arrives after a failed start makes the provider ready.
    this.#stopListening = this.#client.onConfigUpdated(() => {
      if (state === "starting") return;
      this.events.emit(state === "ready" ? ProviderEvents.ConfigurationChanged : ProviderEvents.Ready);
      state = "ready";
    });
    const outcome = await this.#client.ready().catch((error: unknown) => {
      throw error instanceof FlagError ? new ProviderFatalError(error.message) : error;
    });
    state = outcome.kind === "ready" ? "ready" : "waiting";
    if (outcome.kind === "unavailable") throw new ProviderNotReadyError(outcome.problem);
  }

  async onClose(): Promise<void> {
    this.#stopListening();
    if (this.#ownsClient) await this.#client.close();
    else await this.#client.flush();
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
  track(name: string, context: EvaluationContext, details: TrackingEventDetails = {}): void {
    const { value, ...metaData } = details;
    const event: TrackedEvent = {
      type: name,
      ...(value === undefined ? {} : { value }),
      ...(Object.keys(metaData).length === 0 ? {} : { metaData: metaData as Record<string, ContractJson> }),
    };
    this.#client.track(readContext(context), event);
  }

  /** Rejects with an OpenFeature error when the context is invalid. OpenFeature's client then returns the default. */
  async #resolve<T>(flagKey: string, defaultValue: T, context: EvaluationContext): Promise<ResolutionDetails<T>> {
    const result = this.#client.variable(readContext(context), flagKey, defaultValue as VariableValue);
    return describeResolution(result) as ResolutionDetails<T>;
  }
}
