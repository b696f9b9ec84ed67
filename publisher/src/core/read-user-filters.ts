import type { ComparedKind, UserFilter, UserSubType } from "@burgee/contract";

import { suggestName } from "./closest-name.ts";
import { allowedComparators, ATTRIBUTES, readComparator } from "./comparators.ts";
import type { Condition } from "./condition.ts";
import { COUNTRY_CODES } from "./country-codes.ts";
import { isPlainMap } from "./file-shape.ts";
import type { ValueProblem } from "./problem.ts";
import { show } from "./show-value.ts";
import type { SourceFile, SourcePath } from "./source-file.ts";

/** The attribute that a comparison reads. */
export interface AttributeUse {
  readonly subType: UserSubType;
  readonly dataKey?: string;
  readonly declaredType?: "String" | "Boolean" | "Number" | undefined;
  /** The values that a custom data attribute can have; undefined when any. */
  readonly allowed?: readonly unknown[] | undefined;
}

type FilterValue = string | number | boolean;

/** Comparisons whose values are values of the attribute, and not parts or bounds of them. */
const WHOLE_VALUES: ReadonlySet<string> = new Set(["in", "notIn"]);

const VERSION_PATTERN = /^\d+(\.\d+){0,3}$/;

/**
 * Reads what stands after an attribute: a value, a list of values (both mean `in`), or a map of comparisons that must
 * all hold. Adds a problem per mistake and returns undefined when there was any.
 */
export function readUserFilters(
  file: SourceFile,
  path: SourcePath,
  input: unknown,
  attribute: AttributeUse,
): readonly Condition[] | undefined {
  if (!isPlainMap(input)) return combine([readComparison(file, path, "in", input, attribute)]);
  const names = Object.keys(input);
  if (names.length === 0) {
    file.error("condition", path, "no comparison given", "Write for example `{ in: [a, b] }`.");
    return undefined;
  }
  return combine(names.map((name) => readComparison(file, [...path, name], name, input[name], attribute)));
}

function combine(parts: readonly (UserFilter | undefined)[]): readonly Condition[] | undefined {
  const filters = parts.filter((part) => part !== undefined);
  return filters.length === parts.length ? filters.map((filter) => ({ kind: "user", filter })) : undefined;
}

function readComparison(
  file: SourceFile,
  path: SourcePath,
  name: string,
  input: unknown,
  attribute: AttributeUse,
): UserFilter | undefined {
  if (name === "exists") return readExists(file, path, input, attribute);
  if (input === null) {
    const member = describeAttribute(attribute);
    file.error(
      "condition",
      path,
      `\`${name === "in" ? member : name}\` is empty`,
      "Write a value, or remove the line.",
    );
    return undefined;
  }
  const values = (Array.isArray(input) ? input : [input]) as unknown[];
  const kind = readKind(file, path, values, attribute);
  if (kind === undefined) return undefined;
  const comparator = readComparator(name);
  if (comparator === undefined || !allowedComparators(kind).includes(name)) {
    const message = `\`${describeAttribute(attribute)}\` cannot be compared with \`${name}\``;
    file.errorAtKey("condition", path, message, comparisonRemedy(name, comparator === undefined, kind));
    return undefined;
  }
  let isGood = true;
  for (const [index, value] of values.entries()) {
    const problem =
      valueProblem(value, kind, attribute.subType) ??
      (WHOLE_VALUES.has(name) ? allowedProblem(value, attribute) : undefined);
    if (problem === undefined) continue;
    isGood = false;
    file.error("condition", [...path, index], problem.message, problem.remedy);
  }
  if (!isGood) return undefined;
  return { ...filterTarget(attribute, kind), comparator, values: values as FilterValue[] };
}

function comparisonRemedy(name: string, isUnknown: boolean, kind: ComparedKind): string {
  const allowed = allowedComparators(kind);
  if (isUnknown) return suggestName(name, allowed, "");
  return `Use one of ${allowed.join(", ")}.`;
}

function readExists(
  file: SourceFile,
  path: SourcePath,
  input: unknown,
  attribute: AttributeUse,
): UserFilter | undefined {
  if (typeof input !== "boolean") {
    file.error("condition", path, "`exists` takes true or false", "Write `exists: true`.");
    return undefined;
  }
  const kind = attribute.subType === "customData" ? kindOfType(attribute.declaredType) : ATTRIBUTES[attribute.subType];
  if (kind === "version") {
    const message = `\`exists\` never matches \`${describeAttribute(attribute)}\``;
    file.errorAtKey("condition", path, message, 'Write `{ atLeast: "0" }` to match every user that has a version.');
    return undefined;
  }
  return { ...filterTarget(attribute, kind), comparator: input ? "exist" : "!exist", values: [] };
}

/** The kind of comparison; for custom data it follows from the values unless the project declares the type. */
function readKind(
  file: SourceFile,
  path: SourcePath,
  values: readonly unknown[],
  attribute: AttributeUse,
): ComparedKind | undefined {
  if (values.length === 0) {
    file.error("condition", path, "an empty list matches nobody", "Write at least one value.");
    return undefined;
  }
  if (attribute.subType !== "customData") return ATTRIBUTES[attribute.subType];
  if (attribute.declaredType !== undefined) return kindOfType(attribute.declaredType);
  switch (typeof values[0]) {
    case "number":
      return "Number";
    case "boolean":
      return "Boolean";
    default:
      return "text";
  }
}

function kindOfType(type: "String" | "Boolean" | "Number" | undefined): ComparedKind {
  return type === undefined || type === "String" ? "text" : type;
}

function filterTarget(attribute: AttributeUse, kind: ComparedKind): Omit<UserFilter, "comparator" | "values"> {
  if (attribute.subType !== "customData") return { type: "user", subType: attribute.subType };
  const dataKeyType = kind === "Number" || kind === "Boolean" ? kind : "String";
  return { type: "user", subType: "customData", dataKey: attribute.dataKey ?? "", dataKeyType };
}

function describeAttribute(attribute: AttributeUse): string {
  return attribute.subType === "customData" ? `custom.${attribute.dataKey ?? ""}` : attribute.subType;
}

function valueProblem(value: unknown, kind: ComparedKind, subType: UserSubType): ValueProblem | undefined {
  const shown = show(value);
  if (kind === "Number" || kind === "Boolean") {
    const wanted = kind.toLowerCase();
    if (typeof value === wanted && (kind === "Boolean" || Number.isFinite(value))) return undefined;
    return { message: `${shown} is not a ${wanted}`, remedy: `Write a ${wanted} without quotes.` };
  }
  if (typeof value !== "string") {
    return { message: `${shown} is not text`, remedy: `Put it in quotes: "${String(value)}".` };
  }
  if (value === "")
    return { message: "empty text as a value", remedy: "Use `exists: false` to match a missing value." };
  if (kind === "version" && !VERSION_PATTERN.test(value)) {
    return { message: `${shown} is not a version`, remedy: versionRemedy(value) };
  }
  if (subType === "country" && !COUNTRY_CODES.has(value)) {
    const upper = value.toUpperCase();
    const remedy = COUNTRY_CODES.has(upper) ? `Did you mean \`${upper}\`?` : "Write for example `CA`.";
    return { message: `${shown} is not an ISO 3166-1 alpha-2 country code`, remedy };
  }
  return undefined;
}

/** Finds a value that the attribute never has, which is a typing mistake. */
function allowedProblem(value: unknown, attribute: AttributeUse): ValueProblem | undefined {
  const { allowed } = attribute;
  if (allowed === undefined || allowed.includes(value)) return undefined;
  const message = `${show(value)} is no value of \`${describeAttribute(attribute)}\``;
  const remedy = suggestName(String(value), allowed.map(String), "Add it to project.yaml.");
  return { message, remedy };
}

function versionRemedy(value: string): string {
  const plain = /^(\d+(?:\.\d+){0,3})[-+]./.exec(value)?.[1];
  const form = 'Write one to four numbers with dots, such as "3.2.0".';
  if (plain === undefined) return form;
  return `Write "${plain}": evaluators drop what follows the numbers, so pre-releases compare like the release.`;
}
