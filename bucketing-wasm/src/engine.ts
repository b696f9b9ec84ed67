import type {
  ConfigProject,
  CustomData,
  EvaluationReason,
  ServedConfig,
  ServedFeature,
  ServedVariable,
  SomeContext,
} from "@burgee/contract";

/** What the caller may pass beside the context. */
export interface EvaluateOptions {
  /** Epoch milliseconds; defaults to the host's clock, which is read only when the config needs it. */
  readonly nowMs?: number;
  /** SDK-wide custom data: filters fall back to it when the context lacks an attribute; bucketing keys do not. */
  readonly clientCustomData?: CustomData;
  /** Whether a context may have null for its user id: flags answer it unless they would have to hash the id. */
  readonly acceptsNobody?: boolean;
  /** Feature id to variation id. Applies to whole-config evaluation only. */
  readonly overrides?: Readonly<Record<string, string>>;
}

/**
 * Outcome for one variable. `variable` is undefined when the caller's default applies; `eval` then says why
 * (`DEFAULT` or `ERROR`). Objects are shared between calls and deeply frozen.
 */
export interface VariableEvaluation {
  readonly key: string;
  readonly variable: ServedVariable | undefined;
  readonly eval: EvaluationReason;
}

/** Outcome for the whole config: a view over the engine's answer that builds only what is read. */
export interface ConfigEvaluation {
  /** Served features in config order. */
  features(): readonly ServedFeature[];
  /** Served variables in first-served order. */
  variables(): readonly ServedVariable[];
  /** Served variables as a plain object by key: `toServedConfig().variables` without the other three maps. */
  variablesByKey(): Readonly<Record<string, ServedVariable>>;
  /** The four maps of the wire shape as plain objects. */
  toServedConfig(): ServedConfig;
  /** `JSON.stringify(toServedConfig().features)`, joined from texts that were serialised once. So are the next three. */
  featuresJson(): string;
  featureVariationMapJson(): string;
  variableVariationMapJson(): string;
  variablesJson(): string;
}

export interface ConfigWarning {
  /** What was disabled, e.g. `feature checkout`. */
  readonly subject: string;
  readonly message: string;
}

/** One config version. New config: new engine, swap the reference. */
export interface BucketingEngine {
  readonly project: ConfigProject;
  readonly environment: { readonly _id: string; readonly key: string };
  /** Parts of the config that disabled themselves. */
  readonly warnings: readonly ConfigWarning[];
  evaluateVariable(key: string, context: SomeContext, options?: EvaluateOptions): VariableEvaluation;
  evaluateAll(context: SomeContext, options?: EvaluateOptions): ConfigEvaluation;
  /** Encodes the context once for many calls. */
  forContext(context: SomeContext, options?: EvaluateOptions): ContextEvaluator;
}

export interface ContextEvaluator {
  variable(key: string): VariableEvaluation;
  all(): ConfigEvaluation;
}

/** The config cannot be loaded at all; `message` says what is wrong with it. */
export class ConfigLoadError extends Error {
  override readonly name = "ConfigLoadError";
}

/** Compiles UTF-8 JSON of one environment config. Throws `ConfigLoadError`. */
export type LoadConfig = (config: Uint8Array) => BucketingEngine;
