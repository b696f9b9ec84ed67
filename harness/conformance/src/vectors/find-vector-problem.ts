import type { BucketingEngine, ConfigEvaluation, EvaluateOptions, VariableEvaluation } from "@burgee/bucketing-wasm";
import { loadConfig } from "@burgee/bucketing-wasm";
import type { EvaluationContext } from "@burgee/contract";

import type { VectorCase, VectorExpectation } from "./vector-case.ts";

const encoder = new TextEncoder();

/** Runs a vector against the engine of this runtime, fresh and prepared. Returns what is wrong, or undefined. */
export function findVectorProblem({ config, question, variableKey, expected }: VectorCase): string | undefined {
  const engine = loadConfig(encoder.encode(JSON.stringify(config)));
  const { context: outside, ...options } = question as { context: unknown } & EvaluateOptions;
  const context = outside as EvaluationContext;
  if (expected.kind === "all") {
    return (
      findAllProblem(expected, engine.evaluateAll(context, options)) ??
      findAllProblem(expected, engine.forContext(context, options).all()) ??
      findWarningProblem(expected, engine)
    );
  }
  const key = variableKey ?? "";
  return (
    findVariableProblem(key, expected, engine.evaluateVariable(key, context, options)) ??
    findVariableProblem(key, expected, engine.forContext(context, options).variable(key))
  );
}

type AllExpectation = Extract<VectorExpectation, { kind: "all" }>;

/** Compares as text, because the order of members and of results is part of the answer. */
function findAllProblem({ served }: AllExpectation, evaluation: ConfigEvaluation): string | undefined {
  return (
    differ("served config", served, evaluation.toServedConfig()) ??
    differ("features", Object.values(served.features), evaluation.features()) ??
    differ("variables", Object.values(served.variables), evaluation.variables()) ??
    differ("variables by key", served.variables, evaluation.variablesByKey()) ??
    differ("JSON text", [served.features, served.featureVariationMap].map(toJson), [
      evaluation.featuresJson(),
      evaluation.featureVariationMapJson(),
    ]) ??
    differ("JSON text", [served.variableVariationMap, served.variables].map(toJson), [
      evaluation.variableVariationMapJson(),
      evaluation.variablesJson(),
    ])
  );
}

function findWarningProblem({ warns }: AllExpectation, { warnings }: BucketingEngine): string | undefined {
  return warns === true && warnings.length === 0 ? "the load listed no warning" : undefined;
}

function findVariableProblem(
  key: string,
  expected: Exclude<VectorExpectation, AllExpectation>,
  answer: VariableEvaluation,
): string | undefined {
  const reason = expected.kind === "error" ? "ERROR" : "DEFAULT";
  return (
    differ("key", key, answer.key) ??
    (expected.kind === "served"
      ? (differ("variable", expected.variable, answer.variable) ?? differ("eval", expected.variable.eval, answer.eval))
      : (differ("variable", "none", answer.variable ?? "none") ?? differ("reason", reason, answer.eval.reason)))
  );
}

function toJson(value: unknown): string {
  return JSON.stringify(value);
}

function differ(what: string, expected: unknown, actual: unknown): string | undefined {
  const [expectedText, actualText] = [JSON.stringify(expected), JSON.stringify(actual)];
  return expectedText === actualText ? undefined : `${what}: expected ${expectedText}, got ${actualText}`;
}
