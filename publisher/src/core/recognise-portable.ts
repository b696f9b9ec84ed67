import type { AudienceFilter, FilterGroup, UserFilter } from "@burgee/contract";

import { canonicalJson } from "./canonical-json.ts";
import { emitFilters, isOperator } from "./emit-filters.ts";
import { isRewritten } from "./portable-condition.ts";

type Filter = AudienceFilter | FilterGroup;

/** The comparison that was compiled into the complement of an audience, or undefined when the audience is something else. */
export function findComplemented(audience: FilterGroup): UserFilter | undefined {
  const [first] = audience.filters;
  if (first === undefined || isOperator(first) || first.type !== "user" || first.comparator !== "=") return undefined;
  const written: UserFilter = { ...first, comparator: "!=" };
  const [complement] = isRewritten(written) ? emitAgain(written).audiences : [];
  return complement !== undefined && canonicalJson(complement) === canonicalJson(audience) ? written : undefined;
}

/** The members of an `and` without those that compiling added to guard another member. */
export function dropGuards(group: FilterGroup, keptOf: (id: string) => FilterGroup | undefined): readonly Filter[] {
  const guards = new Set(
    group.filters.flatMap((filter) => {
      if (isOperator(filter) || filter.type !== "user" || !isRewritten(filter)) return [];
      return emitAgain(filter).filters.filters.filter(isOperator).map(canonicalJson);
    }),
  );
  if (guards.size === 0) return group.filters;
  return group.filters.filter((filter) => {
    const guard = isOperator(filter) ? filter : findKept(filter, keptOf);
    return guard === undefined || !guards.has(canonicalJson(guard));
  });
}

function findKept(filter: AudienceFilter, keptOf: (id: string) => FilterGroup | undefined): FilterGroup | undefined {
  if (filter.type !== "audienceMatch" || filter.comparator !== "=" || filter._audiences.length !== 1) return undefined;
  const [id] = filter._audiences;
  return id === undefined ? undefined : keptOf(id);
}

function emitAgain(filter: UserFilter): { readonly filters: FilterGroup; readonly audiences: readonly FilterGroup[] } {
  const audiences: FilterGroup[] = [];
  const keepAudience = (kept: FilterGroup): string => {
    audiences.push(kept);
    return "";
  };
  const emission = { audienceId: (key: string) => key, keepAudience, semantics: "devcycle" } as const;
  return { filters: emitFilters({ kind: "user", filter }, emission), audiences };
}
