import type { JsonValue } from "@burgee/contract";

import { ContextFault } from "../oracle/oracle-context.ts";
import { createOracle } from "../oracle/oracle.ts";
import { type LoadSubject, NOTHING_SERVED } from "./subject.ts";

/** The oracle, behaving as an engine that never dies: a refused context is served nothing. */
export const loadOracleSubject: LoadSubject = (configJson) => {
  const oracle = createOracle(JSON.parse(configJson) as JsonValue);
  return {
    all: (question) => orOnContextFault(() => oracle.all(question).served, NOTHING_SERVED),
    variable: (key, question) =>
      orOnContextFault(
        () => {
          const outcome = oracle.variable(key, question);
          return outcome.kind === "fault" ? { kind: "error" } : outcome;
        },
        { kind: "error" },
      ),
  };
};

function orOnContextFault<T>(evaluate: () => T, otherwise: T): T {
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof ContextFault) return otherwise;
    throw error;
  }
}
