import { ATTRIBUTES } from "../core/comparators.ts";

/** A condition as authors write it. */
export type WrittenCondition = "everyone" | Readonly<Record<string, unknown>>;

export const NOBODY: WrittenCondition = { not: "everyone" };

/** Conditions that must all hold, as one map where no name stands twice. */
export function joinAll(members: readonly WrittenCondition[]): WrittenCondition {
  const maps = members.filter((member) => member !== "everyone");
  const [first, ...others] = maps;
  if (first === undefined) return "everyone";
  if (others.length === 0) return first;
  const names = maps.flatMap((member) => Object.keys(member));
  return new Set(names).size === names.length ? Object.assign({}, ...maps) : { all: maps };
}

/** Conditions of which one must hold. */
export function joinAny(members: readonly WrittenCondition[]): WrittenCondition {
  const [first, ...others] = members;
  return first === undefined ? NOBODY : others.length === 0 ? first : { any: members };
}

/** The exact opposite of a condition. */
export function negate(condition: WrittenCondition): WrittenCondition {
  return condition === "everyone" ? NOBODY : { not: condition };
}

/**
 * A comparison of one attribute. Names that are no attribute of the context are custom data.
 * @param comparison a value, a list of values, or a map such as `{ atLeast: 5 }`
 */
export function compare(name: string, comparison: unknown): WrittenCondition {
  const isAttribute = Object.hasOwn(ATTRIBUTES, name);
  return isAttribute ? { [name]: comparison } : { custom: { [name]: comparison } };
}

/** A list of one value is written as the value. */
export function oneOrList(values: readonly unknown[]): unknown {
  return values.length === 1 ? values[0] : values;
}
