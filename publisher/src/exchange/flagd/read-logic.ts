import { NotImportable } from "../exchange-error.ts";
import { compare, joinAll, joinAny, negate, NOBODY, oneOrList, type WrittenCondition } from "../written-condition.ts";

/** What a JsonLogic expression may refer to. */
export interface LogicScope {
  /** Expressions that `$ref` names. */
  readonly evaluators: Readonly<Record<string, unknown>>;
}

type Expression = Readonly<Record<string, unknown>>;

/** How deep expressions may nest, references included. */
const DEPTH_MAX = 40;

/** Mirrors `a op b` as `b op a`. */
const MIRRORED: Readonly<Record<string, string>> = { "<": ">", "<=": ">=", ">": "<", ">=": "<=" };
const ORDER: Readonly<Record<string, string>> = { "<": "below", "<=": "atMost", ">": "above", ">=": "atLeast" };

/** Reads a JsonLogic expression as a condition. Throws `NotImportable` for what conditions cannot say. */
export function readLogic(input: unknown, scope: LogicScope, depth = 0): WrittenCondition {
  if (depth > DEPTH_MAX) throw new NotImportable("the targeting nests too deep");
  if (typeof input === "boolean") return input ? "everyone" : NOBODY;
  const { operator, operands } = readExpression(input);
  const read = (operand: unknown): WrittenCondition => readLogic(operand, scope, depth + 1);
  switch (operator) {
    case "$ref": {
      const name = String(operands[0]);
      if (!Object.hasOwn(scope.evaluators, name)) throw new NotImportable(`there is no evaluator \`${name}\``);
      return read(scope.evaluators[name]);
    }
    case "and":
      return joinAll(operands.map(read));
    case "or":
      return joinAny(operands.map(read));
    case "!":
      return negate(read(operands[0]));
    case "!!":
      return read(operands[0]);
    case "if":
      if (operands.length !== 3) break;
      return joinAny([
        joinAll([read(operands[0]), read(operands[1])]),
        joinAll([negate(read(operands[0])), read(operands[2])]),
      ]);
    case "==":
    case "===":
      return readEquality(operands);
    case "!=":
    case "!==":
      return negate(readEquality(operands));
    case "<":
    case "<=":
    case ">":
    case ">=":
      return readOrder(operator, operands);
    case "in":
      return readIn(operands);
    case "starts_with":
      return compare(readName(operands[0]), { startsWith: readText(operands[1]) });
    case "ends_with":
      return compare(readName(operands[0]), { endsWith: readText(operands[1]) });
    case "sem_ver":
      return readVersion(operands);
    default:
      break;
  }
  throw new NotImportable(`\`${operator}\` has no form in conditions`);
}

/** The single operator of an expression and what it is applied to. */
export function readExpression(input: unknown): { readonly operator: string; readonly operands: readonly unknown[] } {
  const entries =
    typeof input === "object" && input !== null && !Array.isArray(input) ? Object.entries(input as Expression) : [];
  const [entry] = entries;
  if (entry === undefined || entries.length !== 1) throw new NotImportable(`${JSON.stringify(input)} is no expression`);
  const [operator, operands] = entry;
  return { operator, operands: Array.isArray(operands) ? operands : [operands] };
}

/** The attribute that `{ var: name }` reads. */
function readName(input: unknown): string {
  const { operator, operands } = readExpression(input);
  const [name, otherwise] = operands;
  if (operator !== "var" || typeof name !== "string") throw new NotImportable("only attributes can be compared");
  if (otherwise !== undefined) throw new NotImportable("defaults of attributes have no form in conditions");
  if (name.startsWith("$flagd.")) throw new NotImportable(`\`${name}\` is no attribute; write a rollout instead`);
  return name === "targetingKey" ? "user_id" : name;
}

function isVariable(input: unknown): boolean {
  return typeof input === "object" && input !== null && Object.hasOwn(input, "var");
}

function readText(input: unknown): string {
  if (typeof input === "string" && input !== "") return input;
  throw new NotImportable(`${JSON.stringify(input)} is no text to compare with`);
}

function readScalar(input: unknown): string | number | boolean {
  if (typeof input === "string" || typeof input === "number" || typeof input === "boolean") return input;
  throw new NotImportable(`${JSON.stringify(input)} cannot be compared with`);
}

function readEquality([left, right]: readonly unknown[]): WrittenCondition {
  const [variable, value] = isVariable(left) ? [left, right] : [right, left];
  const name = readName(variable);
  if (value === null) return compare(name, { exists: false });
  return compare(name, readScalar(value));
}

function readOrder(operator: string, [left, right]: readonly unknown[]): WrittenCondition {
  const isMirrored = !isVariable(left);
  const [variable, value] = isMirrored ? [right, left] : [left, right];
  if (typeof value !== "number") throw new NotImportable("only numbers can be ordered; versions take `sem_ver`");
  return compare(readName(variable), { [ORDER[isMirrored ? (MIRRORED[operator] ?? "") : operator] ?? ""]: value });
}

/** `in` looks for a value in a list, or for text in text. */
function readIn([needle, haystack]: readonly unknown[]): WrittenCondition {
  if (Array.isArray(haystack)) {
    return haystack.length === 0 ? NOBODY : compare(readName(needle), oneOrList(haystack.map(readScalar)));
  }
  return compare(readName(haystack), { contains: readText(needle) });
}

function readVersion([variable, operator, version]: readonly unknown[]): WrittenCondition {
  const name = readName(variable);
  if (name !== "appVersion" && name !== "platformVersion") {
    throw new NotImportable("versions are compared in `appVersion` and `platformVersion` only");
  }
  const text = readText(version);
  const [major = 0, minor = 0] = text.split(".").map(Number);
  switch (operator) {
    case "=":
      return compare(name, { atLeast: text, atMost: text });
    case "!=":
      return joinAny([compare(name, { below: text }), compare(name, { above: text })]);
    case "^":
      return compare(name, { atLeast: `${major}`, below: `${major + 1}` });
    case "~":
      return compare(name, { atLeast: `${major}.${minor}`, below: `${major}.${minor + 1}` });
    default: {
      const comparator = ORDER[String(operator)];
      if (comparator === undefined) throw new NotImportable(`versions cannot be compared with \`${String(operator)}\``);
      return compare(name, { [comparator]: text });
    }
  }
}
