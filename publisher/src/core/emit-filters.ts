import type { AudienceFilter, FilterGroup } from "@burgee/contract";

import type { Condition } from "./condition.ts";
import { flattenGroup, portableCondition } from "./portable-condition.ts";

/** Where references lead, and where audiences are added. */
export interface FilterEmission {
  /** Id of an audience by key. */
  readonly audienceId: (key: string) => string;
  /** Adds a filter tree as a separate audience and returns its id. */
  readonly keepAudience: (filters: FilterGroup) => string;
  /** Under `devcycle`, what is emitted must be answered alike by all published evaluators. */
  readonly semantics: "devcycle" | "standard";
}

type Emitted = AudienceFilter | FilterGroup;

/**
 * Turns a condition into a filter tree for which evaluators answer what the author wrote.
 *
 * The reference evaluator returns the result of the first nested group of an `and` and ignores what follows it; those
 * up to 1.31.2 do so in an `or` as well. Under `devcycle` semantics, plain filters therefore come first and one nested
 * group may come last. When there are more, each becomes an audience, because an `audienceMatch` is a plain filter.
 */
export function emitFilters(condition: Condition, emission: FilterEmission): FilterGroup {
  const portable = emission.semantics === "standard" ? condition : portableCondition(condition);
  return emitRoot(portable, emission);
}

function emitRoot(condition: Condition, emission: FilterEmission): FilterGroup {
  const emitted = emit(condition, emission);
  return isOperator(emitted) ? emitted : { operator: "and", filters: [emitted] };
}

function emit(condition: Condition, emission: FilterEmission): Emitted {
  switch (condition.kind) {
    case "everyone":
      return { type: "all" };
    case "optIn":
      return { type: "optIn" };
    case "user":
      return condition.filter;
    case "audience":
      return {
        type: "audienceMatch",
        comparator: condition.match === "any" ? "=" : "!=",
        _audiences: condition.keys.map(emission.audienceId),
      };
    case "not":
      return emitNot(condition.of, emission);
    case "any":
      return emitGroup("or", flattenGroup(condition), emission);
    case "all":
      return emitGroup("and", flattenGroup(condition), emission);
  }
}

/** `audienceMatch` with `!=` is the exact complement, also for missing attributes. Negated comparators are not. */
function emitNot(inner: Condition, emission: FilterEmission): Emitted {
  if (inner.kind === "not") return emit(inner.of, emission);
  if (inner.kind === "audience") {
    return emit({ ...inner, match: inner.match === "any" ? "none" : "any" }, emission);
  }
  const id = emission.keepAudience(emitRoot(inner, emission));
  return { type: "audienceMatch", comparator: "!=", _audiences: [id] };
}

function emitGroup(operator: "and" | "or", children: readonly Condition[], emission: FilterEmission): Emitted {
  const filters = children.map((child) => emit(child, emission));
  const [only] = filters;
  if (filters.length === 1 && only !== undefined) return only;
  if (emission.semantics === "standard") return { operator, filters };
  const plain = filters.filter((filter) => !isOperator(filter));
  const nested = filters.filter((filter) => isOperator(filter));
  if (nested.length <= 1) return { operator, filters: [...plain, ...nested] };
  return {
    operator,
    filters: filters.map((filter): AudienceFilter => {
      if (!isOperator(filter)) return filter;
      return { type: "audienceMatch", comparator: "=", _audiences: [emission.keepAudience(filter)] };
    }),
  };
}

export function isOperator(filter: Emitted): filter is FilterGroup {
  return "operator" in filter;
}
