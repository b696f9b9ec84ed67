import { COMPARATOR_BY_WIRE, type AudienceFilter, type FilterGroup, type UserFilter } from "@burgee/contract";

import { ATTRIBUTES } from "../../core/comparators.ts";
import { NotExportable } from "../exchange-error.ts";

/** A JsonLogic expression as flagd reads it. */
export type Logic = boolean | number | string | null | readonly Logic[] | { readonly [operator: string]: Logic };

type Audiences = Readonly<Record<string, { readonly filters: FilterGroup }>>;

/** How deep audiences may refer to each other; the compiler refuses cycles. */
const AUDIENCE_DEPTH_MAX = 50;

/** Writes a filter tree as an expression that is true for whom the filters match. References are written out. */
export function writeLogic(filter: AudienceFilter | FilterGroup, audiences: Audiences, depth = 0): Logic {
  if (depth > AUDIENCE_DEPTH_MAX) throw new NotExportable("audiences refer to each other too often");
  if ("operator" in filter) {
    const parts = filter.filters.map((inner) => writeLogic(inner, audiences, depth));
    return filter.operator === "and" ? all(parts) : any(parts);
  }
  switch (filter.type) {
    case "all":
      return true;
    // Servers never match it.
    case "optIn":
      return false;
    case "audienceMatch": {
      const found = filter._audiences.map((id) => audiences[id]?.filters);
      if (found.includes(undefined)) return false;
      const inAny = any(
        found.flatMap((group) => (group === undefined ? [] : [writeLogic(group, audiences, depth + 1)])),
      );
      return filter.comparator === "=" ? inAny : not(inAny);
    }
    case "user":
      return writeComparison(filter);
  }
}

/** Name under which flagd's callers pass an attribute. */
function variableOf({ subType, dataKey }: UserFilter): Logic {
  const name = subType === "user_id" ? "targetingKey" : subType === "customData" ? (dataKey ?? "") : subType;
  if (name.includes(".")) throw new NotExportable(`flagd takes the dot in \`${name}\` for a step into a map`);
  return { var: [name] };
}

function writeComparison(filter: UserFilter): Logic {
  const row = COMPARATOR_BY_WIRE.get(filter.comparator);
  const variable = variableOf(filter);
  const isPresent: Logic = { "!==": [variable, null] };
  const isCustom = filter.subType === "customData";
  const isVersion = !isCustom && ATTRIBUTES[filter.subType] === "version";
  const anyValue = (compare: (value: string | number | boolean) => Logic) => any(filter.values.map(compare));
  const negate = (logic: Logic) => (isCustom ? all([isPresent, not(logic)]) : not(logic));
  switch (row?.name) {
    case "in":
      return any(filter.values.map((value) => ({ "===": [variable, value] })));
    case "notIn": {
      const differs = not(anyValue((value) => ({ "===": [variable, value] })));
      // Custom data that is absent passes; attributes that are absent do not.
      return isCustom ? differs : all([isPresent, differs]);
    }
    case "exists":
      return all([isPresent, { "!==": [variable, ""] }]);
    case "notExists":
      return not(all([isPresent, { "!==": [variable, ""] }]));
    case "above":
    case "atLeast":
    case "below":
    case "atMost":
      if (isVersion) return anyValue((value) => ({ sem_ver: [variable, filter.comparator, toSemver(String(value))] }));
      return all([isPresent, anyValue((value) => ({ [filter.comparator]: [variable, value] }))]);
    case "contains":
      return anyValue((value) => ({ in: [value, variable] }));
    case "notContains":
      return negate(anyValue((value) => ({ in: [value, variable] })));
    case "startsWith":
      return anyValue((value) => ({ starts_with: [variable, value] }));
    case "notStartsWith":
      return negate(anyValue((value) => ({ starts_with: [variable, value] })));
    case "endsWith":
      return anyValue((value) => ({ ends_with: [variable, value] }));
    case "notEndsWith":
      return negate(anyValue((value) => ({ ends_with: [variable, value] })));
    default:
      throw new NotExportable(`flagd has nothing for \`${row?.name ?? filter.comparator}\``);
  }
}

/** flagd compares versions of three numbers. */
function toSemver(version: string): string {
  const numbers = version.split(".");
  if (numbers.length > 3) throw new NotExportable(`flagd compares versions of three numbers, not \`${version}\``);
  return [...numbers, "0", "0"].slice(0, 3).join(".");
}

export function all(parts: readonly Logic[]): Logic {
  const left = parts.filter((part) => part !== true);
  if (left.includes(false)) return false;
  return left.length === 0 ? true : left.length === 1 ? (left[0] ?? true) : { and: left };
}

export function any(parts: readonly Logic[]): Logic {
  const left = parts.filter((part) => part !== false);
  if (left.includes(true)) return true;
  return left.length === 0 ? false : left.length === 1 ? (left[0] ?? false) : { or: left };
}

function not(part: Logic): Logic {
  return typeof part === "boolean" ? !part : { "!": [part] };
}
