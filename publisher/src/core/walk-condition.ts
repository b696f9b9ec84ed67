import { isPlainMap } from "./file-shape.ts";
import type { SourcePath } from "./source-file.ts";

/** One value that a condition compares with or refers to. */
export interface ConditionValue {
  /** The attribute or member that it stands under, such as `country` or `audience`. */
  readonly member: string;
  readonly value: unknown;
  readonly path: SourcePath;
}

/** Lists the values in a `when` as the author wrote it, with their places. Lists of values give one entry each. */
export function walkCondition(when: unknown, path: SourcePath): readonly ConditionValue[] {
  return isPlainMap(when)
    ? Object.entries(when).flatMap(([name, value]) => walkMember(name, value, [...path, name]))
    : [];
}

function walkMember(member: string, value: unknown, path: SourcePath): readonly ConditionValue[] {
  if (member === "not") return walkCondition(value, path);
  if ((member === "all" || member === "any") && Array.isArray(value)) {
    return value.flatMap((inner, index) => walkCondition(inner, [...path, index]));
  }
  return walkValues(member, value, path);
}

function walkValues(member: string, value: unknown, path: SourcePath): readonly ConditionValue[] {
  if (Array.isArray(value)) return value.flatMap((inner, index) => walkValues(member, inner, [...path, index]));
  if (!isPlainMap(value)) return [{ member, value, path }];
  return Object.entries(value).flatMap(([name, inner]) => walkValues(member, inner, [...path, name]));
}
