import type { UserFilter } from "@burgee/contract";

import type { Condition } from "./condition.ts";

// Published evaluators disagree about custom data that is null or of another type, and about versions that have no
// digits. This file replaces such comparisons by combinations about which all of them agree.
// docs/design/portability.md lists what is emitted and why.

/** Texts that stand for version zero. Evaluators read a text without digits ("dev") as zero, or not at all. */
const ZERO_VERSIONS = ["0", "0.0", "0.0.0", "0.0.0.0", "0.0.0-dev", "0.0.0-development"];

const NEGATED_SEARCHES: ReadonlySet<string> = new Set(["!contain", "!startWith", "!endWith"]);

/** The same condition in comparisons that all evaluators answer alike, as far as there are any. */
export function portableCondition(condition: Condition): Condition {
  switch (condition.kind) {
    case "all": {
      const members = flattenGroup(condition);
      return {
        kind: "all",
        of: members.map((member) =>
          member.kind === "user" ? portableComparison(member, members) : portableCondition(member),
        ),
      };
    }
    case "any":
      return { kind: "any", of: condition.of.map(portableCondition) };
    case "not":
      return { kind: "not", of: portableCondition(condition.of) };
    case "user":
      return portableComparison(condition, []);
    default:
      return condition;
  }
}

/** Members of a group. An inner group of the same kind is replaced by its members. */
export function flattenGroup(group: Extract<Condition, { kind: "all" | "any" }>): readonly Condition[] {
  return group.of.flatMap((child) => (child.kind === group.kind ? flattenGroup(child) : [child]));
}

function portableComparison(
  condition: Extract<Condition, { kind: "user" }>,
  siblings: readonly Condition[],
): Condition {
  const { filter } = condition;
  if (filter.subType === "customData") return portableCustomData(filter);
  if (filter.subType !== "appVersion" && filter.subType !== "platformVersion") return condition;
  const isGuarded = !comparesZero(filter) || siblings.some((sibling) => isAboveZero(sibling, filter.subType));
  return isGuarded ? condition : all(condition, isVersion(filter));
}

/** A text with a number above zero, or one of the usual ways to write zero. */
function isVersion(filter: UserFilter): Condition {
  return anyOf({ ...filter, comparator: ">", values: ["0"] }, { ...filter, comparator: "=", values: ZERO_VERSIONS });
}

function portableCustomData(filter: UserFilter): Condition {
  if (filter.comparator === "!=") {
    const isListed: UserFilter = { ...filter, comparator: "=" };
    const isOther = filter.dataKeyType === "Number" ? isText(filter) : isNumber(filter);
    return { kind: "not", of: anyOf(isListed, isBoolean(filter), ...isOther) };
  }
  // Evaluators disagree about null alone. The guard holds for every text, the empty one included.
  if (!NEGATED_SEARCHES.has(filter.comparator)) return { kind: "user", filter };
  return all(
    { kind: "user", filter },
    anyOf({ ...filter, comparator: "exist", values: [] }, { ...filter, comparator: "=", values: [""] }),
  );
}

function isNumber(filter: UserFilter): readonly UserFilter[] {
  const number = { ...filter, dataKeyType: "Number" } as const;
  return [
    { ...number, comparator: ">=", values: [0] },
    { ...number, comparator: "<", values: [0] },
  ];
}

function isBoolean(filter: UserFilter): UserFilter {
  return { ...filter, dataKeyType: "Boolean", comparator: "=", values: [true, false] };
}

/** Empty, with some letter, or without it: every text is one of these, and nothing else is. */
function isText(filter: UserFilter): readonly (UserFilter | Condition)[] {
  const text = { ...filter, dataKeyType: "String" } as const;
  const letter = ["a"];
  return [
    { ...text, comparator: "=", values: [""] },
    { ...text, comparator: "contain", values: letter },
    all(
      { kind: "user", filter: { ...text, comparator: "exist", values: [] } },
      { kind: "user", filter: { ...text, comparator: "!contain", values: letter } },
    ),
  ];
}

/** Whether a comparison that stands alone is compiled into several. */
export function isRewritten(filter: UserFilter): boolean {
  const { subType, comparator } = filter;
  if (subType === "customData") return comparator === "!=" || NEGATED_SEARCHES.has(comparator);
  return (subType === "appVersion" || subType === "platformVersion") && comparesZero(filter);
}

/** Whether a version filter may hold for version zero, which is what some evaluators take a text without digits for. */
function comparesZero({ comparator, values }: UserFilter): boolean {
  if (comparator === "<" || comparator === "<=") return true;
  return comparator === ">=" && values.some((value) => isZero(value));
}

/** Whether a condition on the same attribute holds only above zero, so that another needs no guard. */
function isAboveZero(condition: Condition, subType: UserFilter["subType"]): boolean {
  if (condition.kind !== "user" || condition.filter.subType !== subType) return false;
  const { comparator, values } = condition.filter;
  return comparator === ">" || ((comparator === ">=" || comparator === "=") && !values.some((value) => isZero(value)));
}

function isZero(version: string | number | boolean): boolean {
  return /^[0.]*$/.test(String(version));
}

function all(...of: readonly Condition[]): Condition {
  return { kind: "all", of };
}

function anyOf(...of: readonly (UserFilter | Condition)[]): Condition {
  return { kind: "any", of: of.map((part) => ("kind" in part ? part : { kind: "user", filter: part })) };
}
