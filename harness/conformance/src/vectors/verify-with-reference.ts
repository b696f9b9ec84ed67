import { isDeepStrictEqual } from "node:util";

import type { VariableType } from "@burgee/contract";

import { ReferenceEngine } from "../subjects/reference-engine.ts";
import type { VectorCase } from "./vector-case.ts";

/** Asks the published engine. Returns what is wrong with a vector, or undefined when it confirms the vector. */
type FindReferenceProblem = (vector: VectorCase) => Promise<string | undefined>;

/** Prepares the published engine; after each exception it is replaced by a fresh instance. */
export async function createReferenceVerifier(): Promise<FindReferenceProblem> {
  let reference = await ReferenceEngine.create();
  return async (vector) => {
    if (reference.isSpent) reference = await ReferenceEngine.create();
    return vector.reference === "outside" ? undefined : findProblem(reference, vector);
  };
}

function findProblem(reference: ReferenceEngine, vector: VectorCase): string | undefined {
  const refusal = reference.loadConfig(JSON.stringify(vector.config));
  if (vector.reference === "refuses") {
    return refusal === undefined ? "the published engine loads this config" : undefined;
  }
  if (refusal !== undefined) return `the published engine refuses this config: ${refusal}`;
  const answer = ask(reference, vector);
  if (vector.reference === "throws") {
    return answer.kind === "threw" ? undefined : `the published engine answers ${JSON.stringify(answer)}`;
  }
  const { expected } = vector;
  const wanted = expected.kind === "all" ? { kind: "served", served: expected.served } : expected;
  return isDeepStrictEqual(answer, JSON.parse(JSON.stringify(wanted)))
    ? undefined
    : `the published engine answers ${JSON.stringify(answer)}, the vector says ${JSON.stringify(wanted)}`;
}

function ask(reference: ReferenceEngine, { config, question, variableKey }: VectorCase): { kind: string } {
  if (variableKey === undefined) return reference.all(question);
  const variables = config["variables"] as readonly { key: string; type: VariableType }[];
  const type = variables.findLast(({ key }) => key === variableKey)?.type ?? "Boolean";
  return reference.variable(variableKey, type, question);
}
