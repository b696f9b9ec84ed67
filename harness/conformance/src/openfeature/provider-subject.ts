import type { EvaluationContext, EvaluationDetails, Hook as ServerHook, JsonValue } from "@openfeature/server-sdk";

import type { OpenFeatureWorld } from "./openfeature-world.ts";

export type FlagType = "Boolean" | "String" | "Number" | "Object";

export type ProviderEventName = "ready" | "error" | "stale" | "configuration changed";

export interface SeenEvent {
  readonly name: ProviderEventName;
  readonly flagsChanged: readonly string[];
}

export type SuiteHook = Pick<ServerHook, "before" | "after" | "finally">;

/** How a provider under test is set up. */
export interface SubjectSettings {
  readonly baseUrl: string;
  readonly sdkKey: string;
}

/** One provider in OpenFeature's SDK, under a domain of its own. */
export interface ProviderSubject {
  readonly name: string;
  /** Events so far; grows. */
  readonly events: readonly SeenEvent[];
  readonly status: string;
  /** Sets the provider; resolves or rejects with its initialisation. */
  set(): Promise<void>;
  evaluate(
    type: FlagType,
    key: string,
    fallback: JsonValue,
    context: EvaluationContext | undefined,
    hooks?: readonly SuiteHook[],
  ): Promise<EvaluationDetails<JsonValue>>;
  /** Closes the provider as OpenFeature does when another takes its place. */
  close(): Promise<void>;
}

/** A kind of provider that the suites run against. */
export interface SubjectKind {
  readonly name: "server" | "web";
  readonly settings: (world: OpenFeatureWorld) => SubjectSettings;
  readonly create: (settings: SubjectSettings) => ProviderSubject;
}
