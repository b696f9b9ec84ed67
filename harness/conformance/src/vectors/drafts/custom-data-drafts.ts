import type { JsonValue } from "@burgee/contract";

import { type Draft, filterDraft, questionOf } from "../draft.ts";
import { type JsonRecord, and, dataFilter } from "../flag-config.ts";
import { type TableCell, describeState, readTable } from "./outcome-table.ts";

const FOUND = "Custom Data -> plan";

/** Section 9.8 over 9.4, for values ["abc"]. */
const STRING_TABLE = readTable(
  [undefined, null, "", "abc", "zzz", 5, true],
  [
    "=          fffpfff",
    "!=         pfpfpff",
    "exist      fffpppp",
    "!exist     pppffff",
    "contain    fffpfff",
    "!contain   fppfpff",
    "startWith  fffpfff",
    "!startWith fppfpff",
    "endWith    fffpfff",
    "!endWith   fppfpff",
    ">          fppppff",
    ">=         fppppff",
    "<          fppppff",
    "<=         fppppff",
  ],
);

/** Section 9.8 over 9.5, for values [5]. */
const NUMBER_TABLE = readTable(
  [undefined, null, "", "5", 5, 3, true],
  [
    "=          ffffpff",
    "!=         pffffpf",
    "exist      fffpppp",
    "!exist     pppffff",
    "contain    fffffff",
    "!contain   fffffff",
    "startWith  fffffff",
    "!startWith fffffff",
    "endWith    fffffff",
    "!endWith   fffffff",
    ">          fffffff",
    ">=         ffffpff",
    "<          fffffpf",
    "<=         ffffppf",
  ],
);

/** Section 9.8 over 9.6, for values [true]. */
const BOOLEAN_TABLE = readTable(
  [undefined, null, "", true, false, 0, "true"],
  [
    "=          fffpfff",
    "!=         pfffpff",
    "exist      fffpppp",
    "!exist     pppffff",
    "contain    fffpfff",
    "!contain   ffffpff",
    "startWith  fffffff",
    "!startWith fffffff",
    "endWith    fffffff",
    "!endWith   fffffff",
    ">          fffffff",
    ">=         fffffff",
    "<          fffffff",
    "<=         fffffff",
  ],
);

/** Section 9.5 for values [5, 1]: any of them, or for `!=` all. */
const SEVERAL_NUMBERS_TABLE = readTable(
  [5, 3, 1, 0, 9, 1.5],
  ["=  pfpfff", "!= fpfppp", ">  ppffpp", ">= pppfpp", "<  fpppfp", "<= ppppfp"],
);

type Row = readonly [
  row: string,
  name: string,
  filter: JsonRecord,
  members: JsonRecord,
  clientCustomData: JsonRecord | undefined,
  passes: boolean,
];

const plan = (type: string, comparator: string, ...values: readonly JsonValue[]): JsonRecord =>
  dataFilter("plan", type, comparator, values);
const data = (value: JsonValue): JsonRecord => ({ customData: { plan: value } });

/** Section 10.3. */
const ROWS: readonly Row[] = [
  ["C1", "no custom data: =", plan("String", "=", "pro"), {}, undefined, false],
  ["C1", "no custom data: contain", plan("String", "contain", "pro"), {}, undefined, false],
  ["C1", "no custom data: >", plan("Number", ">", 1), {}, undefined, false],
  ["C1", "custom data null: =", plan("String", "=", "pro"), { customData: null }, undefined, false],
  ["C2", "no custom data: !=", plan("String", "!=", "pro"), {}, undefined, true],
  ["C2", "absent key: != of a number", plan("Number", "!=", 1), { customData: { other: 1 } }, undefined, true],
  ["C2", "absent key: != of a boolean", plan("Boolean", "!=", true), { customData: {} }, undefined, true],
  ["C3", "absent key: !contain", plan("String", "!contain", "pro"), { customData: {} }, undefined, false],
  ["C3", "absent key: !startWith", plan("String", "!startWith", "pro"), {}, undefined, false],
  ["C3", "absent key: !endWith", plan("String", "!endWith", "pro"), {}, undefined, false],
  ["C4", "absent key: exist", plan("String", "exist", "pro"), {}, undefined, false],
  ["C4", "absent key: !exist", plan("String", "!exist", "pro"), {}, undefined, true],
  ["C5", "null: exist", plan("String", "exist", "pro"), data(null), undefined, false],
  ["C5", "null: !exist", plan("Number", "!exist", 1), data(null), undefined, true],
  ["C6", "null: != of a string", plan("String", "!=", "pro"), data(null), undefined, false],
  ["C7", "null: !contain", plan("String", "!contain", "pro"), data(null), undefined, true],
  ["C7", "null: !startWith", plan("String", "!startWith", "pro"), data(null), undefined, true],
  ["C7", "null: !endWith", plan("String", "!endWith", "pro"), data(null), undefined, true],
  ["C8", "null: != of a number", plan("Number", "!=", 1), data(null), undefined, false],
  ["C8", "null: != of a boolean", plan("Boolean", "!=", true), data(null), undefined, false],
  ["C9", "null: > of a string", plan("String", ">", "pro"), data(null), undefined, true],
  ["C10", "0 exists", plan("Number", "exist", 1), data(0), undefined, true],
  ["C10", "false exists", plan("Boolean", "exist", true), data(false), undefined, true],
  ["C11", "empty text: exist", plan("String", "exist", "pro"), data(""), undefined, false],
  ["C11", "empty text: !exist", plan("String", "!exist", "pro"), data(""), undefined, true],
  ["C12", "number against String: !=", plan("String", "!=", "pro"), data(5), undefined, false],
  ["C12", "text against Boolean: !=", plan("Boolean", "!=", true), data("true"), undefined, false],
  ["C12", "false against Number: !=", plan("Number", "!=", 5), data(false), undefined, false],
  ["C12", "number against String: !contain", plan("String", "!contain", "5"), data(5), undefined, false],
  ["C13", "number as text", plan("Number", "=", 1), data("1"), undefined, false],
  ["C14", "= with several values", plan("Number", "=", 1, 2, 3), data(2), undefined, true],
  ["C15", "!= with one of several equal", plan("Number", "!=", 1, 2, 3), data(2), undefined, false],
  ["C15", "!= with none of several equal", plan("Number", "!=", 1, 2, 3), data(4), undefined, true],
  ["C16", "> any of several", plan("Number", ">", 5, 1), data(3), undefined, true],
  ["C17", "3 = 3.0", plan("Number", "=", 3), data(3), undefined, true],
  ["C17", "-0 = 0", plan("Number", "=", 0), data(-0), undefined, true],
  ["C18", "contain of a number", plan("Number", "contain", 1), data(1), undefined, false],
  ["C18", "!contain of a number", plan("Number", "!contain", 2), data(1), undefined, false],
  ["C19", "string values for Number: =", plan("Number", "=", "5"), data(5), undefined, false],
  ["C19", "string values for Number: !=", plan("Number", "!=", "5"), data(5), undefined, true],
  ["C20", "number values for String: !=", plan("String", "!=", 5), data("5"), undefined, true],
  ["C20", "number values for String: =", plan("String", "=", 5), data("5"), undefined, false],
  ["C21", "Boolean contain", plan("Boolean", "contain", true), data(true), undefined, true],
  ["C21", "Boolean !contain", plan("Boolean", "!contain", true), data(true), undefined, false],
  ["C21", "Boolean = of both", plan("Boolean", "=", true, false), data(false), undefined, true],
  ["C22", "Boolean >", plan("Boolean", ">", false), data(true), undefined, false],
  ["C23", "empty values: String !=", plan("String", "!="), data("pro"), undefined, true],
  ["C23", "empty values: Number !=", plan("Number", "!="), data(1), undefined, true],
  ["C23", "empty values: Boolean !=", plan("Boolean", "!="), data(true), undefined, true],
  ["C23", "empty values: String !contain", plan("String", "!contain"), data("pro"), undefined, true],
  ["C23", "empty values: Boolean !contain", plan("Boolean", "!contain"), data(true), undefined, true],
  ["C23", "empty values: Number !contain", plan("Number", "!contain"), data(1), undefined, false],
  [
    "C24",
    "private wins over public",
    plan("String", "=", "private"),
    { customData: { plan: "public" }, privateCustomData: { plan: "private" } },
    undefined,
    true,
  ],
  [
    "C24",
    "private null wins over public",
    plan("String", "exist", "x"),
    { customData: { plan: "public" }, privateCustomData: { plan: null } },
    undefined,
    false,
  ],
  ["C24", "private alone", plan("String", "=", "pro"), { privateCustomData: { plan: "pro" } }, undefined, true],
  ["C25", "client custom data", plan("String", "=", "pro"), {}, { plan: "pro" }, true],
  ["C25", "client custom data: number", plan("Number", ">=", 5), { customData: { other: 1 } }, { plan: 7 }, true],
  ["C25", "client custom data: null with !=", plan("String", "!=", "pro"), {}, { plan: null }, false],
  ["C26", "null shadows client custom data", plan("String", "=", "pro"), data(null), { plan: "pro" }, false],
  ["C26", "own value shadows client custom data", plan("String", "=", "pro"), data("team"), { plan: "pro" }, false],
  [
    "C28",
    "and: one key missing with =",
    and(plan("String", "=", "pro"), dataFilter("seats", "Number", "=", [5])),
    data("pro"),
    undefined,
    false,
  ],
  [
    "9.8",
    "a key that is a name of Object.prototype",
    dataFilter("constructor", "String", "exist", []),
    {},
    undefined,
    false,
  ],
  ["9.8", "__proto__ is not a key", dataFilter("__proto__", "String", "!exist", []), {}, undefined, true],
];

export function customDataDrafts(): Draft[] {
  return [
    ...STRING_TABLE.map((cell) => cellDraft("9.8", "String", ["abc"], cell)),
    ...NUMBER_TABLE.map((cell) => cellDraft("9.8", "Number", [5], cell)),
    ...BOOLEAN_TABLE.map((cell) => cellDraft("9.8", "Boolean", [true], cell)),
    ...SEVERAL_NUMBERS_TABLE.map((cell) => cellDraft("9.5", "Number", [5, 1], cell)),
    ...ROWS.map(rowDraft),
    ...combinedDrafts(),
  ];
}

function cellDraft(row: string, type: string, values: readonly JsonValue[], cell: TableCell): Draft {
  const { comparator, state, passes } = cell;
  return filterDraft(
    row,
    `${type} ${describeState(state)} ${comparator} ${JSON.stringify(values)}`,
    plan(type, comparator, ...values),
    questionOf(state === undefined ? {} : data(state)),
    passes ? FOUND : undefined,
  );
}

function rowDraft([row, name, filter, members, clientCustomData, passes]: Row): Draft {
  const question = questionOf(members, clientCustomData === undefined ? {} : { clientCustomData });
  const dataKey = typeof filter["dataKey"] === "string" ? filter["dataKey"] : "plan";
  return filterDraft(row, name, filter, question, passes ? `Custom Data -> ${dataKey}` : undefined);
}

function combinedDrafts(): Draft[] {
  const seats = dataFilter("seats", "Number", "!=", [5]);
  return [
    filterDraft(
      "C29",
      "and: one key missing with !=",
      and(plan("String", "=", "pro"), seats),
      questionOf(data("pro")),
      `${FOUND} AND Custom Data -> seats`,
    ),
    filterDraft(
      "9.8",
      "the empty key",
      dataFilter("", "Number", "=", [1]),
      questionOf({ customData: { "": 1 } }),
      "Custom Data -> ",
    ),
    filterDraft(
      "9.8",
      "a non-ASCII key",
      dataFilter("clé", "String", "=", ["é"]),
      questionOf({ customData: { clé: "é" } }),
      "Custom Data -> clé",
    ),
    filterDraft(
      "9.8",
      "a quote in the key",
      dataFilter('a"b', "Boolean", "=", [false]),
      questionOf({ customData: { 'a"b': false } }),
      'Custom Data -> a"b',
    ),
  ];
}
