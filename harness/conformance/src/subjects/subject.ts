import type { ServedConfig, ServedVariable } from "@burgee/contract";

import type { OracleQuestion } from "../oracle/oracle.ts";

export type Question = OracleQuestion;

export type VariableAnswer =
  | { readonly kind: "served"; readonly variable: ServedVariable }
  | { readonly kind: "default" }
  | { readonly kind: "error" };

/** An engine that has loaded one config and must survive every question about it. */
export interface Subject {
  all(question: Question): ServedConfig;
  variable(key: string, question: Question): VariableAnswer;
}

/** Loads config text. Throws when the text cannot be loaded at all. */
export type LoadSubject = (configJson: string) => Subject;

export const NOTHING_SERVED: ServedConfig = {
  features: {},
  featureVariationMap: {},
  variableVariationMap: {},
  variables: {},
};
