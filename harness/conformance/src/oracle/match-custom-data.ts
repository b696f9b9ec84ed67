import { matchBoolean } from "./match-booleans.ts";
import { matchNumber } from "./match-numbers.ts";
import { matchString } from "./match-strings.ts";
import type { OracleUserFilter } from "./oracle-config.ts";
import type { OracleContext } from "./oracle-context.ts";

/** The custom data rule: the context's own data first, then, only for an absent key, client custom data. */
export function matchCustomData(filter: OracleUserFilter, context: OracleContext): boolean {
  const { comparator, dataKey, dataKeyType, values } = filter;
  const source = context.customData.has(dataKey) ? context.customData : context.clientCustomData;
  const value = source.get(dataKey);
  const exists = value !== undefined && value !== null && value !== "" && !Number.isNaN(value);
  if (comparator === "exist") return exists;
  if (comparator === "!exist") return !exists;
  if (dataKeyType === "String" && (typeof value === "string" || value === null)) {
    return matchString(value, comparator, values.filter(isString));
  }
  if (dataKeyType === "Number" && typeof value === "number") {
    return matchNumber(value, comparator, values.filter(isNumber));
  }
  if (dataKeyType === "Boolean" && typeof value === "boolean") {
    return matchBoolean(value, comparator, values.filter(isBoolean));
  }
  return value === undefined && comparator === "!=";
}

function isString(value: unknown): value is string {
  return typeof value === "string";
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === "boolean";
}
