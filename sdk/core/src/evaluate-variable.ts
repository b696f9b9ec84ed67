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
  return value === null ? undefined : TYPES[typeof value];
}

const TYPES: Readonly<Record<string, VariableType>> = {
  string: "String",
  number: "Number",
  boolean: "Boolean",
  object: "JSON",
};

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
  let answer: VariableAnswer | undefined;
  let why = MISSING_CONFIG;
  try {
    answer = type && evaluate();
    why = answer?.eval ?? why;
  } catch {
    why = EVALUATION_FAILED;
  }
  let variable = answer?.variable;
  if (type === undefined) why = INVALID_TYPE;
  else if (variable !== undefined && variable.type !== type) {
    why = TYPE_MISMATCH;
    variable = undefined;
  }
  return {
    key,
    value: variable ? (variable.value as T) : defaultValue,
    defaultValue,
    isDefaulted: !variable,
    type,
    eval: why,
    featureId: variable?._feature,
    variationId: variable && answer?.variationId,
    variationKey: variable && answer?.variationKey,
  };
}

const MISSING_CONFIG: EvaluationReason = { reason: "DEFAULT", details: "Missing Config" };
const TYPE_MISMATCH: EvaluationReason = { reason: "DEFAULT", details: "Variable Type Mismatch" };
const INVALID_TYPE: EvaluationReason = { reason: "DEFAULT", details: "Invalid Variable Type" };
const EVALUATION_FAILED: EvaluationReason = { reason: "ERROR", details: "Error" };
