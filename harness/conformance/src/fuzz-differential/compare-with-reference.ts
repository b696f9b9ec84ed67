import type { JsonValue, VariableType } from "@burgee/contract";

import { ContextFault } from "../oracle/oracle-context.ts";
import type { Oracle } from "../oracle/oracle.ts";
import type { ReferenceEngine } from "../subjects/reference-engine.ts";
import { type Question, type Subject, NOTHING_SERVED } from "../subjects/subject.ts";
import { compareText, describeThrow } from "./compare-text.ts";
import type { Comparison } from "./differential-case.ts";

/** Asks reference and subject for everything. The oracle says what a fault should leave. */
export function compareAll(
  reference: ReferenceEngine,
  oracle: Oracle,
  subject: Subject,
  question: Question,
): Comparison {
  const expected = reference.all(question);
  const actual = describeThrow(() => JSON.stringify(subject.all(question)));
  if (expected.kind === "served") return compareText(JSON.stringify(expected.served), actual);
  const remainder = remainderAfterFault(oracle, question);
  if (remainder === undefined) return { kind: "differed", expected: `threw: ${expected.message}`, actual };
  const comparison = compareText(remainder, actual);
  return comparison.kind === "agreed" ? { kind: "agreed_on_fault" } : comparison;
}

/** What is served without the faulty features, or undefined when the oracle sees no fault. */
function remainderAfterFault(oracle: Oracle, question: Question): string | undefined {
  try {
    const { served, faultyFeatures } = oracle.all(question);
    return faultyFeatures.length > 0 ? JSON.stringify(served) : undefined;
  } catch (error) {
    if (error instanceof ContextFault) return JSON.stringify(NOTHING_SERVED);
    throw error;
  }
}

/** Asks reference and subject for one variable by its declared type; where the reference throws, ERROR is right. */
export function compareVariable(
  reference: ReferenceEngine,
  subject: Subject,
  key: string,
  type: VariableType,
  question: Question,
): Comparison {
  const expected = reference.variable(key, type, question);
  const actual = describeThrow(() => JSON.stringify(subject.variable(key, question)));
  if (expected.kind !== "threw") return compareText(JSON.stringify(expected), actual);
  const comparison = compareText(JSON.stringify({ kind: "error" }), actual);
  return comparison.kind === "agreed" ? { kind: "agreed_on_fault" } : comparison;
}

/** The type to ask the reference for: the declared one, by the last variable of that key. */
export function declaredType(config: { readonly [key: string]: JsonValue }, key: string): VariableType {
  const variables = config["variables"] as readonly { key: string; type: VariableType }[];
  return variables.findLast((variable) => variable.key === key)?.type ?? "String";
}
