import type { JsonValue } from "@burgee/contract";

export type JsonRecord = { readonly [key: string]: JsonValue };

export const TARGET_ID = "tgt_flag";
export const FLAG_KEY = "flag";
/** 2024-03-01T00:00:00.000Z in epoch milliseconds. */
export const NOW_MS = 1_709_251_200_000;

export const ALL_USERS: JsonRecord = { operator: "and", filters: [{ type: "all" }] };

interface FlagOptions {
  readonly targets?: readonly JsonRecord[];
  readonly audiences?: JsonRecord;
  readonly settings?: JsonRecord;
  readonly variations?: readonly JsonRecord[];
}

/** A config of one feature with one Boolean variable `flag`: true in variation `on`, false in `off`. */
export function flagConfig({
  targets = [flagTarget()],
  audiences,
  settings = {},
  variations,
}: FlagOptions): JsonRecord {
  return {
    project: { _id: "prj_reef", key: "reef", a0_organization: "org_reef", settings },
    environment: { _id: "env_tide", key: "production" },
    features: [flagFeature(targets, variations)],
    variables: [{ _id: "var_flag", key: FLAG_KEY, type: "Boolean" }],
    ...(audiences === undefined ? {} : { audiences }),
  };
}

export function flagFeature(targets: readonly JsonRecord[], variations = flagVariations()): JsonRecord {
  return {
    _id: "feat_flag",
    key: "flag-feature",
    type: "release",
    variations,
    configuration: { _id: "cfg_flag", targets },
  };
}

function flagVariations(): readonly JsonRecord[] {
  return [flagVariation("on", true), flagVariation("off", false)];
}

export function flagVariation(name: string, value: JsonValue): JsonRecord {
  return { _id: `vrn_${name}`, key: name, name, variables: [{ _var: "var_flag", value }] };
}

/** A target that serves `on` to everyone; members are replaced by those given. */
export function flagTarget(
  members: { readonly filters?: JsonRecord; readonly [key: string]: JsonValue } = {},
): JsonRecord {
  const { filters = ALL_USERS, ...others } = members;
  return {
    _id: TARGET_ID,
    _audience: { _id: "", filters },
    distribution: [{ _variation: "vrn_on", percentage: 1 }],
    ...others,
  };
}

export function and(...filters: readonly JsonRecord[]): JsonRecord {
  return { operator: "and", filters };
}

export function or(...filters: readonly JsonRecord[]): JsonRecord {
  return { operator: "or", filters };
}

export function userFilter(subType: string, comparator: string, values: readonly JsonValue[]): JsonRecord {
  return { type: "user", subType, comparator, values };
}

export function dataFilter(
  dataKey: string,
  dataKeyType: string,
  comparator: string,
  values: readonly JsonValue[],
): JsonRecord {
  return { type: "user", subType: "customData", dataKey, dataKeyType, comparator, values };
}

export function audienceFilter(comparator: string, ...ids: readonly JsonValue[]): JsonRecord {
  return { type: "audienceMatch", comparator, _audiences: ids };
}
