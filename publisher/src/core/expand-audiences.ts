import type { AudienceFilter, FilterGroup } from "@burgee/contract";

import { isOperator } from "./emit-filters.ts";

type Audiences = Readonly<Record<string, { readonly filters: FilterGroup }>>;
type Filter = AudienceFilter | FilterGroup;

/** How many filters a reference may expand to; a larger one stays, so that nested audiences cannot inflate a config. */
const EXPANSION_FILTERS_MAX = 500;

/**
 * Replaces references to shared audiences by their filters, for readers of the v1 document.
 * A reference stays where its filters would mean something else: under `!=`, or as the second nested group of a group
 * (old evaluators end every group at its first). It also stays where the result would be huge.
 */
export function expandAudiences(filters: FilterGroup, audiences: Audiences): FilterGroup {
  const members = filters.filters.map((filter) => expandMember(filter, audiences));
  return arrange(filters.operator, members);
}

interface ExpandedMember {
  readonly original: Filter;
  readonly expanded: Filter;
}

function expandMember(filter: Filter, audiences: Audiences): ExpandedMember {
  if (isOperator(filter)) {
    const expanded = expandAudiences(filter, audiences);
    return { original: expanded, expanded };
  }
  const expanded = expandReference(filter, audiences);
  const isSmall = expanded !== undefined && countFilters(expanded) <= EXPANSION_FILTERS_MAX;
  return { original: filter, expanded: isSmall ? simplify(expanded) : filter };
}

function expandReference(filter: AudienceFilter, audiences: Audiences): FilterGroup | undefined {
  if (filter.type !== "audienceMatch" || filter.comparator !== "=") return undefined;
  const members: ExpandedMember[] = [];
  for (const id of filter._audiences) {
    const inner = audiences[id]?.filters;
    if (inner === undefined) return undefined;
    const original: Filter = { type: "audienceMatch", comparator: "=", _audiences: [id] };
    members.push({ original, expanded: simplify(expandAudiences(inner, audiences)) });
  }
  return arrange("or", members);
}

/** Puts plain filters first and at most one nested group last; further ones stay references. */
function arrange(operator: FilterGroup["operator"], members: readonly ExpandedMember[]): FilterGroup {
  const plain: Filter[] = [];
  let nested: FilterGroup | undefined;
  // A group that the author nested has no reference that could stay, so it takes the last place first.
  const ordered = [...members].sort((a, b) => Number(isOperator(b.original)) - Number(isOperator(a.original)));
  const kept = new Map<ExpandedMember, readonly Filter[]>();
  for (const member of ordered) {
    const parts = splice(operator, member.expanded);
    const inner = parts.filter((part) => isOperator(part));
    if (inner.length === 0 || (inner.length === 1 && nested === undefined)) {
      nested ??= inner[0];
      kept.set(
        member,
        parts.filter((part) => !isOperator(part)),
      );
    } else {
      kept.set(member, [member.original]);
    }
  }
  for (const member of members) plain.push(...(kept.get(member) ?? []));
  return { operator, filters: nested === undefined ? plain : [...plain, nested] };
}

/** The members of an inner group of the same kind, which mean the same in the outer one; any other filter itself. */
function splice(operator: FilterGroup["operator"], filter: Filter): readonly Filter[] {
  return isOperator(filter) && filter.operator === operator ? filter.filters : [filter];
}

function simplify(filters: FilterGroup): Filter {
  const [only] = filters.filters;
  return filters.filters.length === 1 && only !== undefined ? only : filters;
}

function countFilters(filter: Filter): number {
  if (!isOperator(filter)) return 1;
  return filter.filters.reduce((count, inner) => count + countFilters(inner), 1);
}

/** Ids of the audiences that filters refer to, directly or through others. */
export function reachableAudiences(roots: readonly FilterGroup[], audiences: Audiences): ReadonlySet<string> {
  const reached = new Set<string>();
  const open: Filter[] = [...roots];
  for (let filter = open.pop(); filter !== undefined; filter = open.pop()) {
    if (isOperator(filter)) {
      open.push(...filter.filters);
      continue;
    }
    if (filter.type !== "audienceMatch") continue;
    for (const id of filter._audiences) {
      if (reached.has(id)) continue;
      reached.add(id);
      const inner = audiences[id]?.filters;
      if (inner !== undefined) open.push(inner);
    }
  }
  return reached;
}
