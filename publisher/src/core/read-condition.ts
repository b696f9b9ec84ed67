import { suggestName } from "./closest-name.ts";
import { ATTRIBUTES } from "./comparators.ts";
import type { Condition } from "./condition.ts";
import { isPlainMap, isReservedName, MERGE_KEY, MERGE_KEY_PROBLEM, RESERVED_NAME_REMEDY } from "./file-shape.ts";
import type { CustomDataRule } from "./read-custom-data.ts";
import { readUserFilters } from "./read-user-filters.ts";
import type { SourceFile, SourcePath } from "./source-file.ts";

/** What a condition may refer to. */
export interface ConditionScope {
  readonly audienceKeys: readonly string[];
  /** Declared custom data attributes with their types; undefined when the project declares none. */
  readonly customData: Readonly<Record<string, CustomDataRule>> | undefined;
}

/** How deep conditions may be nested. */
const CONDITION_DEPTH_MAX = 20;

const STRUCTURE = ["all", "any", "not", "audience", "custom", "optIn"] as const;
const MEMBERS: readonly string[] = [...STRUCTURE, ...Object.keys(ATTRIBUTES)];

/**
 * Reads a `when`. Members of one map must all hold. Adds a problem to the file for each mistake and returns undefined
 * when there was any.
 */
export function readCondition(
  file: SourceFile,
  path: SourcePath,
  input: unknown,
  scope: ConditionScope,
): Condition | undefined {
  if (input === "everyone") return { kind: "everyone" };
  if (path.length > CONDITION_DEPTH_MAX * 2) {
    file.error("limit", path, `conditions nest deeper than ${CONDITION_DEPTH_MAX}`, "Move parts into an audience.");
    return undefined;
  }
  if (!isPlainMap(input)) {
    const remedy = "Write `everyone`, or a map such as `{ country: [CA, US] }`.";
    file.error("condition", path, describeNoCondition(path, input), remedy);
    return undefined;
  }
  const names = Object.keys(input);
  if (names.length === 0) {
    file.error("condition", path, "an empty condition", "Write `everyone` to match all users.");
    return undefined;
  }
  const parts = names.map((name) => readMember(file, [...path, name], name, input[name], scope));
  const conditions = parts.flatMap((part) => part ?? []);
  if (parts.includes(undefined)) return undefined;
  return conditions.length === 1 ? conditions[0] : { kind: "all", of: conditions };
}

/** An empty condition is a mistake and not `everyone`: whoever comments out its last line does not want a full release. */
function describeNoCondition(path: SourcePath, input: unknown): string {
  if (Array.isArray(input)) return "a condition is a map, not a list";
  const member = path.findLast((step) => typeof step === "string") ?? "when";
  return input === null ? `\`${member}\` is empty, so it names nobody` : "not a condition";
}

function readMember(
  file: SourceFile,
  path: SourcePath,
  name: string,
  input: unknown,
  scope: ConditionScope,
): readonly Condition[] | undefined {
  switch (name) {
    case "all":
    case "any":
      return wrap(readList(file, path, name, input, scope));
    case "not": {
      const inner = readCondition(file, path, input, scope);
      return wrap(inner === undefined ? undefined : { kind: "not", of: inner });
    }
    case "audience":
      return wrap(readAudiences(file, path, input, scope));
    case "optIn":
      return wrap(readOptIn(file, path, input));
    case "custom":
      return readCustomData(file, path, input, scope);
    default:
      return readAttribute(file, path, name, input);
  }
}

function wrap(condition: Condition | undefined): readonly Condition[] | undefined {
  return condition === undefined ? undefined : [condition];
}

function readList(
  file: SourceFile,
  path: SourcePath,
  kind: "all" | "any",
  input: unknown,
  scope: ConditionScope,
): Condition | undefined {
  if (!Array.isArray(input) || input.length === 0) {
    file.error(
      "condition",
      path,
      `\`${kind}\` needs a list of conditions${input === null ? ", and it is empty" : ""}`,
      "Write each on a line that starts with `-`.",
    );
    return undefined;
  }
  const items = input.map((item: unknown, index) => readCondition(file, [...path, index], item, scope));
  const conditions = items.filter((item) => item !== undefined);
  return conditions.length === items.length ? { kind, of: conditions } : undefined;
}

function readAudiences(
  file: SourceFile,
  path: SourcePath,
  input: unknown,
  scope: ConditionScope,
): Condition | undefined {
  const keys = Array.isArray(input) ? (input as unknown[]) : [input];
  if (input === null || keys.length === 0) {
    file.error("condition", path, "`audience` names no audience", "Write the key of an audience.");
    return undefined;
  }
  let isGood = true;
  for (const [index, key] of keys.entries()) {
    if (typeof key === "string" && scope.audienceKeys.includes(key)) continue;
    isGood = false;
    const remedy = suggestName(String(key), scope.audienceKeys, "Create the file in audiences/ first.");
    file.error("unknown_reference", [...path, index], `there is no audience \`${String(key)}\``, remedy);
  }
  return isGood ? { kind: "audience", match: "any", keys: keys as string[] } : undefined;
}

function readOptIn(file: SourceFile, path: SourcePath, input: unknown): Condition | undefined {
  if (input !== true) {
    file.error("condition", path, "`optIn` takes only `true`", "Write `optIn: true`, or put it under `not`.");
    return undefined;
  }
  file.warnAtKey(
    "surprise",
    path,
    "`optIn` matches nobody in server SDKs",
    "Use a custom data attribute if server SDKs must see it.",
  );
  return { kind: "optIn" };
}

function readCustomData(
  file: SourceFile,
  path: SourcePath,
  input: unknown,
  scope: ConditionScope,
): readonly Condition[] | undefined {
  if (!isPlainMap(input) || Object.keys(input).length === 0) {
    const remedy = "Write for example `custom: { plan: [pro, team] }`.";
    const found = input === null ? ", and it is empty" : "";
    file.error("condition", path, `\`custom\` must be a map from attribute to values${found}`, remedy);
    return undefined;
  }
  const parts = Object.entries(input).map(([dataKey, value]) => {
    const at = [...path, dataKey];
    if (isReservedName(dataKey)) {
      file.errorAtKey("condition", at, `\`${dataKey}\` cannot be used as a name`, RESERVED_NAME_REMEDY);
      return undefined;
    }
    const declared = scope.customData;
    if (declared !== undefined && !Object.hasOwn(declared, dataKey)) {
      const remedy = suggestName(dataKey, Object.keys(declared), "Declare it under `customData` in project.yaml.");
      file.errorAtKey("unknown_reference", at, `the project has no custom data attribute \`${dataKey}\``, remedy);
      return undefined;
    }
    const rule = declared?.[dataKey];
    return readUserFilters(file, at, value, {
      subType: "customData",
      dataKey,
      declaredType: rule?.type,
      allowed: rule?.values,
    });
  });
  return parts.includes(undefined) ? undefined : parts.flatMap((part) => part ?? []);
}

function readAttribute(
  file: SourceFile,
  path: SourcePath,
  name: string,
  input: unknown,
): readonly Condition[] | undefined {
  if (name === MERGE_KEY) {
    file.errorAtKey("condition", path, MERGE_KEY_PROBLEM.message, MERGE_KEY_PROBLEM.remedy);
    return undefined;
  }
  if (!Object.hasOwn(ATTRIBUTES, name)) {
    const remedy = suggestName(name, MEMBERS, "");
    const hint = remedy.startsWith("Did") ? remedy : `${remedy} Custom data goes under \`custom:\`.`;
    file.errorAtKey("condition", path, `a condition has no member \`${name}\``, hint);
    return undefined;
  }
  return readUserFilters(file, path, input, { subType: name as keyof typeof ATTRIBUTES });
}
