import { type AudienceFilter, COMPARATOR_BY_WIRE, type FilterGroup, type UserFilter } from "@burgee/contract";

import { isOperator } from "./emit-filters.ts";

/** Reads a filter tree back in words, for diffs: `email ends with "@x" and (in audience staff or plan = "pro")`. */
export function describeFilters(filters: FilterGroup, audienceKeyOf: (id: string) => string): string {
  return describe(filters, audienceKeyOf, true);
}

function describe(filter: AudienceFilter | FilterGroup, audienceKeyOf: (id: string) => string, isTop: boolean): string {
  if (isOperator(filter)) {
    const parts = filter.filters.map((inner) => describe(inner, audienceKeyOf, filter.filters.length === 1 && isTop));
    const text = parts.join(` ${filter.operator} `);
    return isTop || parts.length === 1 ? text : `(${text})`;
  }
  switch (filter.type) {
    case "all":
      return "everyone";
    case "optIn":
      return "opted in";
    case "audienceMatch": {
      const names = filter._audiences.map(audienceKeyOf).join(" or ");
      return `${filter.comparator === "=" ? "in" : "not in"} audience ${names}`;
    }
    case "user":
      return describeUserFilter(filter);
  }
}

function describeUserFilter(filter: UserFilter): string {
  const attribute = filter.subType === "customData" ? `custom.${filter.dataKey}` : filter.subType;
  const values = filter.values.map((value) => JSON.stringify(value)).join(", ");
  const words = COMPARATOR_BY_WIRE.get(filter.comparator)?.words ?? filter.comparator;
  return `${attribute} ${words}${values === "" ? "" : ` ${values}`}`;
}
