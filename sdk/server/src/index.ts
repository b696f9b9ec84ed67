export { createClient, createClient as createServerClient } from "./create-client.ts";
export type { ClientOptions, ConfigReader } from "./client-options.ts";
export type { ConfigCache } from "./config-cache.ts";
export type { ConfigVerification } from "./config-verifier.ts";
export type { UserContext } from "./context-check.ts";
export type {
  ClientBootstrap,
  ConfigMetadata,
  ContextFlags,
  FlagClient,
  FlagClient as ServerFlagClient,
  ReadyOptions,
  ReadyOutcome,
  ServerEvents,
} from "./flag-client.ts";
export { FlagError } from "@burgee/sdk-core";
export type {
  ConfigSource,
  ConfigStatus,
  EvaluationHook,
  FlagErrorCode,
  FlagKey,
  FlushReport,
  HookContext,
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
  SubjectlessContext,
} from "@burgee/contract";
