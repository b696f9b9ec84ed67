import type { EvaluationReason } from "@burgee/contract";

import { readVariableType, type VariableAnswer, type VariableValue } from "./evaluate-variable.ts";

const SERVED: EvaluationReason = { reason: "STATIC", details: "Test Client" };
const UNKNOWN: VariableAnswer = { variable: undefined, eval: { reason: "DEFAULT", details: "Missing Variable" } };

type AnyFlags<Context> = Readonly<Record<string, VariableValue | ((context: Context) => VariableValue)>>;

/** Values by variable key; a function decides for each context. With the file of `burgee types`, only those keys. */
export type TestFlags<Context> = [keyof BurgeeFlags] extends [never]
  ? AnyFlags<Context>
  : { readonly [Key in keyof BurgeeFlags]?: BurgeeFlags[Key] | ((context: Context) => BurgeeFlags[Key]) };

/** What a test client answers for a variable. */
export function answerTestFlag<Context>(flags: AnyFlags<Context>, key: string, context: Context): VariableAnswer {
  const flag = Object.hasOwn(flags, key) ? flags[key] : undefined;
  const value = typeof flag === "function" ? flag(context) : flag;
  const type = readVariableType(value);
  if (value === undefined || type === undefined) return UNKNOWN;
  return { variable: { _id: key, key, type, value, _feature: key, eval: SERVED }, eval: SERVED, variationKey: "test" };
}
