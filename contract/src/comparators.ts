import type { RuleKind } from "./attributes.ts";

/** What a comparator is used on: an attribute of the context by its kind, or custom data by its type. */
export type ComparedKind = RuleKind | "Number" | "Boolean";

/** Comparators that the engine, the fuzzers and the sample users treat alike. */
type ComparatorFamily = "membership" | "order" | "presence" | "contains" | "prefix" | "suffix" | "caseless";

export interface ComparatorRow {
  /** The `comparator` of a filter in the config. */
  readonly wire: string;
  /** What authors write in flag files. Those of the family `presence` are written `exists: true` and `exists: false`. */
  readonly name: string;
  /** Between attribute and values, for people. */
  readonly words: string;
  /**
   * What authors may use it on. Left out is what the evaluators answer the same for everyone: ordering of text always
   * passes, search in versions and their presence never do.
   */
  readonly kinds: readonly ComparedKind[];
  readonly family: ComparatorFamily;
  /** Its number in the engine. */
  readonly code: number;
  /** Burgee's own: to SDKs of DevCycle that evaluate by themselves it never holds. */
  readonly isOwn?: true;
}

const EVERY = ["text", "version", "Number", "Boolean"] as const;
const VALUED = ["text", "version", "Number"] as const;
const ORDERED = ["version", "Number"] as const;
const PRESENT = ["text", "Number", "Boolean"] as const;
const TEXT = ["text"] as const;

/** Comparators of `user` filters, one row each, in the order in which authors see them. */
export const COMPARATORS = [
  { wire: "=", name: "in", words: "is", kinds: EVERY, family: "membership", code: 0 },
  { wire: "!=", name: "notIn", words: "is not", kinds: VALUED, family: "membership", code: 1 },
  { wire: ">", name: "above", words: "above", kinds: ORDERED, family: "order", code: 2 },
  { wire: ">=", name: "atLeast", words: "at least", kinds: ORDERED, family: "order", code: 3 },
  { wire: "<", name: "below", words: "below", kinds: ORDERED, family: "order", code: 4 },
  { wire: "<=", name: "atMost", words: "at most", kinds: ORDERED, family: "order", code: 5 },
  { wire: "exist", name: "exists", words: "exists", kinds: PRESENT, family: "presence", code: 6 },
  { wire: "!exist", name: "notExists", words: "is missing", kinds: PRESENT, family: "presence", code: 7 },
  { wire: "contain", name: "contains", words: "contains", kinds: TEXT, family: "contains", code: 8 },
  { wire: "!contain", name: "notContains", words: "does not contain", kinds: TEXT, family: "contains", code: 9 },
  { wire: "startWith", name: "startsWith", words: "starts with", kinds: TEXT, family: "prefix", code: 10 },
  { wire: "!startWith", name: "notStartsWith", words: "does not start with", kinds: TEXT, family: "prefix", code: 11 },
  { wire: "endWith", name: "endsWith", words: "ends with", kinds: TEXT, family: "suffix", code: 12 },
  { wire: "!endWith", name: "notEndsWith", words: "does not end with", kinds: TEXT, family: "suffix", code: 13 },
  {
    wire: "burgee:equalFold",
    name: "equalsIgnoringCase",
    words: "equals ignoring case",
    kinds: TEXT,
    family: "caseless",
    code: 14,
    isOwn: true,
  },
] as const satisfies readonly ComparatorRow[];

export type FilterComparator = (typeof COMPARATORS)[number]["wire"];

/** The rows by their name on the wire. A config may be newer than its reader, and name one that is not here. */
export const COMPARATOR_BY_WIRE: ReadonlyMap<string, ComparatorRow> = new Map(
  COMPARATORS.map((row) => [row.wire, row]),
);
