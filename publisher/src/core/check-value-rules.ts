import type { VariableType } from "@burgee/contract";

import { checkJsonSchema } from "./check-json-schema.ts";
import { checkValue } from "./check-value.ts";
import type { VariableFile } from "./file-schemas.ts";
import { show } from "./show-value.ts";
import type { SourceFile, SourcePath } from "./source-file.ts";
import type { ValuePatterns } from "./value-patterns.ts";

/** The rules that say something about values of one type alone. */
const TYPE_OF = { pattern: "String", min: "Number", max: "Number", json: "JSON" } as const satisfies Record<
  string,
  VariableType
>;

/** Checks the `schema` of a variable by itself: whether it can be read, and whether any value of the type fits it. */
export function checkValueRules(
  file: SourceFile,
  path: SourcePath,
  source: VariableFile,
  patterns: ValuePatterns,
): void {
  const { schema, type } = source;
  if (schema === undefined) return;
  const at = [...path, "schema"];
  for (const [rule, wanted] of Object.entries(TYPE_OF)) {
    if (!Object.hasOwn(schema, rule) || type === wanted) continue;
    const message = `\`${rule}\` says nothing about a ${type}: it is for ${wanted} variables`;
    file.warnAtKey("surprise", [...at, rule], message, "Remove it, or change the type.");
  }
  const problem = schema.pattern === undefined ? undefined : patterns.check(schema.pattern);
  if (problem !== undefined) file.error("shape", [...at, "pattern"], problem.message, problem.remedy);
  if (schema.min !== undefined && schema.max !== undefined && schema.min > schema.max) {
    const message = `no number is at least ${show(schema.min)} and at most ${show(schema.max)}`;
    file.error("shape", [...at, "min"], message, "Swap `min` and `max`.");
  }
  if (schema.enum?.length === 0) {
    file.error("shape", [...at, "enum"], "an empty `enum` allows no value", "Write the allowed values, or remove it.");
  }
  for (const [index, value] of (schema.enum ?? []).entries()) {
    const wrong = checkValue(value, type, undefined, patterns);
    if (wrong !== undefined) file.error("type_mismatch", [...at, "enum", index], wrong.message, wrong.remedy);
  }
  if (schema.json === undefined || type !== "JSON") return;
  for (const found of checkJsonSchema(schema.json, patterns)) {
    file.error("shape", [...at, "json", ...found.path], found.message, found.remedy);
  }
}
