import type { JsonValue } from "@burgee/contract";

import { type Draft, filterDraft, questionOf } from "../draft.ts";
import { type JsonRecord, and, audienceFilter, dataFilter, or, userFilter } from "../flag-config.ts";

const PASS = userFilter("user_id", "=", ["user-1"]);
const FAIL = userFilter("country", "=", ["AQ"]);
const EMAIL = userFilter("email", "endWith", ["@reef.example"]);
const COUNTRY = userFilter("country", "=", ["FR"]);
const VERSION = userFilter("appVersion", ">=", ["3.0"]);

type Row = readonly [row: string, name: string, filters: JsonRecord, details: string | undefined];

/** Section 9.1 and the first half of 10.1. The context satisfies PASS, EMAIL, COUNTRY and VERSION. */
const ROWS: readonly Row[] = [
  ["O1", "and without filters", and(), undefined],
  ["O1", "or without filters", or(), undefined],
  ["O2", "all", and({ type: "all" }), "All Users"],
  ["O2", "all under or", or({ type: "all" }), "All Users"],
  ["O3", "and of three that match", and(EMAIL, COUNTRY, VERSION), "Email AND Country AND App Version"],
  ["O3", "and with one that does not", and(EMAIL, FAIL, VERSION), undefined],
  ["O4", "or with only the last matching", or(FAIL, FAIL, COUNTRY), "Country"],
  ["O4", "or with two matching gives the first", or(FAIL, EMAIL, COUNTRY), "Email"],
  ["O4", "or with none", or(FAIL, FAIL), undefined],
  ["O5", "unknown operator", { operator: "xor", filters: [PASS] }, undefined],
  ["O5", "unknown operator nested under or", or({ operator: "xor", filters: [PASS] }), undefined],
  ["O5", "unknown operator nested, then a match", or({ operator: "nor", filters: [PASS] }, COUNTRY), "Country"],
  ["O5", "operators are case-sensitive", { operator: "AND", filters: [PASS] }, undefined],
  ["O6", "or under or", or(or(FAIL, EMAIL), PASS), "Email"],
  ["O6", "and under or", or(and(PASS, FAIL), and(EMAIL, COUNTRY)), "Email AND Country"],
  ["O6", "and as the only member of and", and(and(EMAIL, COUNTRY)), "Email AND Country"],
  ["O7", "and[or[pass], fail]", and(or(PASS), FAIL), "User ID"],
  ["O7", "and[or[pass], or[fail]]", and(or(PASS), or(FAIL)), "User ID"],
  ["O8", "and[pass, or[fail]]", and(PASS, or(FAIL)), undefined],
  ["O8", "and[fail, or[pass]]", and(FAIL, or(PASS)), undefined],
  ["8", "and[pass, or[pass]] has the nested details only", and(PASS, or(EMAIL)), "Email"],
  ["O9", "or[and[], pass]", or(and(), PASS), "User ID"],
  ["O10", "both operator and type", and({ operator: "or", filters: [PASS], type: "optIn" }), "User ID"],
  ["O10", "both, operator fails", and({ operator: "or", filters: [FAIL], type: "all" }), undefined],
  ["O12", "operator null", and({ operator: null, type: "all" }), "All Users"],
  ["O13", "optIn", and({ type: "optIn" }), undefined],
  ["O14", "unknown filter type", and({ type: "moon" }), undefined],
  ["O14", "unknown subtype", and(userFilter("shoeSize", "=", ["user-1"])), undefined],
  ["O14", "ip", and(userFilter("ip", "=", ["127.0.0.1"])), undefined],
  ["O14", "unknown comparator", and(userFilter("user_id", "equals", ["user-1"])), undefined],
  ["O14", "unknown comparator on a version", and(userFilter("appVersion", "=>", ["1"])), undefined],
  ["O14", "unknown filter type under or, then a match", or({ type: "moon" }, PASS), "User ID"],
];

const MEMBERS = { email: "ana@reef.example", country: "FR", appVersion: "3.10.1" };

const AUDIENCES: JsonRecord = {
  aud_in: { filters: or(FAIL, EMAIL) },
  aud_in_too: { filters: and(COUNTRY, VERSION) },
  aud_out: { filters: and(FAIL) },
  aud_out_too: { filters: and(userFilter("user_id", "=", ["someone-else"])) },
  aud_empty: { filters: and() },
  aud_nested: { filters: and(audienceFilter("=", "aud_in")) },
  aud_nested_twice: { filters: or(audienceFilter("=", "aud_out", "aud_nested")) },
  aud_not: { filters: and(audienceFilter("!=", "aud_out")) },
};

const IN = "Audience Match -> Email";

/** Section 9.3 and the second half of 10.1. */
const AUDIENCE_ROWS: readonly Row[] = [
  ["O16", "= in", audienceFilter("=", "aud_in"), IN],
  ["O16", "= not in", audienceFilter("=", "aud_out"), undefined],
  ["O17", "!= in", audienceFilter("!=", "aud_in"), undefined],
  ["O17", "!= not in", audienceFilter("!=", "aud_out"), "Not in Audience"],
  ["O18", "= several, the second matches", audienceFilter("=", "aud_out", "aud_in"), IN],
  [
    "O18",
    "= several, the first matching decides",
    audienceFilter("=", "aud_in_too", "aud_in"),
    "Audience Match -> Country AND App Version",
  ],
  ["O18", "= several, none", audienceFilter("=", "aud_out", "aud_out_too"), undefined],
  ["O18", "!= several, one matches", audienceFilter("!=", "aud_out", "aud_in"), undefined],
  ["O18", "!= several, none matches", audienceFilter("!=", "aud_out", "aud_out_too"), "Not in Audience"],
  ["O19", "= unknown first", audienceFilter("=", "aud_unknown", "aud_in"), undefined],
  ["O19", "!= unknown first", audienceFilter("!=", "aud_unknown", "aud_out"), undefined],
  ["O20", "= unknown after a match", audienceFilter("=", "aud_in", "aud_unknown"), IN],
  ["O20", "!= unknown after a match", audienceFilter("!=", "aud_in", "aud_unknown"), undefined],
  ["O21", "= unknown after no match", audienceFilter("=", "aud_out", "aud_unknown", "aud_in"), undefined],
  ["O21", "!= unknown after no match", audienceFilter("!=", "aud_out", "aud_unknown"), undefined],
  ["O22", "= of none", audienceFilter("="), undefined],
  ["O22", "!= of none", audienceFilter("!="), "Not in Audience"],
  ["O23", "= an audience without filters", audienceFilter("=", "aud_empty"), undefined],
  ["O23", "!= an audience without filters", audienceFilter("!=", "aud_empty"), "Not in Audience"],
  ["O24", "an audience of an audience", audienceFilter("=", "aud_nested"), `Audience Match -> ${IN}`],
  ["O24", "three levels", audienceFilter("=", "aud_nested_twice"), `Audience Match -> Audience Match -> ${IN}`],
  ["O24", "an audience of not in an audience", audienceFilter("=", "aud_not"), "Audience Match -> Not in Audience"],
  ["O25", "null and number are skipped", audienceFilter("=", null, 5, "aud_in"), IN],
  ["O25", "only null: != passes", audienceFilter("!=", null), "Not in Audience"],
  ["O26", "another comparator", audienceFilter("contain", "aud_in"), undefined],
  ["O26", "an unknown comparator", audienceFilter("is", "aud_in"), undefined],
  ["8", "audience and filter", and(audienceFilter("=", "aud_in"), COUNTRY), `${IN} AND Country`],
  [
    "8",
    "the matching one of several traces",
    or(and(FAIL), audienceFilter("=", "aud_nested")),
    `Audience Match -> ${IN}`,
  ],
];

type OwnRow = readonly [name: string, value: string, attribute: JsonValue | undefined, passes: boolean];

/** `equalsIgnoringCase`, on the email attribute. */
const CASELESS_ROWS: readonly OwnRow[] = [
  ["equal text", "reef", "reef", true],
  ["capitals in the attribute", "reef", "REEF", true],
  ["capitals in the value", "Ana@Reef.Example", "ana@reef.example", true],
  ["other text of the same length", "reef", "reel", false],
  ["a part", "reef", "REEFS", false],
  ["Latin-1", "ÀÖØÞ", "àöøþ", true],
  ["the multiplication sign is no capital", "×", "÷", false],
  ["Greek, any sigma", "ΣΊΑΪ", "σΊαϊ", true],
  ["final sigma is a letter of its own", "ΟΔΟΣ", "οδος", false],
  ["an unassigned code point between capitals", "\u03a2", "ς", false],
  ["accented Greek is not folded", "Ά", "ά", false],
  ["Cyrillic", "ЀЏАЯ", "ѐџая", true],
  ["Latin Extended-A is not folded", "Ł", "ł", false],
  ["the Kelvin sign is not folded", "\u212a", "k", false],
  ["sharp s is not two letters", "STRASSE", "straße", false],
  ["beyond the first plane", "😀A", "😀a", true],
  ["empty text", "", "", false],
  ["absent", "reef", undefined, false],
  ["null", "reef", null, false],
  ["a number", "5", 5, false],
];

/** Burgee's own: the published engine does not know the comparator, so it is not asked. */
function caselessDrafts(): Draft[] {
  const own = (draft: Draft): Draft => ({ ...draft, reference: "outside" });
  const ask = (name: string, filter: JsonRecord, members: JsonRecord, details?: string): Draft =>
    own(filterDraft("own", `equalsIgnoringCase: ${name}`, filter, questionOf(members), details));
  const wire = "burgee:equalFold";
  return [
    ...CASELESS_ROWS.map(([name, value, email, passes]) =>
      ask(name, userFilter("email", wire, [value]), email === undefined ? {} : { email }, passes ? "Email" : undefined),
    ),
    ask("one of several", userFilter("email", wire, ["no", "REEF"]), { email: "reef" }, "Email"),
    ask("no value", userFilter("email", wire, []), { email: "reef" }),
    ask(
      "custom data",
      dataFilter("plan", "String", wire, ["PRO"]),
      { customData: { plan: "pro" } },
      "Custom Data -> plan",
    ),
    ask("absent custom data", dataFilter("plan", "String", wire, ["PRO"]), {}),
    ask("a number never", dataFilter("seats", "Number", wire, [5]), { customData: { seats: 5 } }),
    ask("a boolean never", dataFilter("beta", "Boolean", wire, [true]), { customData: { beta: true } }),
    ask("a version never", userFilter("appVersion", wire, ["1.0"]), { appVersion: "1.0" }),
  ];
}

export function operatorDrafts(): Draft[] {
  return [
    ...ROWS.map(([row, name, filters, details]) => filterDraft(row, name, filters, questionOf(MEMBERS), details)),
    ...AUDIENCE_ROWS.map(([row, name, filters, details]) =>
      filterDraft(row, `audienceMatch ${name}`, filters, questionOf(MEMBERS), details, { audiences: AUDIENCES }),
    ),
    ...caselessDrafts(),
    filterDraft("O19", "no audiences at all", audienceFilter("!=", "aud_in"), questionOf(MEMBERS), undefined),
    filterDraft(
      "S23",
      "platform comes from platform data",
      userFilter("platform", "=", ["NodeJS"]),
      questionOf({ platform: "NodeJS" }),
      "Platform",
    ),
  ];
}
