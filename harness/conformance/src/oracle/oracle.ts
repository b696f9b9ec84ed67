import type { ConfigDocument, JsonValue, ServedVariable } from "@burgee/contract";

import { type OracleConfigEvaluation, evaluateConfig } from "./evaluate-config.ts";
import { evaluateVariable } from "./evaluate-variable.ts";
import { EvaluationFault } from "./evaluation-fault.ts";
import { readContext } from "./oracle-context.ts";
import { readConfig } from "./read-config.ts";

/** One question to an engine. Members are what arrived from outside, so their types are not trusted. */
export interface OracleQuestion {
  readonly context: unknown;
  readonly clientCustomData?: unknown;
  /** Whole-config evaluation only. */
  readonly overrides?: unknown;
  /** Epoch milliseconds. */
  readonly nowMs: number;
}

type OracleVariableOutcome =
  | { readonly kind: "served"; readonly variable: ServedVariable }
  | { readonly kind: "default" }
  /** The reference throws. */
  | { readonly kind: "fault" };

/** The slow, obvious model of the specification: every rule in the order in which it is written there. */
export interface Oracle {
  /** Throws `ContextFault` for a context that the reference refuses. */
  all(question: OracleQuestion): OracleConfigEvaluation;
  /** Throws `ContextFault` for a context that the reference refuses. */
  variable(key: string, question: OracleQuestion): OracleVariableOutcome;
}

/** Makes an oracle for one config. Throws `ConfigRefusal` where the reference refuses to load it. */
export function createOracle(document: ConfigDocument | JsonValue): Oracle {
  const config = readConfig(document as JsonValue);
  return {
    all: ({ context, clientCustomData, overrides, nowMs }) =>
      evaluateConfig(config, readContext(context, clientCustomData), overrides, nowMs),
    variable(key, { context, clientCustomData, nowMs }) {
      try {
        const variable = evaluateVariable(config, key, readContext(context, clientCustomData), nowMs);
        return variable === undefined ? { kind: "default" } : { kind: "served", variable };
      } catch (error) {
        if (error instanceof EvaluationFault) return { kind: "fault" };
        throw error;
      }
    },
  };
}
