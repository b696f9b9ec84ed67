import type { JsonValue } from "@burgee/contract";

import { type Draft, contextOf, questionOf } from "../draft.ts";
import {
  type JsonRecord,
  ALL_USERS,
  FLAG_KEY,
  NOW_MS,
  and,
  dataFilter,
  flagConfig,
  flagFeature,
  flagTarget,
  flagVariation,
  or,
  userFilter,
} from "../flag-config.ts";

/** Parts for which the published engine refuses the whole config; here they disable themselves and the rest loads. */
export function refusalDrafts(): Draft[] {
  return [
    ...FILTERS.map(([row, name, filter]) => refusal(row, name, flagFeature([flagTarget({ filters: and(filter) })]))),
    ...ROLLOUTS.map(([name, rollout]) => refusal("B23", name, flagFeature([flagTarget({ rollout })]))),
    ...FEATURES.map(([name, feature]) => refusal("3.4", name, feature)),
    ...cycleDrafts(),
    ...hostileContextDrafts(),
  ];
}

const { type: _type, ...WITHOUT_TYPE } = userFilter("user_id", "=", ["user-1"]);
const { subType: _subType, ...WITHOUT_SUBTYPE } = userFilter("user_id", "=", ["user-1"]);
const { comparator: _comparator, ...WITHOUT_COMPARATOR } = userFilter("user_id", "=", ["user-1"]);
const { values: _values, ...WITHOUT_VALUES } = userFilter("user_id", "exist", []);
const { dataKey: _dataKey, ...WITHOUT_DATA_KEY } = dataFilter("plan", "String", "!exist", []);
const { dataKeyType: _dataKeyType, ...WITHOUT_DATA_KEY_TYPE } = dataFilter("plan", "String", "!exist", []);

const FILTERS: readonly (readonly [row: string, name: string, filter: JsonRecord])[] = [
  ["O11", "operator empty, without filters", { operator: "", type: "all" }],
  ["O15", "filter without type", WITHOUT_TYPE],
  ["O15", "filter type not text", { type: 5 }],
  ["O15", "filter without subType", WITHOUT_SUBTYPE],
  ["O15", "filter without comparator", WITHOUT_COMPARATOR],
  ["O15", "filter without values", WITHOUT_VALUES],
  ["O15", "audienceMatch without comparator", { type: "audienceMatch", _audiences: [] }],
  ["O15", "audienceMatch without _audiences", { type: "audienceMatch", comparator: "!=" }],
  ["O15", "nested operator without filters", { operator: "and" }],
  ["S22", "values that begin with null", userFilter("user_id", "!=", [null, "a"])],
  ["S22", "values that begin with a list", userFilter("user_id", "!=", [["a"]])],
  ["S22", "values that begin with an object", userFilter("user_id", "!=", [{}])],
  ["C27", "dataKeyType unknown", dataFilter("plan", "Semver", "!exist", [])],
  ["C27", "dataKeyType missing", WITHOUT_DATA_KEY_TYPE],
  ["C27", "dataKey missing", WITHOUT_DATA_KEY],
];

const START = { startDate: new Date(NOW_MS - 1000).toISOString() };

const ROLLOUTS: readonly (readonly [name: string, rollout: JsonRecord])[] = [
  ["rollout without type", START],
  ["rollout of unknown type", { type: "sudden", ...START }],
  ["rollout without startDate", { type: "schedule" }],
  ["rollout with an empty startDate", { type: "schedule", startDate: "" }],
  ["rollout with a number as startDate", { type: "schedule", startDate: 5 }],
  ["rollout with startPercentage null", { type: "gradual", startPercentage: null, ...START }],
  ["rollout with startPercentage as text", { type: "gradual", startPercentage: "1", ...START }],
  ["stage without percentage", { type: "gradual", ...START, stages: [{ type: "linear", date: START.startDate }] }],
  ["stage without date", { type: "gradual", ...START, stages: [{ type: "linear", percentage: 1 }] }],
  [
    "stage of unknown type",
    { type: "gradual", ...START, stages: [{ type: "sudden", date: START.startDate, percentage: 1 }] },
  ],
];

function withoutMember(object: JsonRecord, name: string): JsonRecord {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));
}

const GOOD = flagFeature([flagTarget()]);

const FEATURES: readonly (readonly [name: string, feature: JsonRecord])[] = [
  ["feature type unknown", { ...GOOD, type: "wish" }],
  ["feature without key", withoutMember(GOOD, "key")],
  ["feature without variations", withoutMember(GOOD, "variations")],
  ["feature without configuration", withoutMember(GOOD, "configuration")],
  ["target without _id", flagFeature([withoutMember(flagTarget(), "_id")])],
  ["target without audience", flagFeature([withoutMember(flagTarget(), "_audience")])],
  ["target without distribution", flagFeature([withoutMember(flagTarget(), "distribution")])],
  ["share without percentage", flagFeature([flagTarget({ distribution: [{ _variation: "vrn_on" }] })])],
  [
    "share with text as percentage",
    flagFeature([flagTarget({ distribution: [{ _variation: "vrn_on", percentage: "1" }] })]),
  ],
  ["variation without name", flagFeature([flagTarget()], [withoutMember(flagVariation("on", true), "name")])],
];

/** The bad feature comes first; the healthy one after it must be served, and the load must say what it disabled. */
function refusal(row: string, name: string, bad: JsonRecord): Draft {
  const base = flagConfig({});
  const healthy = {
    _id: "feat_healthy",
    key: "healthy",
    type: "ops",
    variations: [{ _id: "vrn_healthy", key: "on", name: "on", variables: [{ _var: "var_healthy", value: "well" }] }],
    configuration: {
      _id: "cfg_healthy",
      targets: [
        flagTarget({
          _id: "tgt_healthy",
          filters: ALL_USERS,
          distribution: [{ _variation: "vrn_healthy", percentage: 1 }],
        }),
      ],
    },
  };
  const variables = [
    ...(base["variables"] as readonly JsonValue[]),
    { _id: "var_healthy", key: "healthy", type: "String" },
  ];
  return {
    row,
    name: `disabled: ${name}`,
    config: { ...base, features: [bad, healthy], variables },
    question: questionOf(),
    outcome: {
      kind: "all",
      features: { healthy: ["on", "TARGETING_MATCH", "All Users", "tgt_healthy"] },
      values: { healthy: "well" },
      warns: true,
    },
    reference: "refuses",
  };
}

/** The published engine overflows its stack on a cycle and is lost; here the feature answers ERROR. */
function cycleDrafts(): Draft[] {
  const match = (...ids: readonly string[]): JsonRecord => ({
    type: "audienceMatch",
    comparator: "=",
    _audiences: ids,
  });
  const cases: readonly (readonly [name: string, audiences: JsonRecord])[] = [
    ["of itself", { aud_a: { filters: and(match("aud_a")) } }],
    ["of two", { aud_a: { filters: and(match("aud_b")) }, aud_b: { filters: or(match("aud_a")) } }],
  ];
  return cases.map(([name, audiences]) => ({
    row: "config 5",
    name: `audience cycle ${name}`,
    config: flagConfig({ targets: [flagTarget({ filters: and(match("aud_a")) })], audiences }),
    question: questionOf(),
    variableKey: FLAG_KEY,
    outcome: { kind: "error" },
    reference: "outside",
  }));
}

/** Contexts that the published engine refuses for the whole call. */
function hostileContextDrafts(): Draft[] {
  const cases: readonly (readonly [row: string, name: string, context: JsonRecord])[] = [
    ["C30", "custom data value is an object", contextOf({ customData: { plan: {} } })],
    ["C30", "custom data value is a list", contextOf({ customData: { plan: ["pro"] } })],
    ["C30", "private custom data value is a list", contextOf({ privateCustomData: { plan: [] } })],
    ["1.1", "no user_id", withoutMember(contextOf(), "user_id")],
    ["1.1", "user_id is a number", contextOf({ user_id: 5 })],
    ["1.1", "user_id is null", contextOf({ user_id: null })],
  ];
  return cases.map(([row, name, context]) => ({
    row,
    name: `context: ${name}`,
    config: flagConfig({ targets: [flagTarget({ filters: and(dataFilter("plan", "String", "!contain", ["x"])) })] }),
    question: { context, nowMs: NOW_MS },
    variableKey: FLAG_KEY,
    outcome: { kind: "error" },
    reference: "throws",
  }));
}
