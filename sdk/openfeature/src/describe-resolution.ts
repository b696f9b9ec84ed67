import { DEFAULT_DETAILS, type EvaluationReason, NEEDS_USER_ID, toFlagReason } from "@burgee/contract";

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
  readonly flagMetadata: Record<string, string>;
}

type ErrorName = "PROVIDER_NOT_READY" | "FLAG_NOT_FOUND" | "TYPE_MISMATCH" | "TARGETING_KEY_MISSING" | "GENERAL";

/** Details that OpenFeature treats as errors. Without them, a default is an ordinary answer. */
const ERROR_NAMES: Readonly<Partial<Record<string, ErrorName>>> = {
  [DEFAULT_DETAILS.missingConfig]: "PROVIDER_NOT_READY",
  [DEFAULT_DETAILS.missingVariable]: "FLAG_NOT_FOUND",
  [DEFAULT_DETAILS.typeMismatch]: "TYPE_MISMATCH",
  [DEFAULT_DETAILS.invalidType]: "TYPE_MISMATCH",
  [NEEDS_USER_ID]: "TARGETING_KEY_MISSING",
};

/** The OpenFeature form of an answer. A context that is not targeted is an ordinary default, not an error. */
export function describeResolution<T, Code>(
  answer: Answer<T>,
  codes: Readonly<Record<ErrorName, Code>>,
): Resolution<T, Code> {
  const { value, variationKey, isDefaulted, eval: why } = answer;
  const { details = "" } = why;
  const flagMetadata = describeMetadata(answer);
  const fallback = why.reason === "ERROR" ? "GENERAL" : undefined;
  const errorName = isDefaulted ? (ERROR_NAMES[details] ?? fallback) : undefined;
  if (errorName !== undefined) {
    return { value, reason: "ERROR", errorCode: codes[errorName], errorMessage: details, flagMetadata };
  }
  return { value, reason: toFlagReason(why), ...(variationKey && { variant: variationKey }), flagMetadata };
}

function describeMetadata({ featureId, variationId, eval: why }: Answer<unknown>): Record<string, string> {
  const entries = { featureId, variationId, evalReasonDetails: why.details, evalReasonTargetId: why.target_id };
  return Object.fromEntries(
    Object.entries(entries).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
