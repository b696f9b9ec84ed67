import type { JsonValue } from "@burgee/contract";

import { type Draft, filterDraft, questionOf } from "../draft.ts";
import { userFilter } from "../flag-config.ts";
import { describeState, readTable } from "./outcome-table.ts";

/** Section 9.4, for values ["abc"]. */
const STRING_TABLE = readTable(
  [undefined, "", "abc", "xabcx", "abcx", "xabc", "zzz"],
  [
    "=          ffpffff",
    "!=         fpfpppp",
    "exist      ffppppp",
    "!exist     ppfffff",
    "contain    ffppppf",
    "!contain   ppffffp",
    "startWith  ffpfpff",
    "!startWith ppfpfpp",
    "endWith    ffpffpf",
    "!endWith   ppfppfp",
    ">          ppppppp",
    ">=         ppppppp",
    "<          ppppppp",
    "<=         ppppppp",
  ],
);

type Row = readonly [
  row: string,
  comparator: string,
  values: readonly JsonValue[],
  email: JsonValue | undefined,
  passes: boolean,
];

/** Section 10.2, on the email attribute. */
const STRING_ROWS: readonly Row[] = [
  ["S1", "=", ["a", "b"], "b", true],
  ["S1", "=", ["a", "b"], "c", false],
  ["S2", "=", ["Reef"], "reef", false],
  ["S2", "!=", ["Reef"], "reef", true],
  ["S3", "=", ["a"], undefined, false],
  ["S3", "!=", ["a"], undefined, false],
  ["S3", "=", ["5"], 5, false],
  ["S3", "!=", ["a"], 5, false],
  ["S3", "!=", ["a"], null, false],
  ["S4", "!=", ["a"], "", true],
  ["S5", "=", [""], "", true],
  ["S6", "=", [], "a", false],
  ["S6", "!=", [], "a", true],
  ["S7", "exist", ["a"], "", false],
  ["S7", "exist", ["a"], undefined, false],
  ["S8", "!exist", ["a"], "", true],
  ["S8", "!exist", ["a"], undefined, true],
  ["S9", "exist", [], "a", true],
  ["S9", "exist", [], undefined, false],
  ["S9", "!exist", [], undefined, true],
  ["S10", "contain", ["zz", "ee"], "reef", true],
  ["S10", "contain", ["zz", "yy"], "reef", false],
  ["S11", "contain", [""], "abc", true],
  ["S12", "contain", [""], "", false],
  ["S13", "!contain", [""], "abc", false],
  ["S13", "!contain", [""], "", true],
  ["S14", "!contain", ["a"], undefined, true],
  ["S15", "!contain", [], "a", true],
  ["S15", "!contain", [], undefined, true],
  ["S16", "startWith", [""], "abc", false],
  ["S16", "endWith", [""], "abc", false],
  ["S16", "!startWith", [""], "abc", true],
  ["S16", "!endWith", [""], "abc", true],
  ["S17", "startWith", ["", "a"], "abc", true],
  ["S17", "endWith", ["", "c"], "abc", true],
  ["S18", "!startWith", ["a"], undefined, true],
  ["S18", "!endWith", ["a"], undefined, true],
  ["S19", ">", ["a"], "b", true],
  ["S19", ">", ["a"], undefined, true],
  ["S19", "<=", ["a"], "b", true],
  ["S19", "<=", ["a"], undefined, true],
  ["S19", "<", [], undefined, true],
  ["S20", "=", ["a", null, 1], "a", true],
  ["S20", "=", ["a", 1, "b"], "b", true],
  ["S21", "=", [1, "a"], "a", false],
  ["S21", "!=", [1, "a"], "a", true],
  ["9.4", "=", ["é"], "é", true],
  ["9.4", "=", ["é"], "e\u0301", false],
  ["9.4", "=", ["日本"], "日本", true],
  ["9.4", "contain", ["本"], "日本語", true],
  ["9.4", "startWith", ["😀"], "😀a", true],
  ["9.4", "endWith", ["😀"], "a😀", true],
  ["9.4", "=", [" a"], "a", false],
  ["9.4", "=", ['say "hi"\\'], 'say "hi"\\', true],
  ["9.4", "=", ["line\nfeed\ttab"], "line\nfeed\ttab", true],
  ["9.4", "=", ["a".repeat(1000)], "a".repeat(1000), true],
  ["9.4", "endWith", ["longer than the attribute"], "attribute", false],
];

const SUBTYPES = [
  ["user_id", "user_id", "User ID"],
  ["email", "email", "Email"],
  ["country", "country", "Country"],
  ["deviceModel", "deviceModel", "Device Model"],
  ["platform", "platform", "Platform"],
] as const;

export function stringDrafts(): Draft[] {
  const table = STRING_TABLE.map(({ comparator, state, passes }) =>
    emailDraft("9.4", comparator, ["abc"], state, passes),
  );
  const rows = STRING_ROWS.map(([row, comparator, values, email, passes]) =>
    emailDraft(row, comparator, values, email, passes),
  );
  const subtypes = SUBTYPES.flatMap(([subType, attribute, details]) => [
    filterDraft(
      "9.4",
      `${subType} = matches`,
      userFilter(subType, "=", ["abc"]),
      questionOf({ [attribute]: "abc" }),
      details,
    ),
    filterDraft(
      "9.4",
      `${subType} = differs`,
      userFilter(subType, "=", ["abc"]),
      questionOf({ [attribute]: "abd" }),
      undefined,
    ),
    filterDraft(
      "9.4",
      `${subType} !contain`,
      userFilter(subType, "!contain", ["z"]),
      questionOf({ [attribute]: "abc" }),
      details,
    ),
  ]);
  return [...table, ...rows, ...subtypes];
}

function emailDraft(
  row: string,
  comparator: string,
  values: readonly JsonValue[],
  email: JsonValue | undefined,
  passes: boolean,
): Draft {
  return filterDraft(
    row,
    `email ${shorten(describeState(email))} ${comparator} ${shorten(JSON.stringify(values))}`,
    userFilter("email", comparator, values),
    questionOf(email === undefined ? {} : { email }),
    passes ? "Email" : undefined,
  );
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
