import { loadConfig } from "@burgee/bucketing-wasm";
import type { BucketingEngine, ContextEvaluator, EvaluateOptions, VariableEvaluation } from "@burgee/bucketing-wasm";
import type { CustomData, EvaluationContext, ServedFeature, ServedVariable } from "@burgee/contract";
import { ConfigPoller, evaluateWithDefault, FlagError, RealtimeConnection } from "@burgee/sdk-core";
import type {
  ConfigResponseFacts,
  ConfigVersion,
  FirstConfigOutcome,
  FlushReport,
  TrackedEvent,
  VariableAnswer,
  VariableResult,
  VariableValue,
  WidenValue,
} from "@burgee/sdk-core";
import type { ResolvedOptions } from "./client-options.ts";
import { readConfigHints } from "./config-hints.ts";
import { assertContext, assertCustomData, findContextFault, findKeyFault } from "./context-check.ts";
import { EventReporter } from "./event-reporter.ts";
import { createFetchTransport } from "./fetch-transport.ts";
import type { ConfigMetadata, ContextFlags, FlagClient, ReadyOutcome } from "./flag-client.ts";
import { findVariationId } from "./find-variation-id.ts";
import { onBeforeExit, readHostPlatform } from "./host-platform.ts";
import { hostClock, hostTimer, onDemandTimer } from "./host-timer.ts";

type AskEngine = (engine: BucketingEngine) => VariableAnswer;

/** The client behind `createClient`: wires poller, stream, engine and reporter together. */
export class LocalBucketingClient implements FlagClient {
  readonly #options: ResolvedOptions;
  readonly #reporter: EventReporter;
  readonly #poller: ConfigPoller;
  readonly #stream: RealtimeConnection;
  readonly #platform: { readonly platform: string; readonly platformVersion: string };
  readonly #forgetExit: () => void;
  #engine: BucketingEngine | undefined;
  #evaluateOptions: EvaluateOptions = {};
  #mayReadPlatform = true;
  #isStreamConnected = false;
  #checkedAtMs = 0;
  #first: Promise<FirstConfigOutcome> | undefined;

  constructor(options: ResolvedOptions) {
    this.#options = options;
    const { platform, platformVersion } = readHostPlatform();
    this.#platform = { platform, platformVersion };
    this.#reporter = new EventReporter(options);
    this.#poller = this.#createPoller();
    this.#stream = this.#createStream();
    const isInBackground = options.updates === "background";
    this.#forgetExit = isInBackground ? onBeforeExit(() => void this.#reporter.flush()) : () => undefined;
    if (isInBackground) this.#start();
  }

  async ready(): Promise<ReadyOutcome> {
    const first = await this.#start();
    if (this.#options.updates === "on-demand") await this.#refreshWhenOld();
    if (this.#engine !== undefined) return { kind: "ready" };
    if (first.kind === "refused") {
      throw new FlagError("sdk_key_refused", "the server does not know the SDK key: check that it was not revoked");
    }
    return { kind: "unavailable", problem: first.kind === "unavailable" ? first.problem : "the client was closed" };
  }

  variable<T extends VariableValue>(
    context: EvaluationContext,
    key: string,
    defaultValue: T,
  ): VariableResult<WidenValue<T>> {
    return this.#answer(context, key, defaultValue, (engine) => {
      const completed = this.#complete(context);
      const outcome = engine.evaluateVariable(key, completed, this.#evaluateOptions);
      return describeAnswer(outcome, () => engine.forContext(completed, this.#evaluateOptions));
    });
  }

  variableValue<T extends VariableValue>(context: EvaluationContext, key: string, defaultValue: T): WidenValue<T> {
    return this.variable(context, key, defaultValue).value;
  }

  forContext(context: EvaluationContext): ContextFlags {
    // A new config brings a new engine and custom data may change; the context is then prepared again.
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
        return describeAnswer(evaluator.variable(key), () => evaluator);
      });
    return { variable: answer, variableValue: (key, defaultValue) => answer(key, defaultValue).value };
  }

  allVariables(context: EvaluationContext): Readonly<Record<string, ServedVariable>> {
    return this.#evaluateAll(context)?.toServedConfig().variables ?? {};
  }

  allFeatures(context: EvaluationContext): Readonly<Record<string, ServedFeature>> {
    return this.#evaluateAll(context)?.toServedConfig().features ?? {};
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
    this.#stream.close();
    this.#poller.stop();
    return this.#reporter.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  get configMetadata(): ConfigMetadata | undefined {
    if (this.#engine === undefined) return undefined;
    const { project, environment } = this.#engine;
    return {
      project: { id: project._id, key: project.key },
      environment: { id: environment._id, key: environment.key },
      etag: this.#poller.held?.etag,
      lastModifiedMs: this.#poller.held?.lastModifiedMs,
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
      return this.#engine === undefined ? undefined : ask(this.#engine);
    });
    this.#reporter.countEvaluation(result);
    return result as unknown as VariableResult<WidenValue<T>>;
  }

  #evaluateAll(context: EvaluationContext): ReturnType<BucketingEngine["evaluateAll"]> | undefined {
    assertContext(context);
    return this.#engine?.evaluateAll(this.#complete(context), this.#evaluateOptions);
  }

  /** Rules about the platform see the host, unless the context names another one. */
  #complete(context: EvaluationContext): EvaluationContext {
    return this.#mayReadPlatform ? { ...this.#platform, ...context } : context;
  }

  #start(): Promise<FirstConfigOutcome> {
    this.#first ??= this.#poller.start().then((outcome) => {
      this.#checkedAtMs = hostClock.nowMs();
      return outcome;
    });
    return this.#first;
  }

  async #refreshWhenOld(): Promise<void> {
    if (hostClock.nowMs() - this.#checkedAtMs < this.#options.pollingIntervalMs) return;
    await this.#poller.refresh();
    this.#checkedAtMs = hostClock.nowMs();
  }

  #install(body: Uint8Array<ArrayBuffer>, version: ConfigVersion, facts: ConfigResponseFacts): void {
    const engine = loadConfig(body);
    for (const { subject, message } of engine.warnings) this.#options.logger.warn(`${subject}: ${message}`);
    const { streamUrl, mayReadPlatform } = readConfigHints(body);
    this.#engine = engine;
    this.#mayReadPlatform = mayReadPlatform;
    this.#reporter.reportConfig(version, facts, this.#isStreamConnected);
    const { realtime, updates } = this.#options;
    if (realtime && updates === "background") this.#stream.setUrl(streamUrl);
  }

  #createPoller(): ConfigPoller {
    const { configUrl, pollingIntervalMs, connectedPollingIntervalMs, requestTimeoutMs, updates } = this.#options;
    return new ConfigPoller(
      { url: configUrl, pollingIntervalMs, connectedPollingIntervalMs, requestTimeoutMs },
      {
        ...this.#createPorts(),
        timer: updates === "background" ? hostTimer : onDemandTimer,
        install: (body, version, facts) => this.#install(body, version, facts),
      },
    );
  }

  #createStream(): RealtimeConnection {
    return new RealtimeConnection({
      ...this.#createPorts(),
      timer: hostTimer,
      onConnected: () => {
        this.#isStreamConnected = true;
        this.#poller.setStreamConnected(true);
        // A version may have been announced while the stream was down.
        void this.#poller.refresh();
      },
      onDisconnected: () => {
        this.#isStreamConnected = false;
        this.#poller.setStreamConnected(false);
      },
      onRefetch: ({ etag, lastModifiedMs }) => {
        if (etag === undefined || etag !== this.#poller.held?.etag) void this.#poller.refresh(lastModifiedMs);
      },
    });
  }

  #createPorts(): Pick<
    ConstructorParameters<typeof RealtimeConnection>[0],
    "clock" | "random" | "transport" | "logger"
  > {
    const { logger, fetch } = this.#options;
    return { clock: hostClock, random: Math.random, transport: createFetchTransport(fetch), logger };
  }
}

function describeAnswer(outcome: VariableEvaluation, evaluator: () => ContextEvaluator): VariableAnswer {
  const { variable, eval: reason } = outcome;
  return { variable, eval: reason, variationId: findVariationId(outcome, evaluator) };
}
