import type { FeatureType, JsonValue, VariableType } from "@burgee/contract";

/** Which rule set decides: exact to DevCycle, or with its known defects repaired. */
export type Semantics = "devcycle" | "standard";

/** A config after the reading rules: required members are present, filter values have one type. */
export interface OracleConfig {
  readonly semantics: Semantics;
  readonly passthroughRollouts: boolean;
  readonly features: readonly OracleFeature[];
  /** By id; for duplicates the last one. */
  readonly variablesById: ReadonlyMap<string, OracleVariable>;
  /** By key; for duplicates the last one. */
  readonly variablesByKey: ReadonlyMap<string, OracleVariable>;
  readonly audiences: ReadonlyMap<string, OracleOperator>;
}

export interface OracleVariable {
  readonly _id: string;
  readonly key: string;
  readonly type: VariableType;
}

export interface OracleFeature {
  readonly _id: string;
  readonly key: string;
  readonly type: FeatureType;
  readonly variations: readonly OracleVariation[];
  readonly targets: readonly OracleTarget[];
}

export interface OracleVariation {
  readonly _id: string;
  readonly key: string;
  readonly name: string;
  readonly variables: readonly { readonly _var: string; readonly value: JsonValue }[];
}

export interface OracleTarget {
  readonly _id: string;
  readonly filters: OracleOperator;
  readonly distribution: readonly Share[];
  readonly rollout: OracleRollout | undefined;
  /** Name of the custom data attribute that is hashed; `user_id` means the user's id. */
  readonly bucketingKey: string;
}

export interface Share {
  readonly _variation: string;
  /** Fraction of 1. */
  readonly percentage: number;
}

export interface OracleRollout {
  readonly type: "schedule" | "gradual" | "stepped";
  readonly startMs: number;
  readonly startPercentage: number;
  readonly stages: readonly RolloutStage[];
}

interface RolloutStage {
  readonly type: "linear" | "discrete";
  readonly dateMs: number;
  readonly percentage: number;
}

export interface OracleOperator {
  readonly kind: "operator";
  readonly operator: string;
  readonly filters: readonly OracleFilter[];
}

export type OracleFilter =
  | OracleOperator
  | { readonly kind: "all" }
  /** `optIn` and every unknown type: loads, never passes. */
  | { readonly kind: "never" }
  | { readonly kind: "audienceMatch"; readonly comparator: string; readonly audiences: readonly string[] }
  | OracleUserFilter;

export interface OracleUserFilter {
  readonly kind: "user";
  readonly subType: string;
  readonly comparator: string;
  /** All of one type: that of the first. */
  readonly values: readonly (string | number | boolean)[];
  /** Only for `customData`. */
  readonly dataKey: string;
  readonly dataKeyType: "String" | "Boolean" | "Number";
}
