import type { ServedFeature, ServedVariable } from "@burgee/contract";

/** Serialised parts of answers, made once per outcome and shared by all contexts that have it. */
export interface ServedFragments {
  feature(feature: ServedFeature): FeatureFragments;
  variable(variable: ServedVariable): VariableFragments;
}

export interface FeatureFragments {
  /** `"<key>":{…}` */
  readonly member: string;
  /** `"<feature id>":"<variation id>"` */
  readonly variationMember: string;
  /** `{"_feature":"…","_variation":"…"}` */
  readonly source: string;
}

export interface VariableFragments {
  /** `"<key>":{…}` */
  readonly member: string;
  /** `{…}` */
  readonly object: string;
  /** `"<key>":` */
  readonly keyPrefix: string;
}

/** The engine shares one frozen object per outcome, so the object itself is the key. */
export function createServedFragments(): ServedFragments {
  const features = new WeakMap<ServedFeature, FeatureFragments>();
  const variables = new WeakMap<ServedVariable, VariableFragments>();
  return {
    feature(feature) {
      let made = features.get(feature);
      if (made === undefined) {
        made = makeFeature(feature);
        features.set(feature, made);
      }
      return made;
    },
    variable(variable) {
      let made = variables.get(variable);
      if (made === undefined) {
        made = makeVariable(variable);
        variables.set(variable, made);
      }
      return made;
    },
  };
}

function makeFeature(feature: ServedFeature): FeatureFragments {
  const id = JSON.stringify(feature._id);
  const variation = JSON.stringify(feature._variation);
  return {
    member: `${JSON.stringify(feature.key)}:${JSON.stringify(feature)}`,
    variationMember: `${id}:${variation}`,
    source: `{"_feature":${id},"_variation":${variation}}`,
  };
}

function makeVariable(variable: ServedVariable): VariableFragments {
  const keyPrefix = `${JSON.stringify(variable.key)}:`;
  const object = JSON.stringify(variable);
  return { member: keyPrefix + object, object, keyPrefix };
}
