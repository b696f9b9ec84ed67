import type { JsonValue } from "@burgee/contract";

import {
  type JsonObject,
  ConfigRefusal,
  isJsonObject,
  member,
  requireArray,
  requireObjects,
  requireOneOf,
  requireString,
} from "./json-shape.ts";
import type { OracleFilter, OracleOperator, OracleUserFilter } from "./oracle-config.ts";

type FilterValue = OracleUserFilter["values"][number];

export function readOperator(object: JsonObject): OracleOperator {
  return {
    kind: "operator",
    operator: requireString(object, "operator"),
    filters: requireObjects(object, "filters").map(readFilter),
  };
}

/** A string member `operator` makes it an operator, whatever else is there. */
function readFilter(object: JsonObject): OracleFilter {
  if (typeof member(object, "operator") === "string") return readOperator(object);
  switch (requireString(object, "type")) {
    case "all":
      return { kind: "all" };
    case "audienceMatch":
      return {
        kind: "audienceMatch",
        comparator: requireString(object, "comparator"),
        audiences: requireArray(object, "_audiences").filter((id) => typeof id === "string"),
      };
    case "user":
      return readUserFilter(object);
    default:
      return { kind: "never" };
  }
}

function readUserFilter(object: JsonObject): OracleUserFilter {
  const subType = requireString(object, "subType");
  const isCustomData = subType === "customData";
  return {
    kind: "user",
    subType,
    comparator: requireString(object, "comparator"),
    values: readValues(requireArray(object, "values")),
    dataKey: isCustomData ? requireString(object, "dataKey") : "",
    dataKeyType: isCustomData ? requireOneOf(object, "dataKeyType", ["String", "Boolean", "Number"]) : "String",
  };
}

/** The first element fixes the type; elements of other types are dropped. */
function readValues(values: readonly JsonValue[]): readonly FilterValue[] {
  const [first] = values;
  if (first === undefined) return [];
  if (first === null || Array.isArray(first) || isJsonObject(first)) {
    throw new ConfigRefusal("the first of values must be a string, number or boolean");
  }
  return values.filter((value): value is FilterValue => typeof value === typeof first);
}
