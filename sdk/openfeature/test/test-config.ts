import { createSampleConfig } from "@burgee/conformance/sample-config";
import type { ConfigDocument, ConfigFeature, ConfigTarget, FilterGroup } from "@burgee/contract";

const EVERYONE: FilterGroup = { operator: "and", filters: [{ type: "all" }] };
const ADA: FilterGroup = {
  operator: "and",
  filters: [{ type: "user", subType: "user_id", comparator: "=", values: ["ada"] }],
};
const LACKS_VARIABLE = "variation-without-it";

/** The sample environment and flags whose answers depend on the subject, on the order of targets, or on nothing. */
export function createConfig(bannerText = "Hello"): ConfigDocument {
  const sample = createSampleConfig({ bannerText });
  const added = [
    createFeature("half", [target("half", EVERYONE, 0.5)]),
    createFeature("ada-only", [target("ada-only", ADA)]),
    createFeature("with-rest", [target("with-rest", ADA), target("with-rest", EVERYONE)]),
    createFeature("turned-off", []),
    createFeature("broken", [
      { ...target("broken", EVERYONE), distribution: [{ _variation: LACKS_VARIABLE, percentage: 1 }] },
    ]),
  ];
  const variables = added.map(({ key }) => ({ _id: `variable-${key}`, key, type: "Boolean" as const }));
  return {
    ...sample,
    features: [...sample.features, ...added],
    variables: [...sample.variables, ...variables],
  };
}

function createFeature(key: string, targets: readonly ConfigTarget[]): ConfigFeature {
  const on = [{ _var: `variable-${key}`, value: true }];
  return {
    _id: `feature-${key}`,
    key,
    type: "release",
    variations: [
      { _id: `${key}-on`, key: "on", name: "On", variables: on },
      { _id: `${key}-also-on`, key: "also-on", name: "Also on", variables: on },
      { _id: LACKS_VARIABLE, key: "empty", name: "Empty", variables: [] },
    ],
    configuration: { _id: `configuration-${key}`, targets },
  };
}

function target(key: string, filters: FilterGroup, share = 1): ConfigTarget {
  const rest = share === 1 ? [] : [{ _variation: `${key}-also-on`, percentage: 1 - share }];
  return {
    _id: `target-${key}-${filters === EVERYONE ? "rest" : "rule"}`,
    _audience: { _id: "", filters },
    distribution: [{ _variation: `${key}-on`, percentage: share }, ...rest],
  };
}
