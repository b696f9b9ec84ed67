import type { ConfigDocument, ConfigFeature } from "@burgee/contract";

import type { TargetedFeature, Targeting } from "../targeting.ts";

const KINDS = ["a", "b", "c"] as const;

/** The common targeting as the config that Burgee and DevCycle read: per feature one string and one Boolean variable. */
export function toDevcycleConfig({ features }: Targeting): ConfigDocument {
  return {
    project: {
      _id: "64f0c0ffee00000000000001",
      key: "bench",
      a0_organization: "org_bench",
      settings: { disablePassthroughRollouts: false },
    },
    environment: { _id: "64f0c0ffee00000000000002", key: "production" },
    features: features.map(toFeature),
    variables: features.flatMap(({ name }, index) => [
      { _id: variableId(index, 0), key: name, type: "String" as const },
      { _id: variableId(index, 1), key: `${name}-enabled`, type: "Boolean" as const },
    ]),
  };
}

function toFeature(feature: TargetedFeature, index: number): ConfigFeature {
  const [a, b, c] = KINDS.map((_, position) => variationId(index, position));
  const everything = (variation = "") => [{ _variation: variation, percentage: 1 }];
  return {
    _id: objectId(3, index),
    key: feature.name,
    type: "release",
    variations: KINDS.map((kind, position) => ({
      _id: variationId(index, position),
      key: `variation-${kind}`,
      name: `Variation ${kind}`,
      variables: [
        { _var: variableId(index, 0), value: feature.values[position] ?? "" },
        { _var: variableId(index, 1), value: position > 0 },
      ],
    })),
    configuration: {
      _id: objectId(4, index),
      targets: [
        {
          _id: objectId(5, index),
          _audience: {
            _id: "",
            filters: {
              operator: "or",
              filters: [
                { type: "user", subType: "user_id", comparator: "=", values: feature.staff.userIds },
                { type: "user", subType: "email", comparator: "endWith", values: feature.staff.emailSuffixes },
              ],
            },
          },
          distribution: everything(a),
        },
        {
          _id: objectId(6, index),
          _audience: {
            _id: "",
            filters: {
              operator: "and",
              filters: [
                { type: "user", subType: "country", comparator: "=", values: feature.segment.countries },
                { type: "user", subType: "appVersion", comparator: ">=", values: [feature.segment.minVersion] },
                {
                  type: "user",
                  subType: "customData",
                  dataKey: "plan",
                  dataKeyType: "String",
                  comparator: "=",
                  values: [feature.segment.plan],
                },
              ],
            },
          },
          distribution: everything(b),
        },
        {
          _id: objectId(7, index),
          _audience: { _id: "", filters: { operator: "and", filters: [{ type: "all" }] } },
          distribution: [a, b, c].map((_variation = "", position) => ({
            _variation,
            percentage: (feature.split[position] ?? 0) / 100,
          })),
        },
      ],
    },
  };
}

function variationId(index: number, position: number): string {
  return objectId(8 + position, index);
}

function variableId(index: number, position: number): string {
  return objectId(14 + position, index);
}

/** Ids of the length that real configs have: 24 hexadecimal digits. */
function objectId(kind: number, index: number): string {
  return `64f0c0ff${kind.toString(16).padStart(4, "0")}${index.toString(16).padStart(12, "0")}`;
}
