export { createClient } from "./create-client.ts";
export type { ClientOptions, ConfigReader } from "./client-options.ts";
export type { ConfigCache } from "./config-cache.ts";
export type { ConfigVerification } from "./config-verifier.ts";
export type {
  ConfigMetadata,
  ContextFlags,
  FlagClient,
  ReadyOptions,
  ReadyOutcome,
  ServerEvents,
} from "./flag-client.ts";
export { FlagError } from "@burgee/sdk-core";
export type {
  ConfigSource,
  ConfigStatus,
  FlagErrorCode,
  FlushReport,
  Logger,
  TrackedEvent,
  VariableResult,
  VariableValue,
} from "@burgee/sdk-core";
export type {
  CustomData,
  EvaluationContext,
  EvaluationReason,
  JsonValue,
  ServedFeature,
  ServedVariable,
} from "@burgee/contract";
