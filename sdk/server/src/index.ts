export { createClient } from "./create-client.ts";
export type { ClientOptions } from "./client-options.ts";
export type { ConfigVerification } from "./config-verifier.ts";
export type { ConfigMetadata, ContextFlags, FlagClient, ReadyOutcome } from "./flag-client.ts";
export { FlagError } from "@burgee/sdk-core";
export type { FlagErrorCode, FlushReport, Logger, TrackedEvent, VariableResult, VariableValue } from "@burgee/sdk-core";
export type {
  CustomData,
  EvaluationContext,
  EvaluationReason,
  JsonValue,
  ServedFeature,
  ServedVariable,
  SubjectlessContext,
} from "@burgee/contract";
