import type { FeatureType, JsonValue, VariableType } from "./config-document.ts";
import type { EvaluationReason } from "./evaluation-reason.ts";

/** Wire shape of one evaluated variable, as the official SDKs read it. */
export interface ServedVariable {
  readonly _id: string;
  readonly key: string;
  readonly type: VariableType;
  readonly value: JsonValue;
  readonly eval: EvaluationReason;
  /** Id of the feature that served it. */
  readonly _feature: string;
}

/** Wire shape of one served feature. The official iOS SDK rejects a config in which any member is missing. */
export interface ServedFeature {
  readonly _id: string;
  readonly type: FeatureType;
  readonly key: string;
  readonly _variation: string;
  readonly variationName: string;
  readonly variationKey: string;
  readonly eval: EvaluationReason;
}

/** Everything that one context is served. Maps keep config order. */
export interface ServedConfig {
  readonly features: Readonly<Record<string, ServedFeature>>;
  /** Feature id to variation id. */
  readonly featureVariationMap: Readonly<Record<string, string>>;
  /** Variable key to the feature and variation that served it. */
  readonly variableVariationMap: Readonly<Record<string, { readonly _feature: string; readonly _variation: string }>>;
  readonly variables: Readonly<Record<string, ServedVariable>>;
}
