import type { EvaluateOptions } from "@burgee/bucketing-wasm";
import { loadConfig } from "@burgee/bucketing-wasm";
import type { EvaluationContext } from "@burgee/contract";

import type { LoadSubject, Question, VariableAnswer } from "./subject.ts";

const encoder = new TextEncoder();

/** The engine under test. Questions hold outside data, so types are asserted here and nowhere checked. */
export const loadEngineSubject: LoadSubject = (configJson) => {
  const engine = loadConfig(encoder.encode(configJson));
  return {
    all: (question) => engine.evaluateAll(question.context as EvaluationContext, toOptions(question)).toServedConfig(),
    variable(key, question): VariableAnswer {
      const answer = engine.evaluateVariable(key, question.context as EvaluationContext, toOptions(question));
      if (answer.variable !== undefined) return { kind: "served", variable: answer.variable };
      return { kind: answer.eval.reason === "ERROR" ? "error" : "default" };
    },
  };
};

function toOptions({ nowMs, clientCustomData, overrides }: Question): EvaluateOptions {
  const options: Record<string, unknown> = { nowMs };
  if (clientCustomData !== undefined) options["clientCustomData"] = clientCustomData;
  if (overrides !== undefined) options["overrides"] = overrides;
  return options;
}
