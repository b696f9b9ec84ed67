import type { JsonValue } from "@burgee/contract";

import { type Draft, filterDraft, questionOf } from "../draft.ts";
import { userFilter } from "../flag-config.ts";

export type VersionRow = readonly [
  row: string,
  version: JsonValue | undefined,
  comparator: string,
  values: readonly JsonValue[],
  passes: boolean,
];

/** The table of section 9.7, with the words left out. */
const CLEANING_ROWS: readonly VersionRow[] = [
  ["9.7", "1.2.3a", ">", ["1.2.2"], true],
  ["9.7", "1.2.3abc", ">", ["1.2.2"], false],
  ["9.7", "v1.2.3", ">", ["1.2.2"], true],
  ["9.7", "v1.2.3", ">", ["v1.2.2"], false],
  ["9.7", "1.2.3", ">", ["v1.2.2"], true],
  ["9.7", "1.2.3a", ">=", ["1.2.3b"], false],
  ["9.7", "1.2.3-beta", ">=", ["1.2.3"], true],
  ["9.7", "1.2.3-beta", ">", ["1.2.2-x"], false],
  ["9.7", "1.2.3-b", ">", ["1.2.2-a", "1.2.1-a"], true],
  ["9.7", "1.2.3a-b6", ">", ["1.2.2a-b6"], false],
  ["9.7", "1.2.3+build", ">", ["1.2.2"], false],
  ["9.7", "1.2.3-abcdef", ">=", ["1.2.3-ab"], false],
  ["9.7", "1.2.3 ", ">", ["1.2.2"], true],
  ["9.7", "1.2.3\n", ">", ["1.2.2"], true],
  ["9.7", "(1.2.3", ">", ["1.2.2"], false],
  ["9.7", "-1.2", "<", ["1"], true],
  ["9.7", "1-2-3", "<", ["2"], true],
];

/** Section 10.4, on the appVersion attribute. */
const ROWS: readonly VersionRow[] = [
  ["V1", "1.2.3", "=", ["1.2.3"], true],
  ["V1", "not a version", "=", ["not a version"], true],
  ["V1", "1.2.3", "=", ["1.2.4", "1.2.3"], true],
  ["V1", "1.2.3", "=", ["1.2.4"], false],
  ["V2", "1.2", "=", ["1.2.0"], false],
  ["V3", "1.2", "!=", ["1.2.0"], false],
  ["V3", "1.2.0", "!=", ["1.2"], false],
  ["V4", "1.2", "!=", ["1.3", "1.2"], false],
  ["V4", "1.2", "!=", ["1.3", "1.4"], true],
  ["V5", "beta", "!=", ["1.2"], true],
  ["V5", "1.2", "!=", ["beta"], true],
  ["V5", "beta", "!=", ["beta"], true],
  ["V5", "v1.2", "!=", ["1.2"], true],
  ["V6", "1.2", "!=", [], true],
  ["V6", "1.2", ">", [], false],
  ["V7", undefined, "!=", ["1"], false],
  ["V7", undefined, ">", ["1"], false],
  ["V7", undefined, "=", ["1"], false],
  ["V7", "", "!=", ["1"], false],
  ["V7", "", "<", ["1"], false],
  ["V7", undefined, "!exist", ["1"], false],
  ["V7", 5, ">", ["1"], false],
  ["V8", "", "=", [""], true],
  ["V9", "1.2", "exist", ["1"], false],
  ["V9", "1.2", "!exist", ["1"], false],
  ["V9", "1.2", "contain", ["1"], false],
  ["V9", "1.2", "!contain", ["9"], false],
  ["V9", "1.2", "startWith", ["1"], false],
  ["V9", "1.2", "!startWith", ["9"], false],
  ["V9", "1.2", "endWith", ["2"], false],
  ["V9", "1.2", "!endWith", ["9"], false],
  ["V10", "1.2", ">=", ["1.2.0"], true],
  ["V10", "1.2.3", "<=", ["1.2.3.0"], true],
  ["V10", "01.2", ">=", ["1.2"], true],
  ["V10", "01.2", "<=", ["1.2"], true],
  ["V11", "1.2.3.4", ">", ["1.2.3"], true],
  ["V11", "10.0", ">", ["9.9"], true],
  ["V11", "1..3", ">", ["1.0.2"], true],
  ["V11", ".5", ">", ["0.4"], true],
  ["V11", "1.", ">=", ["1"], true],
  ["V11", "1.2.3", "<", ["1.2.3.4"], true],
  ["V12", "2.0", ">", ["3.0", "1.0"], true],
  ["V12", "2.0", "<", ["3.0", "1.0"], true],
  ["V13", "1.2", ">=", [""], false],
  ["V13", "1.2", ">", ["1..1"], false],
  ["V13", "1.2", "!=", [""], true],
  ["V14", "１.２", ">", ["1.0"], false],
  ["V14", "1.0", "<", ["１.２"], false],
  ["V15", "1.2.3b", ">=", ["1.2.3"], true],
  ["V15", "1.2.3", ">=", ["1.2.3b"], true],
  ["V15", "v2", ">", ["1.9.9"], true],
  ["V16", "v1.2.3b", ">", ["1.2.2"], false],
  ["V16", "a1", ">", ["0", "b0"], true],
  ["V17", "1.2", "=", [1.2], false],
  ["V17", "1.2", "!=", [1.2], true],
  ["V17", "1.2", ">", [1], false],
  ["V17", "1.2", ">", ["1", 9], true],
  ["9.7", "1.2.3", ">", ["1.2.3"], false],
  ["9.7", "1.2.3", "<", ["1.2.3"], false],
  ["9.7", "1.2.3", "<=", ["1.2.3"], true],
  ["9.7", "99999999999999999999", ">", ["99999999999999999998"], false],
  ["9.7", "99999999999999999999", ">=", ["99999999999999999998"], true],
  ["9.7", `1.${"0".repeat(30)}1`, ">", ["1.0.9"], true],
  ["9.7", `1.2${"x".repeat(400)}`, ">", ["1.1"], false],
  ["9.7", `1${".0".repeat(600)}.1`, ">", ["1"], true],
];

export function versionDrafts(): Draft[] {
  const drafts = [...CLEANING_ROWS, ...ROWS].map((row) => versionDraft(row, "appVersion", "App Version"));
  const platform = CLEANING_ROWS.map((row) => versionDraft(row, "platformVersion", "Platform Version"));
  return [...drafts, ...platform];
}

export function versionDraft(
  [row, version, comparator, values, passes]: VersionRow,
  subType: "appVersion" | "platformVersion",
  details: string,
  semantics?: "standard",
): Draft {
  const text = `${subType} ${version === undefined ? "absent" : JSON.stringify(version)} ${comparator} ${JSON.stringify(values)}`;
  return filterDraft(
    row,
    text.length > 80 ? `${text.slice(0, 79)}…` : text,
    userFilter(subType, comparator, values),
    questionOf(version === undefined ? {} : { [subType]: version }),
    passes ? details : undefined,
    semantics === undefined ? {} : { settings: { semantics } },
  );
}
