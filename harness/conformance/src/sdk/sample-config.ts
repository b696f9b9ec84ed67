import type { ConfigDocument, ConfigFeature, FilterGroup, JsonValue, VariableType } from "@burgee/contract";

const ALL: FilterGroup = { operator: "and", filters: [{ type: "all" }] };
const CANADIANS: FilterGroup = {
  operator: "and",
  filters: [{ type: "user", subType: "country", comparator: "=", values: ["CA"] }],
};
const GOLD: FilterGroup = {
  operator: "and",
  filters: [
    {
      type: "user",
      subType: "customData",
      dataKey: "tier",
      dataKeyType: "String",
      comparator: "=",
      values: ["gold"],
    },
  ],
};
const NODE: FilterGroup = {
  operator: "and",
  filters: [{ type: "user", subType: "platform", comparator: "=", values: ["NodeJS"] }],
};

const VARIABLES: readonly { readonly key: string; readonly type: VariableType; readonly value: JsonValue }[] = [
  { key: "banner-text", type: "String", value: "Hello" },
  { key: "cart-limit", type: "Number", value: 25 },
  { key: "new-checkout", type: "Boolean", value: true },
  { key: "theme", type: "JSON", value: { colour: "teal", sizes: [1, 2] } },
];

/** A small environment: everyone gets four variables, Canadians, gold customers and Node hosts one more each. */
export function createSampleConfig(
  options: { readonly bannerText?: string; readonly streamOrigin?: string } = {},
): ConfigDocument {
  const variables = VARIABLES.map((variable) =>
    variable.key === "banner-text" ? { ...variable, value: options.bannerText ?? variable.value } : variable,
  );
  const targeted = [
    createFeature("canada", CANADIANS, [{ key: "canada-only", value: true }]),
    createFeature("gold", GOLD, [{ key: "gold-only", value: true }]),
    createFeature("node", NODE, [{ key: "node-only", value: true }]),
  ];
  return {
    project: { _id: "project-1", key: "shop", a0_organization: "org", settings: {} },
    environment: { _id: "environment-1", key: "production" },
    features: [createFeature("everyone", ALL, variables), ...targeted],
    variables: [
      ...variables.map(({ key, type }) => ({ _id: `variable-${key}`, key, type })),
      ...["canada-only", "gold-only", "node-only"].map((key) => ({
        _id: `variable-${key}`,
        key,
        type: "Boolean" as const,
      })),
    ],
    variableHashes: {},
    ...(options.streamOrigin === undefined
      ? {}
      : { sse: { hostname: options.streamOrigin, path: "/event-stream?c=x" } }),
  };
}

function createFeature(
  key: string,
  filters: FilterGroup,
  values: readonly { readonly key: string; readonly value: JsonValue }[],
): ConfigFeature {
  const variation = {
    _id: `variation-${key}`,
    key: "on",
    name: "On",
    variables: values.map(({ key: variable, value }) => ({ _var: `variable-${variable}`, value })),
  };
  const target = {
    _id: `target-${key}`,
    _audience: { _id: `audience-${key}`, filters },
    distribution: [{ _variation: variation._id, percentage: 1 }],
  };
  return {
    _id: `feature-${key}`,
    key,
    type: "release",
    variations: [variation],
    configuration: { _id: `configuration-${key}`, targets: [target] },
  };
}
