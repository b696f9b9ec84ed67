import { type FilterComparator, type RuleKind, type TargetedAttribute, targetedAttributes } from "@burgee/contract";

/** Which family of comparisons an attribute allows. */
export type AttributeKind = RuleKind | "Number" | "Boolean";

/** Attributes of the evaluation context that rules may read, beside custom data: texts first, then versions. */
export const ATTRIBUTES = Object.fromEntries(
  (["text", "version"] as const).flatMap((wanted) =>
    targetedAttributes().flatMap(({ name, kind }) => (kind === wanted ? [[name, kind] as const] : [])),
  ),
) as Readonly<Record<TargetedAttribute, RuleKind>>;

/** Comparisons by the name that authors write. `exists` is apart because it takes true or false, not values. */
const COMPARATORS = {
  in: "=",
  notIn: "!=",
  contains: "contain",
  notContains: "!contain",
  startsWith: "startWith",
  notStartsWith: "!startWith",
  endsWith: "endWith",
  notEndsWith: "!endWith",
  above: ">",
  atLeast: ">=",
  below: "<",
  atMost: "<=",
} as const satisfies Record<string, FilterComparator>;

type ComparatorName = keyof typeof COMPARATORS;

const ORDERED: readonly ComparatorName[] = ["in", "notIn", "above", "atLeast", "below", "atMost"];

/**
 * Names that an attribute of this kind allows. Left out are those that the evaluators answer the same for everyone:
 * ordering of text always passes, and `exists` or text search on versions never does.
 */
export const ALLOWED_COMPARATORS: Readonly<Record<AttributeKind, readonly (ComparatorName | "exists")[]>> = {
  text: ["in", "notIn", "contains", "notContains", "startsWith", "notStartsWith", "endsWith", "notEndsWith", "exists"],
  version: ORDERED,
  Number: [...ORDERED, "exists"],
  Boolean: ["in", "exists"],
};

/** The wire comparator for a name that authors write, or undefined when there is none. */
export function readComparator(name: string): FilterComparator | undefined {
  return Object.hasOwn(COMPARATORS, name) ? COMPARATORS[name as ComparatorName] : undefined;
}
