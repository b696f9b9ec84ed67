import type { ConfigDocument } from "@burgee/contract";

import type { Question } from "../subjects/subject.ts";

/** What one evaluator serves: by feature id the variation id and the values by variable key. */
export type PortableAnswer = ReadonlyMap<string, ServedPart>;

interface ServedPart {
  readonly variation: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** A published evaluator, or our engine. */
export interface Evaluator {
  readonly name: string;
  load(document: ConfigDocument): Promise<void>;
  /** Throws when the evaluator throws. */
  answer(question: Question): PortableAnswer;
}

/** What every evaluator's whole-config result has. */
interface WholeConfigResult {
  readonly featureVariationMap: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, { readonly value: unknown }>>;
}

/** @param ownerOf Feature id by variable key. */
export function toAnswer(
  { featureVariationMap, variables }: WholeConfigResult,
  ownerOf: ReadonlyMap<string, string>,
): PortableAnswer {
  const answer = new Map<string, { variation: string; values: Record<string, unknown> }>();
  for (const [id, variation] of Object.entries(featureVariationMap)) answer.set(id, { variation, values: {} });
  for (const [key, { value }] of Object.entries(variables)) {
    const part = answer.get(ownerOf.get(key) ?? "");
    if (part === undefined) throw new Error(`variable ${key} is served without its feature`);
    part.values[key] = value;
  }
  return answer;
}

export function readOwners({ features, variables }: ConfigDocument): ReadonlyMap<string, string> {
  const keys = new Map(variables.map(({ _id, key }) => [_id, key]));
  const owners = new Map<string, string>();
  for (const { _id, variations } of features) {
    for (const { _var } of variations.flatMap((variation) => variation.variables))
      owners.set(keys.get(_var) ?? "", _id);
  }
  return owners;
}

/** One line that is equal for equal answers. Features of `left` are left out. */
export function printAnswer(answer: PortableAnswer | string, left: ReadonlyMap<string, unknown>): string {
  if (typeof answer === "string") return answer;
  return [...answer]
    .filter(([id]) => !left.has(id))
    .sort(byName)
    .map(([id, { variation, values }]) => `${id} ${variation} ${JSON.stringify(Object.entries(values).sort(byName))}`)
    .join("\n");
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

/** The answer, or what was thrown instead. */
export function ask(evaluator: Evaluator, question: Question): PortableAnswer | string {
  try {
    return evaluator.answer(question);
  } catch (error) {
    return `threw: ${error instanceof Error ? error.message : String(error)}`;
  }
}
