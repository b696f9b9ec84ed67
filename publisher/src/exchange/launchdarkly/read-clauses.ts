import { NotImportable } from "../exchange-error.ts";
import { compare, joinAll, joinAny, negate, oneOrList, type WrittenCondition } from "../written-condition.ts";

/** One test of a rule. All clauses of a rule must hold. */
export interface Clause {
  readonly op: string;
  readonly values: readonly unknown[];
  readonly attribute?: unknown;
  readonly negate?: unknown;
  readonly contextKind?: unknown;
}

const TEXT_OPERATORS: Readonly<Record<string, string>> = {
  startsWith: "startsWith",
  endsWith: "endsWith",
  contains: "contains",
};

const NUMBER_OPERATORS: Readonly<Record<string, string>> = {
  lessThan: "below",
  lessThanOrEqual: "atMost",
  greaterThan: "above",
  greaterThanOrEqual: "atLeast",
};

const VERSION_OPERATORS: Readonly<Record<string, string>> = {
  semVerLessThan: "below",
  semVerGreaterThan: "above",
};

/** Reads clauses as one condition. Throws `NotImportable` for what conditions cannot say. */
export function readClauses(clauses: readonly Clause[]): WrittenCondition {
  return joinAll(clauses.map(readClause));
}

function readClause(clause: Clause): WrittenCondition {
  const { op, values } = clause;
  if (op === "segmentMatch") {
    const condition = { audience: oneOrList(values.map(String)) };
    return clause.negate === true ? { not: condition } : condition;
  }
  const kind = clause.contextKind ?? "user";
  if (kind !== "user") throw new NotImportable(`it reads contexts of the kind \`${String(kind)}\``);
  const name = readName(clause.attribute);
  const condition = readComparison(name, op, values);
  if (clause.negate !== true) return condition;
  // A user without the attribute matches neither the clause nor its negation.
  return name === "user_id" ? negate(condition) : joinAll([compare(name, { exists: true }), negate(condition)]);
}

function readName(attribute: unknown): string {
  if (typeof attribute !== "string" || attribute === "") throw new NotImportable("a clause names no attribute");
  const name = attribute.startsWith("/") ? attribute.slice(1) : attribute;
  if (name.includes("/")) throw new NotImportable(`\`${attribute}\` reads into a map`);
  return name === "key" ? "user_id" : name;
}

function readComparison(name: string, op: string, values: readonly unknown[]): WrittenCondition {
  if (values.length === 0) throw new NotImportable(`\`${name}\` is compared with an empty list`);
  if (op === "in") return compare(name, oneOrList(values));
  const text = TEXT_OPERATORS[op];
  if (text !== undefined) return compare(name, { [text]: oneOrList(values) });
  const order = NUMBER_OPERATORS[op];
  if (order !== undefined) return joinAny(values.map((value) => compare(name, { [order]: value })));
  if (name !== "appVersion" && name !== "platformVersion" && op.startsWith("semVer")) {
    throw new NotImportable("versions are compared in `appVersion` and `platformVersion` only");
  }
  if (op === "semVerEqual") {
    return joinAny(values.map((value) => compare(name, { atLeast: String(value), atMost: String(value) })));
  }
  const version = VERSION_OPERATORS[op];
  if (version !== undefined) return joinAny(values.map((value) => compare(name, { [version]: String(value) })));
  throw new NotImportable(`the operator \`${op}\` has no form in conditions`);
}
