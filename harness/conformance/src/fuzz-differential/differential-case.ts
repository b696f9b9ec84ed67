import { type JsonValue, isRecord } from "@burgee/contract";

import { type JsonForm, JSON_FORMS } from "../fuzz/vary-json.ts";
import type { Question } from "../subjects/subject.ts";

/** One comparison: a config, a question, and the variable that is asked for; without a key, everything is. */
export interface DifferentialCase {
  readonly config: { readonly [key: string]: JsonValue };
  /** How the config is written. */
  readonly form: JsonForm;
  readonly question: Question;
  readonly variableKey?: string;
}

/** `agreed_on_fault`: the reference threw for the whole call, and the subject isolated the fault as it should. */
export type Comparison =
  | { readonly kind: "agreed" }
  | { readonly kind: "agreed_on_fault" }
  | { readonly kind: "differed"; readonly expected: string; readonly actual: string };

/** Platform data and a clock are the host's to give; without them there is nothing to compare. */
export function isInDomain({ config, form, question }: DifferentialCase): boolean {
  if (!isRecord(config) || !JSON_FORMS.includes(form)) return false;
  if (!isRecord(question) || typeof question.nowMs !== "number" || !isRecord(question.context)) return false;
  return typeof question.context["platform"] === "string" && typeof question.context["platformVersion"] === "string";
}
