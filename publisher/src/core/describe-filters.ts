import { type AudienceFilter, COMPARATOR_BY_WIRE, type FilterGroup, type UserFilter } from "@burgee/contract";

import type { CompiledEnvironment } from "./compiled-environment.ts";
import { isOperator } from "./emit-filters.ts";
import { dropGuards, findComplemented } from "./recognise-portable.ts";

/** What descriptions call audiences. */
export interface AudienceNames {
  /** The key of an audience, or the description of one that is part of a condition. */
  readonly keyOf: (id: string) => string;
  /** The filters of an audience that is part of a condition. */
  readonly keptOf: (id: string) => FilterGroup | undefined;
}

/** What descriptions call the audiences of a snapshot. */
export function nameAudiences({ document, keys }: CompiledEnvironment): AudienceNames {
  const audiences = document.audiences ?? {};
  const keptOf = (id: string): FilterGroup | undefined => (keys[id] === undefined ? audiences[id]?.filters : undefined);
  const names: AudienceNames = {
    keyOf(id) {
      const kept = keptOf(id);
      return keys[id] ?? (kept === undefined ? id : `(${describeFilters(kept, names)})`);
    },
    keptOf,
  };
  return names;
}

/** Reads a filter tree back in words, for diffs: `email ends with "@x" and (in audience staff or plan = "pro")`. */
export function describeFilters(filters: FilterGroup, names: AudienceNames): string {
  return describe(filters, names, true);
}

function describe(filter: AudienceFilter | FilterGroup, names: AudienceNames, isTop: boolean): string {
  if (isOperator(filter)) {
    const members = filter.operator === "and" ? dropGuards(filter, names.keptOf) : filter.filters;
    const parts = members.map((inner) => describe(inner, names, members.length === 1 && isTop));
    const text = parts.join(` ${filter.operator} `);
    return isTop || parts.length === 1 ? text : `(${text})`;
  }
  switch (filter.type) {
    case "all":
      return "everyone";
    case "optIn":
      return "opted in";
    case "audienceMatch": {
      const [only] = filter.comparator === "!=" && filter._audiences.length === 1 ? filter._audiences : [];
      const kept = only === undefined ? undefined : names.keptOf(only);
      const complemented = kept === undefined ? undefined : findComplemented(kept);
      if (complemented !== undefined) return describeUserFilter(complemented);
      const audiences = filter._audiences.map(names.keyOf).join(" or ");
      return `${filter.comparator === "=" ? "in" : "not in"} audience ${audiences}`;
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
