import {
  type ComparedKind,
  COMPARATORS,
  type FilterComparator,
  type RuleKind,
  type TargetedAttribute,
  targetedAttributes,
} from "@burgee/contract";

/** Attributes of the evaluation context that rules may read, beside custom data: texts first, then versions. */
export const ATTRIBUTES = Object.fromEntries(
  (["text", "version"] as const).flatMap((wanted) =>
    targetedAttributes().flatMap(({ name, kind }) => (kind === wanted ? [[name, kind] as const] : [])),
  ),
) as Readonly<Record<TargetedAttribute, RuleKind>>;

/** Comparisons by the name that authors write. `exists` is apart because it takes true or false, not values. */
const WIRE_NAMES: ReadonlyMap<string, FilterComparator> = new Map(
  COMPARATORS.flatMap(({ name, wire, family }) => (family === "presence" ? [] : [[name, wire] as const])),
);

/** Names that authors may use on this kind, `exists` last. */
export function allowedComparators(kind: ComparedKind): readonly string[] {
  const rows = COMPARATORS.filter(({ kinds }) => kinds.some((allowed) => allowed === kind));
  const names = rows.filter(({ family }) => family !== "presence").map(({ name }) => name);
  return names.length === rows.length ? names : [...names, "exists"];
}

/** The wire comparator for a name that authors write, or undefined when there is none. */
export function readComparator(name: string): FilterComparator | undefined {
  return WIRE_NAMES.get(name);
}
