import type {
  BucketingEngine,
  ConfigEvaluation,
  ContextEvaluator,
  EvaluateOptions,
  VariableEvaluation,
} from "@burgee/bucketing-wasm";
import {
  type CustomData,
  type FlagMetadata,
  NEEDS_USER_ID,
  type ServedFeature,
  type ServedVariable,
  type SomeContext,
  type SubjectlessContext,
} from "@burgee/contract";
import {
  evaluateWithDefault,
  evaluateWithHooks,
  findOverride,
  FlagError,
  settleWithin,
  withOverrides,
} from "@burgee/sdk-core";
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

import { BootstrapSource } from "./client-bootstrap.ts";
import type { ResolvedOptions } from "./client-options.ts";
import { ConfigHolder } from "./config-holder.ts";
import { assertContext, assertCustomData, findContextFault, findKeyFault, nameSubject } from "./context-check.ts";
import type { UserContext } from "./context-check.ts";
import { EventReporter } from "./event-reporter.ts";
import type {
  ClientBootstrap,
  ConfigMetadata,
  ContextFlags,
  FlagClient,
  ReadyOptions,
  ReadyOutcome,
  ServerEvents,
} from "./flag-client.ts";
import { onBeforeExit, readHostPlatform } from "./host-platform.ts";
import { VariationFinder } from "./variation-finder.ts";

type AskEngine = (engine: BucketingEngine, context: SomeContext) => VariableAnswer;

/** The client behind `createClient`: evaluates against the held config and reports what it evaluated. */
export class LocalBucketingClient implements FlagClient {
  readonly #options: ResolvedOptions;
  readonly #reporter: EventReporter;
  readonly #config: ConfigHolder;
  readonly #platform: { readonly platform: string; readonly platformVersion: string };
  readonly #variations = new VariationFinder();
  readonly #bootstrap: BootstrapSource | undefined;
  readonly #forgetExit: () => void;
  #evaluateOptions: EvaluateOptions = { acceptsNobody: true };

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
    if (options.clientBootstrap) this.#bootstrap = new BootstrapSource(options, this.#config);
    if (isInBackground) {
      void this.#config.start();
      void this.#bootstrap?.start();
    }
  }

  async ready({ timeoutMs, waitUntil }: ReadyOptions = {}): Promise<ReadyOutcome> {
    const isOnDemand = this.#options.updates === "on-demand";
    const sources = [this.#config, ...(this.#bootstrap === undefined ? [] : [this.#bootstrap])];
    const work = Promise.all(sources.map((source) => (isOnDemand ? source.refreshWhenDue(waitUntil) : source.start())));
    await settleWithin<unknown>(work, timeoutMs, systemTimer, () => undefined);
    const { isRefused, problem = "the client was closed" } = this.#config;
    const { source } = this.#config.status;
    if (isRefused && (source === "none" || source === "initial")) {
      throw new FlagError("sdk_key_refused", "the server does not know the SDK key: check that it was not revoked");
    }
    if (source === "cache") return { kind: "cached", problem };
    return source === "none" ? { kind: "unavailable", problem } : { kind: "ready" };
  }

  variable<T extends VariableValue>(
    context: UserContext | SubjectlessContext,
    key: string,
    defaultValue: T,
  ): VariableResult<WidenValue<T>> {
    return this.#answer(context, key, defaultValue, (engine, named) => {
      const completed = this.#complete(named);
      const outcome = engine.evaluateVariable(key, completed, this.#evaluateOptions);
      return this.#describe(outcome, () => engine.forContext(completed, this.#evaluateOptions));
    });
  }

  variableValue<T extends VariableValue>(
    context: UserContext | SubjectlessContext,
    key: string,
    defaultValue: T,
  ): WidenValue<T> {
    return this.variable(context, key, defaultValue).value;
  }

  forContext(given: UserContext | SubjectlessContext): ContextFlags {
    const context = nameSubject(given);
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

  allVariables(context: UserContext): Readonly<Record<string, ServedVariable>> {
    const variables = this.#evaluateAll(context)?.variablesByKey() ?? {};
    return this.#options.overrides === undefined ? variables : withOverrides(variables, this.#options.overrides);
  }

  allFeatures(context: UserContext): Readonly<Record<string, ServedFeature>> {
    const features = this.#evaluateAll(context)?.features() ?? [];
    return Object.fromEntries(features.map((feature) => [feature.key, feature]));
  }

  bootstrap(given: UserContext): ClientBootstrap | undefined {
    const context = nameSubject(given);
    assertContext(context);
    return this.#bootstrap?.evaluate(context);
  }

  track(context: UserContext, event: TrackedEvent): boolean {
    const features = this.#evaluateAll(context)?.features() ?? [];
    const featureVars = Object.fromEntries(features.map((feature) => [feature._id, feature._variation]));
    return this.#reporter.track(nameSubject(context), event, featureVars);
  }

  flagMetadata(key: string): FlagMetadata {
    return this.#config.findFlagMetadata(key) ?? {};
  }

  setClientCustomData(customData: CustomData): void {
    assertCustomData(customData);
    this.#evaluateOptions = { acceptsNobody: true, clientCustomData: { ...customData } };
  }

  flush(): Promise<FlushReport> {
    return this.#reporter.flush();
  }

  close(): Promise<FlushReport> {
    this.#forgetExit();
    this.#config.close();
    this.#bootstrap?.close();
    return this.#reporter.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  on<Name extends keyof ServerEvents>(name: Name, listener: (event: ServerEvents[Name]) => void): () => void {
    return this.#config.on(name, listener);
  }

  onConfigUpdated(listener: () => void): () => void {
    return this.#config.on("updated", listener);
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
    context: UserContext | SubjectlessContext,
    key: string,
    defaultValue: T,
    ask: AskEngine,
  ): VariableResult<WidenValue<T>> {
    const { hooks, logger } = this.#options;
    const result =
      hooks.length === 0
        ? this.#evaluate(context, key, defaultValue, ask)
        : evaluateWithHooks(
            hooks,
            { key, defaultValue, context },
            () => this.#evaluate(context, key, defaultValue, ask),
            logger,
          );
    return result as unknown as VariableResult<WidenValue<T>>;
  }

  #evaluate<T extends VariableValue>(
    context: UserContext | SubjectlessContext,
    key: string,
    defaultValue: T,
    ask: AskEngine,
  ): VariableResult<T> {
    const { overrides } = this.#options;
    const result = evaluateWithDefault(key, defaultValue, () => {
      const named = nameSubject(context);
      const fault = findContextFault(named) ?? findKeyFault(key);
      if (fault !== undefined) return { variable: undefined, eval: fault };
      const override = overrides && findOverride(overrides, key);
      if (override !== undefined) return override;
      const { engine } = this.#config;
      if (engine === undefined) return undefined;
      const answer = ask(engine, named);
      const isUnanswered = named.user_id === null && answer.eval.reason === "ERROR";
      return isUnanswered ? this.#explainForNobody(engine, named, key, answer) : answer;
    });
    if (result.eval.reason !== "OVERRIDE") this.#reporter.countEvaluation(result);
    return result;
  }

  /** Tells a flag that needs the user's id from one that is broken for everybody. */
  #explainForNobody(
    engine: BucketingEngine,
    context: SomeContext,
    key: string,
    answer: VariableAnswer,
  ): VariableAnswer {
    const { eval: why } = engine.evaluateVariable(key, { ...context, user_id: "somebody" }, this.#evaluateOptions);
    return why.reason === "ERROR" ? answer : { variable: undefined, eval: { reason: "ERROR", details: NEEDS_USER_ID } };
  }

  #describe(outcome: VariableEvaluation, evaluator: () => ContextEvaluator): VariableAnswer {
    const { variable, eval: reason } = outcome;
    const variation = this.#variations.find(outcome, evaluator);
    return { variable, eval: reason, variationId: variation?._variation, variationKey: variation?.variationKey };
  }

  #evaluateAll(given: UserContext): ConfigEvaluation | undefined {
    const context = nameSubject(given);
    assertContext(context);
    return this.#config.engine?.evaluateAll(this.#complete(context), this.#evaluateOptions);
  }

  /** Adds the host's platform for rules that read it, unless the context names another. */
  #complete<Context extends SomeContext>(context: Context): Context {
    return this.#config.mayReadPlatform ? { ...this.#platform, ...context } : context;
  }
}
