import { type DefaultDetails, type EvaluationReason, type FlagMetadata, NEEDS_USER_ID } from "@burgee/contract";

/** What both SDKs answer for one variable, as far as OpenFeature shows it. */
interface Answer<T> {
  readonly value: T;
  readonly isDefaulted: boolean;
  readonly eval: EvaluationReason;
  readonly featureId: string | undefined;
  readonly variationId: string | undefined;
  readonly variationKey: string | undefined;
}

/** `ResolutionDetails` of OpenFeature. Its SDKs for servers and pages have an enum `ErrorCode` each. */
interface Resolution<T, Code> {
  readonly value: T;
  readonly reason: string;
  readonly variant?: string;
  readonly errorCode?: Code;
  readonly errorMessage?: string;
  readonly flagMetadata: Record<string, string | number | boolean>;
}

type ErrorName = "PROVIDER_NOT_READY" | "FLAG_NOT_FOUND" | "TYPE_MISMATCH" | "TARGETING_KEY_MISSING" | "GENERAL";

/** Reason of a default for a flag that does not exist. */
export const UNKNOWN_FLAG = "UNKNOWN_FLAG";

/** Details of defaults that OpenFeature treats as errors. */
const ERROR_DETAILS: Readonly<Partial<Record<DefaultDetails, ErrorName>>> = {
  "Missing Config": "PROVIDER_NOT_READY",
  "Missing Variable": "FLAG_NOT_FOUND",
  "Variable Type Mismatch": "TYPE_MISMATCH",
  "Invalid Variable Type": "TYPE_MISMATCH",
};

/** The same, with reasons. Any other default is an ordinary answer. */
const ERROR_NAMES: Readonly<Record<string, ErrorName | undefined>> = {
  ...ERROR_DETAILS,
  [NEEDS_USER_ID]: "TARGETING_KEY_MISSING",
  [UNKNOWN_FLAG]: "FLAG_NOT_FOUND",
  ERROR: "GENERAL",
};

/**
 * The OpenFeature form of an answer. A context that is not targeted is an ordinary default, not an error.
 * @param reason OpenFeature's, or `UNKNOWN_FLAG`
 * @param metadata of the flag itself
 */
export function describeResolution<T, Code>(
  answer: Answer<T>,
  reason: string,
  metadata: FlagMetadata | undefined,
  codes: Readonly<Record<ErrorName, Code>>,
): Resolution<T, Code> {
  const { value, variationKey, isDefaulted, eval: why } = answer;
  const { details = reason } = why;
  const flagMetadata = { ...metadata, ...describeMetadata(answer) };
  const errorName = isDefaulted ? (ERROR_NAMES[details] ?? ERROR_NAMES[reason]) : undefined;
  return errorName === undefined
    ? { value, reason, ...(variationKey && { variant: variationKey }), flagMetadata }
    : { value, reason: "ERROR", errorCode: codes[errorName], errorMessage: details, flagMetadata };
}

function describeMetadata({ featureId, variationId, eval: why }: Answer<unknown>): Record<string, string> {
  return {
    ...(featureId !== undefined && { featureId }),
    ...(variationId !== undefined && { variationId }),
    ...(why.details !== undefined && { evalReasonDetails: why.details }),
    ...(why.target_id !== undefined && { evalReasonTargetId: why.target_id }),
  };
}
