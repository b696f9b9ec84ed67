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
export type DefaultDetails =
  | "Missing Config"
  | "Missing Variable"
  | "Missing Feature"
  | "Missing Variation"
  | "Missing Variable for Variation"
  | "User Not in Rollout"
  | "User Not Targeted"
  | "Invalid Variable Type"
  | "Variable Type Mismatch"
  | "Unknown"
  | "Error";

/** Wire shape of `eval`. `target_id` is empty for overrides and absent for defaults. */
export interface EvaluationReason {
  readonly reason: EvaluationReasonKind;
  readonly details?: string;
  readonly target_id?: string;
}
