import { suggestName } from "./closest-name.ts";
import { isPlainMap } from "./file-shape.ts";
import type { ValueProblem } from "./problem.ts";
import { show } from "./show-value.ts";
import type { SourcePath } from "./source-file.ts";
import type { ValuePatterns } from "./value-patterns.ts";

/** What is wrong with a JSON Schema, and where in it. */
export interface SchemaProblem extends ValueProblem {
  readonly path: SourcePath;
}

type Kind =
  | "schema"
  | "schemas"
  | "schema map"
  | "texts"
  | "list"
  | "count"
  | "number"
  | "pattern"
  | "type"
  | "flag"
  | "any";

/**
 * The keywords that are checked, by what stands behind them. Others are refused: a rule that is written down and not
 * applied is worse than none. References are among them, as a schema that refers to itself can take endless time.
 */
const KEYWORDS: Readonly<Record<string, Kind>> = {
  type: "type",
  enum: "list",
  const: "any",
  properties: "schema map",
  required: "texts",
  additionalProperties: "schema",
  propertyNames: "schema",
  minProperties: "count",
  maxProperties: "count",
  items: "schema",
  minItems: "count",
  maxItems: "count",
  minLength: "count",
  maxLength: "count",
  pattern: "pattern",
  minimum: "number",
  maximum: "number",
  exclusiveMinimum: "number",
  exclusiveMaximum: "number",
  allOf: "schemas",
  anyOf: "schemas",
  oneOf: "schemas",
  not: "schema",
  $schema: "any",
  $id: "any",
  $comment: "any",
  title: "any",
  description: "any",
  default: "any",
  examples: "any",
  deprecated: "any",
};

const TYPES = ["object", "array", "string", "number", "integer", "boolean", "null"];

/** Checks a JSON Schema by itself. */
export function checkJsonSchema(
  schema: unknown,
  patterns: ValuePatterns,
  path: SourcePath = [],
): readonly SchemaProblem[] {
  if (typeof schema === "boolean") return [];
  if (!isPlainMap(schema)) return [{ path, message: `${show(schema)} is not a JSON Schema`, remedy: "Write a map." }];
  return Object.entries(schema).flatMap(([keyword, value]): readonly SchemaProblem[] => {
    const at = [...path, keyword];
    const kind = Object.hasOwn(KEYWORDS, keyword) ? KEYWORDS[keyword] : undefined;
    if (kind === undefined) {
      const remedy = suggestName(keyword, Object.keys(KEYWORDS), "Remove it.");
      return [{ path: at, message: `the JSON Schema keyword \`${keyword}\` is not supported`, remedy }];
    }
    return checkKeyword(keyword, kind, value, patterns, at);
  });
}

function checkKeyword(
  keyword: string,
  kind: Kind,
  value: unknown,
  patterns: ValuePatterns,
  path: SourcePath,
): readonly SchemaProblem[] {
  const wrong = (remedy: string): readonly SchemaProblem[] => [
    { path, message: `\`${keyword}\` cannot be ${show(value)}`, remedy },
  ];
  switch (kind) {
    case "schema":
      return checkJsonSchema(value, patterns, path);
    case "schemas":
      if (!Array.isArray(value) || value.length === 0) return wrong("Write a list of schemas.");
      return value.flatMap((inner, index) => checkJsonSchema(inner, patterns, [...path, index]));
    case "schema map":
      if (!isPlainMap(value)) return wrong("Write a map from name to schema.");
      return Object.entries(value).flatMap(([name, inner]) => checkJsonSchema(inner, patterns, [...path, name]));
    case "texts":
      return isListOf(value, "string") ? [] : wrong("Write a list of names.");
    case "list":
      return Array.isArray(value) && value.length > 0 ? [] : wrong("Write the allowed values as a list.");
    case "count":
      return Number.isInteger(value) && Number(value) >= 0 ? [] : wrong("Write a whole number.");
    case "number":
      return Number.isFinite(value) ? [] : wrong("Write a number.");
    case "type":
      return (Array.isArray(value) ? value : [value]).every((type) => TYPES.includes(String(type)))
        ? []
        : wrong(`Write one of ${TYPES.join(", ")}.`);
    case "pattern": {
      const problem = typeof value === "string" ? patterns.check(value) : undefined;
      if (typeof value !== "string") return wrong("Write a regular expression as text.");
      return problem === undefined ? [] : [{ path, ...problem }];
    }
    default:
      return [];
  }
}

function isListOf(value: unknown, type: "string"): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === type);
}
