import type { EvaluationReason, JsonValue, ServedVariable, VariableType } from "@burgee/contract";

/**
 * What a variable may hold. The type of the default decides which variables fit.
 *
 * @example
 * ```ts
 * const theme: VariableValue = client.variableValue({ user_id: "ada" }, "theme", { accent: "teal" });
 * console.log(theme);
 * ```
 */
export type VariableValue = string | number | boolean | { readonly [key: string]: JsonValue } | readonly JsonValue[];

/** A literal default such as `false` stands for its whole type. */
export type WidenValue<T> = T extends string ? string : T extends number ? number : T extends boolean ? boolean : T;

/**
 * The result for one variable; `value` is always usable.
 *
 * @example
 * ```ts
 * const result: VariableResult<number> = client.variable({ user_id: "ada" }, "cart-limit", 20);
 * console.log(result.value, result.isDefaulted, result.eval.reason, result.variationKey);
 * ```
 */
export interface VariableResult<T> {
  readonly key: string;
  readonly value: T;
  readonly defaultValue: T;
  /** True when `value` is the default. */
  readonly isDefaulted: boolean;
  readonly type: VariableType | undefined;
  /** Why this value. */
  readonly eval: EvaluationReason;
  /** Id of the feature that served the value. */
  readonly featureId: string | undefined;
  /** Id and key of the variation that served the value. */
  readonly variationId: string | undefined;
  readonly variationKey: string | undefined;
}

/** What the engine returns for one variable. */
export interface VariableAnswer {
  readonly variable: ServedVariable | undefined;
  readonly eval: EvaluationReason;
  readonly variationId?: string | undefined;
  readonly variationKey?: string | undefined;
}

/** The variable type that a default asks for; undefined when no variable can hold it. */
export function readVariableType(value: unknown): VariableType | undefined {
  switch (typeof value) {
    case "string":
      return "String";
    case "number":
      return "Number";
    case "boolean":
      return "Boolean";
    case "object":
      return value === null ? undefined : "JSON";
    default:
      return undefined;
  }
}

/**
 * Chooses between the served value and the caller's default. Never throws.
 * @param evaluate calls the engine; returns undefined when no config is held
 */
export function evaluateWithDefault<T>(
  key: string,
  defaultValue: T,
  evaluate: () => VariableAnswer | undefined,
): VariableResult<T> {
  const type = readVariableType(defaultValue);
  if (type === undefined) return serveDefault(key, defaultValue, type, INVALID_TYPE);
  let answer: VariableAnswer | undefined;
  try {
    answer = evaluate();
  } catch {
    return serveDefault(key, defaultValue, type, EVALUATION_FAILED);
  }
  if (answer === undefined) return serveDefault(key, defaultValue, type, MISSING_CONFIG);
  const { variable } = answer;
  if (variable === undefined) return serveDefault(key, defaultValue, type, answer.eval);
  if (variable.type !== type) return serveDefault(key, defaultValue, type, TYPE_MISMATCH);
  return {
    key,
    value: variable.value as T,
    defaultValue,
    isDefaulted: false,
    type,
    eval: answer.eval,
    featureId: variable._feature,
    variationId: answer.variationId,
    variationKey: answer.variationKey,
  };
}

function serveDefault<T>(
  key: string,
  defaultValue: T,
  type: VariableType | undefined,
  reason: EvaluationReason,
): VariableResult<T> {
  return {
    key,
    value: defaultValue,
    defaultValue,
    isDefaulted: true,
    type,
    eval: reason,
    featureId: undefined,
    variationId: undefined,
    variationKey: undefined,
  };
}

const MISSING_CONFIG: EvaluationReason = { reason: "DEFAULT", details: "Missing Config" };
const TYPE_MISMATCH: EvaluationReason = { reason: "DEFAULT", details: "Variable Type Mismatch" };
const INVALID_TYPE: EvaluationReason = { reason: "DEFAULT", details: "Invalid Variable Type" };
const EVALUATION_FAILED: EvaluationReason = { reason: "ERROR", details: "Error" };
