/** Why a value was served. The first six travel to DevCycle SDKs; the others belong to OpenFeature. */
export type EvaluationReasonKind =
  | "TARGETING_MATCH"
  | "SPLIT"
  | "OVERRIDE"
  | "DEFAULT"
  | "DISABLED"
  | "ERROR"
  | "STATIC"
  | "CACHED"
  | "STALE"
  | "UNKNOWN";

/** Why a default was used. Source: DevCycle SDK enumerations. */
export const DEFAULT_DETAILS = {
  missingConfig: "Missing Config",
  missingVariable: "Missing Variable",
  missingFeature: "Missing Feature",
  missingVariation: "Missing Variation",
  missingEntry: "Missing Variable for Variation",
  notInRollout: "User Not in Rollout",
  notTargeted: "User Not Targeted",
  invalidType: "Invalid Variable Type",
  typeMismatch: "Variable Type Mismatch",
  unknown: "Unknown",
  error: "Error",
} as const;

export type DefaultDetails = (typeof DEFAULT_DETAILS)[keyof typeof DEFAULT_DETAILS];

/** Details of the error where a context without subject meets a rule that hashes the subject. */
export const NEEDS_USER_ID = "the rules of this flag need a user_id";

/** Wire shape of `eval`. The details of a default are one of a closed set, all others are for people. */
export type EvaluationReason =
  | { readonly reason: "DEFAULT"; readonly details?: DefaultDetails; readonly target_id?: never }
  | {
      readonly reason: Exclude<EvaluationReasonKind, "DEFAULT">;
      readonly details?: string;
      /** Empty for overrides, absent for errors. */
      readonly target_id?: string;
    };
