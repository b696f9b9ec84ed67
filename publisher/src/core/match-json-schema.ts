import { isPlainMap } from "./file-shape.ts";
import type { ValueProblem } from "./problem.ts";
import { show } from "./show-value.ts";
import { TOO_COSTLY, type ValuePatterns } from "./value-patterns.ts";

/** Units of a folder's work for one comparison of one value with one schema. */
const COMPARISON_WORK = 2;

type Schema = Readonly<Record<string, unknown>>;

/** Finds the first place where a value does not fit a JSON Schema that was checked; undefined when it fits. */
export function matchJsonSchema(value: unknown, schema: unknown, patterns: ValuePatterns): ValueProblem | undefined {
  const matcher = new Matcher(patterns);
  const found = matcher.match(value, schema, "");
  return matcher.isExhausted ? TOO_COSTLY : found;
}

/**
 * Compares at the expense of the folder's work. Schemas do not refer to themselves, so one value takes at most the
 * schema's size times its own. What comes after the bound is taken to fit, and `isExhausted` says so.
 */
class Matcher {
  isExhausted = false;
  readonly #patterns: ValuePatterns;

  constructor(patterns: ValuePatterns) {
    this.#patterns = patterns;
  }

  match(value: unknown, schema: unknown, place: string): ValueProblem | undefined {
    if (!this.#spend()) return undefined;
    if (typeof schema === "boolean") return schema ? undefined : misfit(place, "is not allowed", "Remove it.");
    if (!isPlainMap(schema)) return undefined;
    return (
      matchType(value, schema, place) ??
      this.#matchChoice(value, schema, place) ??
      matchNumber(value, schema, place) ??
      this.#matchText(value, schema, place) ??
      this.#matchList(value, schema, place) ??
      this.#matchMap(value, schema, place) ??
      this.#matchGroups(value, schema, place)
    );
  }

  #spend(): boolean {
    if (!this.#patterns.spend(COMPARISON_WORK)) this.isExhausted = true;
    return !this.isExhausted;
  }

  #isEqual(a: unknown, b: unknown): boolean {
    if (!this.#spend() || a === b) return true;
    if (Array.isArray(a)) {
      return Array.isArray(b) && a.length === b.length && a.every((item, index) => this.#isEqual(item, b[index]));
    }
    if (!isPlainMap(a) || !isPlainMap(b)) return false;
    const names = Object.keys(a);
    const isAlike = names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name));
    return isAlike && names.every((name) => this.#isEqual(a[name], b[name]));
  }

  #matchChoice(value: unknown, schema: Schema, place: string): ValueProblem | undefined {
    const choices = Object.hasOwn(schema, "const") ? [schema["const"]] : listOf(schema["enum"]);
    if (choices.length === 0) return undefined;
    if (choices.some((choice) => this.#isEqual(value, choice))) return undefined;
    return misfit(place, `is ${show(value)}`, `Use one of ${show(choices)}.`);
  }

  #matchText(value: unknown, schema: Schema, place: string): ValueProblem | undefined {
    if (typeof value !== "string") return undefined;
    const wrongLength = matchCount(value.length, schema, "Length", "characters", place);
    if (wrongLength !== undefined || typeof schema["pattern"] !== "string") return wrongLength;
    const verdict = this.#patterns.match(schema["pattern"], value);
    if (verdict === "matches") return undefined;
    return misfit(place, "does not match the pattern", `It must match ${schema["pattern"]}.`);
  }

  #matchList(value: unknown, schema: Schema, place: string): ValueProblem | undefined {
    if (!Array.isArray(value)) return undefined;
    const wrongLength = matchCount(value.length, schema, "Items", "entries", place);
    if (wrongLength !== undefined || schema["items"] === undefined) return wrongLength;
    for (const [index, item] of value.entries()) {
      const found = this.match(item, schema["items"], `${place}[${index}]`);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #matchMap(value: unknown, schema: Schema, place: string): ValueProblem | undefined {
    if (!isPlainMap(value)) return undefined;
    const names = Object.keys(value);
    const wrongCount = matchCount(names.length, schema, "Properties", "members", place);
    if (wrongCount !== undefined) return wrongCount;
    for (const name of listOf(schema["required"])) {
      if (!Object.hasOwn(value, String(name))) return misfit(place, `lacks \`${String(name)}\``, "Add it.");
    }
    const properties = isPlainMap(schema["properties"]) ? schema["properties"] : {};
    for (const name of names) {
      const inside = place === "" ? name : `${place}.${name}`;
      const rule = Object.hasOwn(properties, name) ? properties[name] : schema["additionalProperties"];
      const found =
        this.match(value[name], rule, inside) ?? this.match(name, schema["propertyNames"], `name ${inside}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #matchGroups(value: unknown, schema: Schema, place: string): ValueProblem | undefined {
    for (const inner of listOf(schema["allOf"])) {
      const found = this.match(value, inner, place);
      if (found !== undefined) return found;
    }
    for (const keyword of ["anyOf", "oneOf"]) {
      const options = listOf(schema[keyword]);
      const fits = options.filter((option) => this.match(value, option, place) === undefined).length;
      if (options.length > 0 && fits === 0)
        return misfit(place, `fits none of \`${keyword}\``, "Use one of its forms.");
      if (keyword === "oneOf" && fits > 1) return misfit(place, "fits several of `oneOf`", "Make it fit only one.");
    }
    const not = schema["not"];
    if (not === undefined || this.match(value, not, place) !== undefined) return undefined;
    return misfit(place, "has the form that `not` excludes", "Change it.");
  }
}

function matchType(value: unknown, schema: Schema, place: string): ValueProblem | undefined {
  const types = Array.isArray(schema["type"]) ? (schema["type"] as unknown[]) : [schema["type"]];
  if (schema["type"] === undefined || types.some((type) => isOfType(value, type))) return undefined;
  return misfit(place, `is ${show(value)}`, `Write a value of type ${types.join(" or ")}.`);
}

function isOfType(value: unknown, type: unknown): boolean {
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isPlainMap(value);
  if (type === "integer") return Number.isInteger(value);
  return typeof value === type;
}

function matchNumber(value: unknown, schema: Schema, place: string): ValueProblem | undefined {
  if (typeof value !== "number") return undefined;
  const isBelow = value < bound(schema["minimum"], -Infinity) || value <= bound(schema["exclusiveMinimum"], -Infinity);
  const isAbove = value > bound(schema["maximum"], Infinity) || value >= bound(schema["exclusiveMaximum"], Infinity);
  return isBelow || isAbove
    ? misfit(place, `is ${value}`, `Use a ${isBelow ? "larger" : "smaller"} number.`)
    : undefined;
}

function matchCount(
  count: number,
  schema: Schema,
  suffix: string,
  noun: string,
  place: string,
): ValueProblem | undefined {
  const min = bound(schema[`min${suffix}`], 0);
  const max = bound(schema[`max${suffix}`], Infinity);
  if (count >= min && count <= max) return undefined;
  const remedy = count < min ? `Use at least ${min}.` : `Use at most ${max}.`;
  return misfit(place, `has ${count} ${noun}`, remedy);
}

function bound(value: unknown, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function misfit(place: string, what: string, remedy: string): ValueProblem {
  return { message: `${place === "" ? "the value" : `\`${place}\``} ${what}, against its JSON Schema`, remedy };
}
