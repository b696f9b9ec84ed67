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
  return withGuards(group, keptOf).map(({ filter }) => filter);
}

/** The members of an `and`, each with those that compiling added to guard it. */
export function withGuards(
  group: FilterGroup,
  keptOf: (id: string) => FilterGroup | undefined,
): readonly { readonly filter: Filter; readonly guards: readonly Filter[] }[] {
  const members = group.filters.map((filter) => ({ filter, wanted: guardTexts(filter) }));
  const all = new Set(members.flatMap(({ wanted }) => wanted));
  const texts = new Map<string, Filter>();
  if (all.size === 0) return members.map(({ filter }) => ({ filter, guards: [] }));
  const kept = members.filter(({ filter }) => {
    const guard = isOperator(filter) ? filter : findKept(filter, keptOf);
    const text = guard === undefined ? "" : canonicalJson(guard);
    if (!all.has(text)) return true;
    texts.set(text, filter);
    return false;
  });
  return kept.map(({ filter, wanted }) => ({ filter, guards: wanted.flatMap((text) => texts.get(text) ?? []) }));
}

function guardTexts(filter: Filter): readonly string[] {
  if (isOperator(filter) || filter.type !== "user" || !isRewritten(filter)) return [];
  return emitAgain(filter).filters.filters.filter(isOperator).map(canonicalJson);
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
