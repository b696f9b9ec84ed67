import * as v from "valibot";

import { suggestName } from "./closest-name.ts";
import type { ValueProblem } from "./problem.ts";
import type { SourceFile } from "./source-file.ts";

/** The text of an issue: what is wrong, a line break, and what to do. */
export function say(message: string, remedy: string): string {
  return `${message}\n${remedy}`;
}

/**
 * Names that every JavaScript object has a meaning for. The schema library leaves them out of what it returns without
 * a word, and evaluators that look keys up in plain objects find something else under them.
 */
const RESERVED_NAMES: readonly string[] = ["__proto__", "constructor", "prototype"];

/** Whether a name can be no key of anything in flag files. */
export function isReservedName(name: string): boolean {
  return RESERVED_NAMES.includes(name);
}

/** YAML 1.1 merged the map behind this key into its own. */
export const MERGE_KEY = "<<";

export const MERGE_KEY_PROBLEM: ValueProblem = {
  message: "merge keys (`<<`) are not read",
  remedy: "Write the members out, or share them as an audience or a variable file.",
};

/** Refuses members with a reserved name. It must stand before the schema that would leave them out. */
function noReservedNames() {
  return v.rawCheck<Record<string, unknown>>(({ dataset, addIssue }) => {
    const input = dataset.value;
    if (!isPlainMap(input)) return;
    for (const key of Object.keys(input)) {
      if (!isReservedName(key) && key !== MERGE_KEY) continue;
      const message =
        key === MERGE_KEY
          ? say(MERGE_KEY_PROBLEM.message, MERGE_KEY_PROBLEM.remedy)
          : say(`\`${key}\` cannot be used as a name`, RESERVED_NAME_REMEDY);
      addIssue({ message, path: [{ type: "unknown", origin: "key", input, key, value: input[key] }] });
    }
  });
}

export const RESERVED_NAME_REMEDY = `Rename it: ${RESERVED_NAMES.map((name) => `\`${name}\``).join(", ")} are reserved.`;

/** A map from names to values that all have one form. */
export function mapOf<Value>(
  message: string,
  name: v.GenericSchema<string, string>,
  value: v.GenericSchema<unknown, Value>,
): v.GenericSchema<unknown, Record<string, Value>> {
  return v.pipe(v.custom<Record<string, unknown>>(isPlainMap, message), noReservedNames(), v.record(name, value));
}

/**
 * A map with exactly these members. Unlike valibot's `strictObject`, it reports every unknown member and not only the
 * first, and proposes the closest known name.
 */
export function members<Entries extends v.ObjectEntries>(
  noun: string,
  entries: Entries,
): v.GenericSchema<unknown, v.InferOutput<v.ObjectSchema<Entries, undefined>>> {
  const known = Object.keys(entries);
  const schema = v.pipe(
    v.custom<Record<string, unknown>>(isPlainMap, say(`${noun} must be a map`, `Write members: ${known.join(", ")}.`)),
    noReservedNames(),
    v.looseObject(entries, (issue) => missingMember(noun, issue.expected ?? "")),
    v.rawCheck(({ dataset, addIssue }) => {
      const input: unknown = dataset.value;
      if (!isPlainMap(input)) return;
      for (const key of Object.keys(input)) {
        if (known.includes(key) || key === MERGE_KEY) continue;
        const message = say(`${noun} has no field \`${key}\``, suggestName(key, known, "Remove it."));
        addIssue({ message, path: [{ type: "unknown", origin: "key", input, key, value: input[key] }] });
      }
    }),
  );
  return schema;
}

/** Checks a parsed file against its schema. Adds a problem per issue to the file and returns undefined when it has any. */
export function readShape<Output>(file: SourceFile, schema: v.GenericSchema<unknown, Output>): Output | undefined {
  return file.once(schema, () => checkShape(file, schema));
}

function checkShape<Output>(file: SourceFile, schema: v.GenericSchema<unknown, Output>): Output | undefined {
  const result = v.safeParse(schema, file.value);
  if (result.success) return result.output;
  for (const issue of result.issues) {
    const path = (issue.path ?? []).map((item) => (typeof item.key === "number" ? item.key : String(item.key)));
    const [message = issue.message, remedy = "Correct the value."] = issue.message.split("\n");
    const isKey = issue.path?.at(-1)?.origin === "key";
    if (issue.input === null && path.length === 0) {
      file.error("shape", path, `the file is empty: ${message}`, remedy);
      continue;
    }
    if (issue.input === null && !isKey) {
      const empty = `\`${path.findLast((step) => typeof step === "string")}\` is empty: ${message}`;
      file.error("shape", path, empty, "Write a value behind it, or remove the line.");
      continue;
    }
    const code = message.includes("has no field") ? "unknown_field" : "shape";
    if (isKey) file.errorAtKey(code, path, message, remedy);
    else file.error(code, path, message, remedy);
  }
  return undefined;
}

function missingMember(noun: string, expected: string): string {
  const name = expected.replaceAll('"', "");
  return say(`${noun} lacks \`${name}\``, `Add \`${name}:\`.`);
}

/** Whether a value is a map as in JSON: no list, and no date, set or bytes, which YAML tags can make. */
export function isPlainMap(input: unknown): input is Record<string, unknown> {
  return typeof input === "object" && input !== null && Object.getPrototypeOf(input) === Object.prototype;
}
