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
import { readContext, readSubjectContext } from "./read-context.ts";

/** What a provider does beside resolving. */
export interface ProviderOptions {
  /** Hooks that run with each evaluation through this provider, for example for telemetry. */
  readonly hooks?: readonly Hook[];
}

/**
 * OpenFeature provider for servers: evaluates in process with Burgee's server SDK.
 *
 * @example
 * ```ts
 * const provider = new BurgeeProvider({ sdkKey: process.env.SERVER_KEY, baseUrl: "https://flags.example.com" });
 * await OpenFeature.setProviderAndWait(provider);
 * const isOn = await OpenFeature.getClient().getBooleanValue("new-checkout", false, { targetingKey: "ada" });
 * console.log(isOn);
 * ```
 */
export class BurgeeProvider implements Provider {
  readonly metadata = { name: "burgee-server" } as const;
  readonly runsOn = "server" as const;
  readonly events = new OpenFeatureEventEmitter();
  readonly hooks: Hook[];
  /** Makes another client when the last one was closed; undefined when the application owns the client. */
  readonly #renew: (() => FlagClient) | undefined;
  #client: FlagClient;
  #isClosed = false;
  #stopListening: () => void = () => undefined;

  /**
   * @param source options of a client that the provider creates and closes, or a client that the application owns
   */
  constructor(source: ClientOptions | FlagClient, { hooks = [] }: ProviderOptions = {}) {
    this.hooks = [...hooks];
    this.#renew = "variableValue" in source ? undefined : () => createClient(source);
    this.#client = "variableValue" in source ? source : createClient(source);
  }

  /**
   * Works again after `onClose`. Rejects with `ProviderFatalError` when the key is refused, with `ProviderNotReadyError`
   * while no config could be fetched.
   */
  async initialize(): Promise<void> {
    this.#stopListening();
    if (this.#isClosed && this.#renew !== undefined) this.#client = this.#renew();
    this.#isClosed = false;
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
    this.#isClosed = true;
    if (this.#renew === undefined) await this.#client.flush();
    else await this.#client.close();
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

  /** Rejects with an OpenFeature error when the context is invalid. OpenFeature's client then returns the default. */
  async #resolve<T>(flagKey: string, defaultValue: T, context: EvaluationContext): Promise<ResolutionDetails<T>> {
    const answer = this.#client.variable(readContext(context), flagKey, defaultValue as VariableValue);
    return describeResolution(answer as VariableResult<T>, ErrorCode);
  }
}
