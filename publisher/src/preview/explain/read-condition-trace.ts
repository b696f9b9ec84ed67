import {
  type AudienceFilter,
  COMPARATOR_BY_WIRE,
  type ConfigDocument,
  type CustomDataValue,
  type EvaluationContext,
  type FilterGroup,
  isRecord,
  type UserFilter,
} from "@burgee/contract";

import type { CompiledEnvironment } from "../../core/compiled-environment.ts";
import { parseServedKey } from "../../core/read-requirements.ts";
import { findComplemented, withGuards } from "../../core/recognise-portable.ts";
import { type Collection, yesOrNo } from "./interview.ts";
import type { ConditionTrace, Fit } from "./trace.ts";

type Filter = AudienceFilter | FilterGroup;

/** What conditions are read with. */
export interface ConditionScope {
  readonly snapshot: CompiledEnvironment;
  readonly user: EvaluationContext;
  readonly questions: Collection;
}

/** How deep audiences are opened. Ours: nobody reads further, and each level asks the engine again. */
const AUDIENCE_DEPTH_MAX = 6;

/** Reads a condition as its author wrote it, and asks the engine about every part of it alone. */
export function readConditionTrace(filters: FilterGroup, scope: ConditionScope): () => ConditionTrace {
  return read(filters, [], scope, 0);
}

/** @param guards members that compiling added, without which the filter answers other than its author meant */
function read(filter: Filter, guards: readonly Filter[], scope: ConditionScope, depth: number): () => ConditionTrace {
  const fits = askWhether(filter, guards, scope);
  if (isGroup(filter)) return readGroup(filter, fits, scope, depth);
  switch (filter.type) {
    case "all":
      return () => ({ kind: "everyone", fits: fits() });
    case "optIn":
      return () => ({ kind: "optIn", fits: fits() });
    case "user":
      return readComparison(filter, fits, scope.user);
    case "audienceMatch":
      return readReference(filter, fits, scope, depth);
    default:
      return () => ({ kind: "unknown", fits: fits() });
  }
}

/** As the engine tells groups from filters, also in configs that nobody compiled. */
function isGroup(filter: Filter): filter is FilterGroup {
  return "operator" in filter && typeof filter.operator === "string";
}

function askWhether(filter: Filter, guards: readonly Filter[], { questions }: ConditionScope): () => Fit {
  const isWhole = isGroup(filter) && guards.length === 0;
  const filters: FilterGroup = isWhole ? filter : { operator: "and", filters: [filter, ...guards] };
  const answer = questions.add(yesOrNo({ _audience: { _id: "", filters } }));
  return () => {
    const { kind } = answer();
    return kind === "error" ? "error" : kind === "served";
  };
}

function readGroup(group: FilterGroup, fits: () => Fit, scope: ConditionScope, depth: number): () => ConditionTrace {
  if (group.operator !== "and" && group.operator !== "or") return () => ({ kind: "unknown", fits: fits() });
  const members = group.operator === "and" ? withGuards(group, keptIn(scope.snapshot)) : withoutGuards(group);
  const parts = members.map(({ filter, guards }) => read(filter, guards, scope, depth));
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const kind = group.operator === "and" ? "all" : "any";
  return () => ({ kind, fits: fits(), of: parts.map((part) => part()) });
}

function withoutGuards({ filters }: FilterGroup): readonly { filter: Filter; guards: readonly Filter[] }[] {
  return filters.map((filter) => ({ filter, guards: [] }));
}

/** Finds the filters of an audience that is part of a condition: it has no key. */
function keptIn({ document, keys }: CompiledEnvironment): (id: string) => FilterGroup | undefined {
  return (id) => (keys[id] === undefined ? filtersOf(document, id) : undefined);
}

function filtersOf({ audiences = {} }: ConfigDocument, id: string): FilterGroup | undefined {
  const filters = Object.hasOwn(audiences, id) ? audiences[id]?.filters : undefined;
  return isRecord(filters) && Array.isArray(filters.filters) ? filters : undefined;
}

function readReference(
  filter: Extract<AudienceFilter, { type: "audienceMatch" }>,
  fits: () => Fit,
  scope: ConditionScope,
  depth: number,
): () => ConditionTrace {
  if (filter.comparator !== "=" && filter.comparator !== "!=") return () => ({ kind: "unknown", fits: fits() });
  const complemented = findWritten(filter, scope);
  if (complemented !== undefined) return readComparison(complemented, fits, scope.user);
  const parts = filter._audiences.map((id) => readAudience(id, scope, depth));
  const [only] = parts;
  const isNegated = filter.comparator === "!=";
  if (parts.length === 1 && only !== undefined) {
    return isNegated ? () => ({ kind: "not", fits: fits(), of: only() }) : only;
  }
  const any = (answer: Fit): ConditionTrace => ({ kind: "any", fits: answer, of: parts.map((part) => part()) });
  if (!isNegated) return () => any(fits());
  const inner = askWhether({ ...filter, comparator: "=" }, [], scope);
  return () => ({ kind: "not", fits: fits(), of: any(inner()) });
}

/** The negated comparison that was compiled into the complement of an audience. */
function findWritten(
  filter: Extract<AudienceFilter, { type: "audienceMatch" }>,
  { snapshot }: ConditionScope,
): UserFilter | undefined {
  const [only] = filter.comparator === "!=" && filter._audiences.length === 1 ? filter._audiences : [];
  const kept = only === undefined ? undefined : keptIn(snapshot)(only);
  return kept === undefined ? undefined : findComplemented(kept);
}

function readAudience(id: string, scope: ConditionScope, depth: number): () => ConditionTrace {
  const { snapshot } = scope;
  const key = snapshot.keys[id];
  const filters = filtersOf(snapshot.document, id);
  const isOpened = filters !== undefined && depth < AUDIENCE_DEPTH_MAX;
  if (key === undefined && isOpened) return read(filters, [], scope, depth + 1);
  const fits = askWhether({ type: "audienceMatch", comparator: "=", _audiences: [id] }, [], scope);
  const served = snapshot.prerequisites?.[id] === undefined || key === undefined ? undefined : parseServedKey(key);
  if (served !== undefined) return () => ({ kind: "requires", fits: fits(), ...served });
  const of = isOpened ? read(filters, [], scope, depth + 1) : undefined;
  return () => ({ kind: "audience", fits: fits(), key: key ?? id, ...(of === undefined ? {} : { of: of() }) });
}

function readComparison(filter: UserFilter, fits: () => Fit, user: EvaluationContext): () => ConditionTrace {
  const { subType, dataKey = "", comparator, values } = filter;
  const row = COMPARATOR_BY_WIRE.get(comparator);
  const found = findValue(filter, user);
  return () => ({
    kind: "attribute",
    fits: fits(),
    attribute: subType === "customData" ? `custom.${dataKey}` : subType,
    comparator: row?.name ?? comparator,
    words: row?.words ?? comparator,
    values,
    ...(found === undefined ? {} : { found }),
  });
}

/** What the user has under the attribute, to be shown; the engine alone judges it. */
function findValue({ subType, dataKey = "" }: UserFilter, user: EvaluationContext): CustomDataValue | undefined {
  if (subType !== "customData") return user[subType];
  const sources = [user.privateCustomData, user.customData];
  return sources.find((data) => data?.[dataKey] !== undefined)?.[dataKey];
}
