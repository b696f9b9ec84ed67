import type { TargetedAttribute } from "./attributes.ts";
import type { FilterComparator } from "./comparators.ts";

/**
 * The environment config: the published document, one per environment and view.
 * Wire-compatible with DevCycle's `ConfigBody` (v2); unknown members are ignored by every reader.
 */
export interface ConfigDocument {
  readonly project: ConfigProject;
  readonly environment: { readonly _id: string; readonly key: string };
  readonly features: readonly ConfigFeature[];
  readonly variables: readonly ConfigVariable[];
  readonly audiences?: Readonly<Record<string, { readonly filters: FilterGroup }>>;
  readonly variableHashes?: Readonly<Record<string, number>>;
  readonly debugUsers?: readonly string[];
  readonly sse?: { readonly hostname: string; readonly path: string };
  /** Only in views for client SDKs. */
  readonly clientSDKKey?: string;
}

export interface ConfigProject {
  readonly _id: string;
  readonly key: string;
  readonly a0_organization: string;
  readonly settings: {
    readonly edgeDB?: StoredDataSettings;
    readonly optIn?: { readonly enabled: boolean };
    readonly obfuscation?: { readonly enabled: boolean; readonly required: boolean };
    readonly disablePassthroughRollouts?: boolean;
    readonly sdkSettings?: { readonly eventQueueLimit: number };
    /** Burgee: absent or `"devcycle"` is exact to DevCycle; `"standard"` repairs its known defects. */
    readonly semantics?: "devcycle" | "standard";
  };
}

/** Stored user data. All but `enabled` are Burgee's own. */
export interface StoredDataSettings {
  readonly enabled: boolean;
  /** Whether client and mobile keys may store data, and what they stored takes part in evaluation. Default: false. */
  readonly clientWrites?: boolean;
  /** Whether stored data takes part in evaluations for client and mobile keys. Default: true. */
  readonly clientReads?: boolean;
  /** Days after its last change for which data is kept. */
  readonly lifetimeDays?: number;
}

export type FeatureType = "release" | "experiment" | "permission" | "ops";
export type VariableType = "String" | "Boolean" | "Number" | "JSON";

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** What OpenFeature passes on with a flag's value. */
export type FlagMetadata = Readonly<Record<string, string | number | boolean>>;

export interface ConfigVariable {
  readonly _id: string;
  readonly key: string;
  readonly type: VariableType;
  /** Burgee's own. */
  readonly metadata?: FlagMetadata;
}

export interface ConfigVariation {
  readonly _id: string;
  readonly key: string;
  readonly name: string;
  readonly variables: readonly { readonly _var: string; readonly value: JsonValue }[];
}

export interface ConfigFeature {
  readonly _id: string;
  readonly key: string;
  readonly type: FeatureType;
  readonly settings?: {
    readonly optInEnabled?: boolean;
    readonly publicName?: string;
    readonly publicDescription?: string;
  };
  readonly tags?: readonly string[];
  readonly variations: readonly ConfigVariation[];
  readonly configuration: { readonly _id: string; readonly targets: readonly ConfigTarget[] };
}

export interface ConfigTarget {
  readonly _id: string;
  readonly _audience: { readonly _id: string; readonly filters: FilterGroup };
  readonly distribution: readonly { readonly _variation: string; readonly percentage: number }[];
  readonly rollout?: ConfigRollout | null;
  readonly bucketingKey?: string;
}

export interface ConfigRollout {
  readonly type: "schedule" | "gradual" | "stepped";
  /** ISO 8601, UTC, milliseconds: `YYYY-MM-DDTHH:mm:ss.sssZ`. */
  readonly startDate: string;
  /** Fraction of 1. */
  readonly startPercentage?: number;
  readonly stages?: readonly {
    readonly type: "linear" | "discrete";
    readonly date: string;
    readonly percentage: number;
  }[];
}

export interface FilterGroup {
  readonly operator: "and" | "or";
  readonly filters: readonly (AudienceFilter | FilterGroup)[];
}

export type AudienceFilter =
  | { readonly type: "all" }
  | { readonly type: "optIn" }
  | { readonly type: "audienceMatch"; readonly comparator: "=" | "!="; readonly _audiences: readonly string[] }
  | UserFilter;

export type UserSubType = TargetedAttribute | "customData";

export interface UserFilter {
  readonly type: "user";
  readonly subType: UserSubType;
  readonly comparator: FilterComparator;
  readonly values: readonly (string | number | boolean)[];
  /** Only for `customData`. */
  readonly dataKey?: string;
  readonly dataKeyType?: "String" | "Boolean" | "Number";
}
