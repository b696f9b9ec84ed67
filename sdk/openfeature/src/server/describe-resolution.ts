import { DEFAULT_DETAILS, type DefaultDetails } from "@burgee/contract";
import type { VariableResult } from "@burgee/server-sdk";
import { ErrorCode, StandardResolutionReasons } from "@openfeature/server-sdk";
import type { FlagMetadata, ResolutionDetails } from "@openfeature/server-sdk";

/** Defaults that OpenFeature treats as errors, by their details. */
const ERROR_CODES: Readonly<Partial<Record<DefaultDetails, ErrorCode>>> = {
  [DEFAULT_DETAILS.missingConfig]: ErrorCode.PROVIDER_NOT_READY,
  [DEFAULT_DETAILS.missingVariable]: ErrorCode.FLAG_NOT_FOUND,
  [DEFAULT_DETAILS.typeMismatch]: ErrorCode.TYPE_MISMATCH,
  [DEFAULT_DETAILS.invalidType]: ErrorCode.TYPE_MISMATCH,
};

/** The OpenFeature form of an answer. A context that is not targeted is an ordinary default, not an error. */
export function describeResolution<T>(result: VariableResult<T>): ResolutionDetails<T> {
  const { value, variationKey, eval: why } = result;
  const flagMetadata = describeMetadata(result);
  const errorCode = why.reason === "ERROR" ? ErrorCode.GENERAL : findErrorCode(result);
  if (errorCode !== undefined) {
    const errorMessage = why.details ?? "the flag could not be evaluated";
    return { value, reason: StandardResolutionReasons.ERROR, errorCode, errorMessage, flagMetadata };
  }
  const reason = why.reason === "OVERRIDE" ? StandardResolutionReasons.STATIC : why.reason;
  return { value, reason, ...(variationKey === undefined ? {} : { variant: variationKey }), flagMetadata };
}

function findErrorCode({ isDefaulted, eval: why }: VariableResult<unknown>): ErrorCode | undefined {
  return isDefaulted && why.reason === "DEFAULT" && why.details !== undefined ? ERROR_CODES[why.details] : undefined;
}

function describeMetadata({ featureId, variationId, eval: why }: VariableResult<unknown>): FlagMetadata {
  const metadata: Record<string, string> = {};
  if (featureId !== undefined) metadata["featureId"] = featureId;
  if (variationId !== undefined) metadata["variationId"] = variationId;
  if (why.details !== undefined) metadata["evalReasonDetails"] = why.details;
  if (why.target_id !== undefined) metadata["evalReasonTargetId"] = why.target_id;
  return metadata;
}
