import type { AudienceFilter, FilterGroup, UserFilter } from "@burgee/contract";
import { COMPARATOR_BY_WIRE } from "@burgee/contract";

import { allowedComparators, ATTRIBUTES } from "../../core/comparators.ts";
import { NotImportable } from "../exchange-error.ts";
import { joinAll, joinAny, NOBODY, type WrittenCondition } from "../written-condition.ts";

/** What a reader of filters needs of the whole document. */
export interface FilterScope {
  /** Key of an audience by its id; undefined for an id that the document lacks. */
  readonly audienceKey: (id: string) => string | undefined;
  /** Is told what evaluators ignore, so that it is left out. */
  readonly reportIgnored: (message: string) => void;
}

/**
 * Writes a filter tree as a condition for which evaluators answer what they answer to the tree: an `and` ends at its
 * first nested operator, an empty group matches nobody, and ordering of text holds for everyone.
 * Source: measured, see `docs/design/flag-files.md`.
 */
export function writeCondition(group: FilterGroup, scope: FilterScope): WrittenCondition {
  if (group.filters.length === 0) return NOBODY;
  if (group.operator === "or") return joinAny(group.filters.map((filter) => writeMember(filter, scope)));
  if (group.operator !== "and") throw new NotImportable(`the operator \`${String(group.operator)}\` is unknown`);
  const end = group.filters.findIndex((filter) => isGroup(filter));
  const counted = end === -1 ? group.filters : group.filters.slice(0, end + 1);
  if (counted.length < group.filters.length) {
    const message = "filters after the first nested group of an `and` are left out: evaluators ignore them";
    scope.reportIgnored(message);
  }
  return joinAll(counted.map((filter) => writeMember(filter, scope)));
}

function isGroup(filter: AudienceFilter | FilterGroup): filter is FilterGroup {
  return "operator" in filter;
}

function writeMember(filter: AudienceFilter | FilterGroup, scope: FilterScope): WrittenCondition {
  if (isGroup(filter)) return writeCondition(filter, scope);
  switch (filter.type) {
    case "all":
      return "everyone";
    case "optIn":
      return { optIn: true };
    case "audienceMatch":
      return writeAudienceMatch(filter, scope);
    case "user":
      return writeUserFilter(filter);
    default:
      throw new NotImportable(`filters of type \`${String((filter as { type: unknown }).type)}\` are unknown`);
  }
}

function writeAudienceMatch(
  { comparator, _audiences }: Extract<AudienceFilter, { type: "audienceMatch" }>,
  scope: FilterScope,
): WrittenCondition {
  const keys = _audiences.map(scope.audienceKey);
  // An id that is nowhere defined makes the filter fail, also under `!=`.
  if (keys.includes(undefined)) return NOBODY;
  if (keys.length === 0) return comparator === "=" ? NOBODY : "everyone";
  const reference = { audience: keys.length === 1 ? keys[0] : keys };
  return comparator === "=" ? reference : { not: reference };
}

function writeUserFilter(filter: UserFilter): WrittenCondition {
  const { subType, comparator, dataKey, dataKeyType } = filter;
  const kind =
    subType === "customData" ? (dataKeyType === "String" ? "text" : (dataKeyType ?? "text")) : ATTRIBUTES[subType];
  if (kind === undefined) return NOBODY;
  const row = COMPARATOR_BY_WIRE.get(comparator);
  if (row === undefined) return NOBODY;
  const isPresence = row.family === "presence";
  if (!allowedComparators(kind).includes(isPresence ? "exists" : row.name)) {
    if (row.family === "order" && subType !== "customData") return "everyone";
    if (kind === "version") return NOBODY;
    throw new NotImportable(`\`${subType}\` compared with \`${comparator}\` has no form in flag files`);
  }
  const values = valuesOf(filter, kind);
  const comparison = isPresence
    ? { exists: row.name === "exists" }
    : row.name === "in"
      ? values
      : { [row.name]: values };
  return subType === "customData" ? { custom: { [dataKey ?? ""]: comparison } } : { [subType]: comparison };
}

/** The values that evaluators look at: those of the first one's type. */
function valuesOf({ values, subType, comparator }: UserFilter, kind: string): unknown {
  const wanted = kind === "Number" ? "number" : kind === "Boolean" ? "boolean" : "string";
  const [first] = values;
  if (first === undefined && !comparator.endsWith("exist")) {
    throw new NotImportable(`\`${subType}\` is compared with an empty list`);
  }
  const counted = values.filter((value) => typeof value === typeof first);
  if (first !== undefined && typeof first !== wanted) {
    throw new NotImportable(`\`${subType}\` is compared with ${JSON.stringify(first)}, which is no ${wanted}`);
  }
  return counted.length === 1 ? counted[0] : counted;
}
