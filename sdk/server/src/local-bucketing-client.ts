import type {
  BucketingEngine,
  ConfigEvaluation,
  ContextEvaluator,
  EvaluateOptions,
  VariableEvaluation,
} from "@burgee/bucketing-wasm";
import type { CustomData, EvaluationContext, ServedFeature, ServedVariable } from "@burgee/contract";
import { evaluateWithDefault, FlagError, settleWithin } from "@burgee/sdk-core";
import type {
  ConfigStatus,
  FlushReport,
  TrackedEvent,
  VariableAnswer,
  VariableResult,
  VariableValue,
  WidenValue,
} from "@burgee/sdk-core";
import { systemTimer } from "@burgee/sdk-core/web";

import type { ResolvedOptions } from "./client-options.ts";
import { ConfigHolder } from "./config-holder.ts";
import { assertContext, assertCustomData, findContextFault, findKeyFault } from "./context-check.ts";
import { EventReporter } from "./event-reporter.ts";
import type {
  ConfigMetadata,
  ContextFlags,
  FlagClient,
  ReadyOptions,
  ReadyOutcome,
  ServerEvents,
} from "./flag-client.ts";
import { onBeforeExit, readHostPlatform } from "./host-platform.ts";
import { VariationFinder } from "./variation-finder.ts";

type AskEngine = (engine: BucketingEngine) => VariableAnswer;

/** The client behind `createClient`: evaluates against the held config and reports what it evaluated. */
export class LocalBucketingClient implements FlagClient {
  readonly #options: ResolvedOptions;
  readonly #reporter: EventReporter;
  readonly #config: ConfigHolder;
  readonly #platform: { readonly platform: string; readonly platformVersion: string };
  readonly #variations = new VariationFinder();
  readonly #forgetExit: () => void;
  #evaluateOptions: EvaluateOptions = {};

  constructor(options: ResolvedOptions) {
    this.#options = options;
    const { platform, platformVersion } = readHostPlatform();
    this.#platform = { platform, platformVersion };
    this.#reporter = new EventReporter(options);
    this.#config = new ConfigHolder(options, (version, facts, isStreamConnected) =>
      this.#reporter.reportConfig(version, facts, isStreamConnected),
    );
    const isInBackground = options.updates === "background";
    this.#forgetExit = isInBackground ? onBeforeExit(() => void this.#reporter.close()) : () => undefined;
    if (isInBackground) void this.#config.start();
  }

  async ready({ timeoutMs, waitUntil }: ReadyOptions = {}): Promise<ReadyOutcome> {
    const isOnDemand = this.#options.updates === "on-demand";
    const work = isOnDemand ? this.#config.refreshWhenDue(waitUntil) : this.#config.start();
    await settleWithin(work, timeoutMs, systemTimer, () => undefined);
    const { isRefused, problem = "the client was closed" } = this.#config;
    const { source } = this.#config.status;
    if (isRefused && (source === "none" || source === "initial")) {
      throw new FlagError("sdk_key_refused", "the server does not know the SDK key: check that it was not revoked");
    }
    if (source === "cache") return { kind: "cached", problem };
    return source === "none" ? { kind: "unavailable", problem } : { kind: "ready" };
  }

  variable<T extends VariableValue>(
    context: EvaluationContext,
    key: string,
    defaultValue: T,
  ): VariableResult<WidenValue<T>> {
    return this.#answer(context, key, defaultValue, (engine) => {
      const completed = this.#complete(context);
      const outcome = engine.evaluateVariable(key, completed, this.#evaluateOptions);
      return this.#describe(outcome, () => engine.forContext(completed, this.#evaluateOptions));
    });
  }

  variableValue<T extends VariableValue>(context: EvaluationContext, key: string, defaultValue: T): WidenValue<T> {
    return this.variable(context, key, defaultValue).value;
  }

  forContext(context: EvaluationContext): ContextFlags {
    // The context is prepared again after a new config or other client custom data.
    let prepared: { engine: BucketingEngine; options: EvaluateOptions; evaluator: ContextEvaluator } | undefined;
    const prepare = (engine: BucketingEngine): ContextEvaluator => {
      const options = this.#evaluateOptions;
      if (prepared?.engine !== engine || prepared.options !== options) {
        prepared = { engine, options, evaluator: engine.forContext(this.#complete(context), options) };
      }
      return prepared.evaluator;
    };
    const answer = <T extends VariableValue>(key: string, defaultValue: T): VariableResult<WidenValue<T>> =>
      this.#answer(context, key, defaultValue, (engine) => {
        const evaluator = prepare(engine);
        return this.#describe(evaluator.variable(key), () => evaluator);
      });
    return { variable: answer, variableValue: (key, defaultValue) => answer(key, defaultValue).value };
  }

  allVariables(context: EvaluationContext): Readonly<Record<string, ServedVariable>> {
    return this.#evaluateAll(context)?.variablesByKey() ?? {};
  }

  allFeatures(context: EvaluationContext): Readonly<Record<string, ServedFeature>> {
    const features = this.#evaluateAll(context)?.features() ?? [];
    return Object.fromEntries(features.map((feature) => [feature.key, feature]));
  }

  track(context: EvaluationContext, event: TrackedEvent): boolean {
    const features = this.#evaluateAll(context)?.features() ?? [];
    const featureVars = Object.fromEntries(features.map((feature) => [feature._id, feature._variation]));
    return this.#reporter.track(context, event, featureVars);
  }

  setClientCustomData(customData: CustomData): void {
    assertCustomData(customData);
    this.#evaluateOptions = { clientCustomData: { ...customData } };
  }

  flush(): Promise<FlushReport> {
    return this.#reporter.flush();
  }

  close(): Promise<FlushReport> {
    this.#forgetExit();
    this.#config.close();
    return this.#reporter.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  on<Name extends keyof ServerEvents>(name: Name, listener: (event: ServerEvents[Name]) => void): () => void {
    return this.#config.listeners.add(name, listener);
  }

  onConfigUpdated(listener: () => void): () => void {
    return this.#config.listeners.add("updated", listener);
  }

  get status(): ConfigStatus {
    return this.#config.status;
  }

  get configMetadata(): ConfigMetadata | undefined {
    const { engine, version } = this.#config;
    if (engine === undefined) return undefined;
    const { project, environment } = engine;
    return {
      project: { id: project._id, key: project.key },
      environment: { id: environment._id, key: environment.key },
      etag: version?.etag,
      lastModifiedMs: version?.lastModifiedMs,
      version: version?.version,
      ...this.status,
    };
  }

  #answer<T extends VariableValue>(
    context: EvaluationContext,
    key: string,
    defaultValue: T,
    ask: AskEngine,
  ): VariableResult<WidenValue<T>> {
    const result = evaluateWithDefault(key, defaultValue, () => {
      const fault = findContextFault(context) ?? findKeyFault(key);
      if (fault !== undefined) return { variable: undefined, eval: fault };
      const { engine } = this.#config;
      return engine === undefined ? undefined : ask(engine);
    });
    this.#reporter.countEvaluation(result);
    return result as unknown as VariableResult<WidenValue<T>>;
  }

  #describe(outcome: VariableEvaluation, evaluator: () => ContextEvaluator): VariableAnswer {
    const { variable, eval: reason } = outcome;
    const variation = this.#variations.find(outcome, evaluator);
    return { variable, eval: reason, variationId: variation?._variation, variationKey: variation?.variationKey };
  }

  #evaluateAll(context: EvaluationContext): ConfigEvaluation | undefined {
    assertContext(context);
    return this.#config.engine?.evaluateAll(this.#complete(context), this.#evaluateOptions);
  }

  /** Adds the host's platform for rules that read it, unless the context names another. */
  #complete(context: EvaluationContext): EvaluationContext {
    return this.#config.mayReadPlatform ? { ...this.#platform, ...context } : context;
  }
}
