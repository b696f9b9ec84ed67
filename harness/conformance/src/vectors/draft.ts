import type { EvaluationReason, JsonValue } from "@burgee/contract";

import type { Question } from "../subjects/subject.ts";
import { type JsonRecord, FLAG_KEY, NOW_MS, TARGET_ID, and, flagConfig, flagTarget } from "./flag-config.ts";
import type { VectorCase } from "./vector-case.ts";

/** A vector as it is written by hand: the outcome in short, from the specification's tables. */
export interface Draft {
  readonly row: string;
  readonly name: string;
  readonly config: JsonRecord;
  readonly question: Question;
  readonly variableKey?: string;
  readonly outcome: DraftOutcome;
  readonly reference: VectorCase["reference"];
}

export type DraftOutcome =
  | { readonly kind: "served"; readonly value: JsonValue; readonly eval: EvaluationReason }
  | { readonly kind: "default" }
  | { readonly kind: "error" }
  /** Feature key to variation key and reason, in order; the full result is filled in and then confirmed. */
  | {
      readonly kind: "all";
      readonly features: Readonly<Record<string, readonly [variationKey: string, ...reason: readonly string[]]>>;
      readonly values: JsonRecord;
      readonly warns?: true;
    };

/** A complete context: platform data is always present where the reference is asked. */
export function contextOf(members: JsonRecord = {}): JsonRecord {
  return { user_id: "user-1", platform: "NodeJS", platformVersion: "20.1.0", ...members };
}

export function questionOf(members: JsonRecord = {}, more: Partial<Question> = {}): Question {
  return { context: contextOf(members), nowMs: NOW_MS, ...more };
}

export function servedOn(
  details: string,
  reason: "TARGETING_MATCH" | "SPLIT" | "OVERRIDE" = "TARGETING_MATCH",
): DraftOutcome {
  return { kind: "served", value: true, eval: { reason, details, target_id: TARGET_ID } };
}

/**
 * One filter in one target: does it pass?
 * @param details Expected details when it passes; undefined when it must not pass.
 */
export function filterDraft(
  row: string,
  name: string,
  filters: JsonRecord,
  question: Question,
  details: string | undefined,
  options: { readonly audiences?: JsonRecord; readonly settings?: JsonRecord } = {},
): Draft {
  const operator = typeof filters["operator"] === "string" ? filters : and(filters);
  return {
    row,
    name,
    config: flagConfig({ targets: [flagTarget({ filters: operator })], ...options }),
    question,
    variableKey: FLAG_KEY,
    outcome: details === undefined ? { kind: "default" } : servedOn(details),
    reference: options.settings?.["semantics"] === "standard" ? "outside" : "same",
  };
}
