export { createClient, createClient as createBrowserClient } from "./create-client.ts";
export type { ClientConfig, ConfigChange } from "./client-config.ts";
export type { ClientOptions } from "./client-options.ts";
export type { ClientUser } from "./client-user.ts";
export type { ClientEvents, FlagClient, FlagClient as BrowserFlagClient, ReadyOutcome } from "./flag-client.ts";
export type { KeyValueStorage } from "./key-value-storage.ts";
export type { PageLifecycle } from "./page-lifecycle.ts";
export { FlagError } from "@burgee/sdk-core";
export type {
  ConfigSource,
  ConfigStatus,
  FlagErrorCode,
  FlagKey,
  FlushReport,
  Logger,
  TrackedEvent,
  VariableResult,
  VariableValue,
} from "@burgee/sdk-core";
export type { CustomData, EvaluationReason, JsonValue, ServedFeature, ServedVariable } from "@burgee/contract";
