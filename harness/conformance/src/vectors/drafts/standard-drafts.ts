import { type Draft, filterDraft, questionOf } from "../draft.ts";
import { type JsonRecord, and, audienceFilter, or, userFilter } from "../flag-config.ts";
import { standardHashDrafts } from "./bucketing-key-drafts.ts";
import { standardRolloutDrafts } from "./rollout-drafts.ts";
import { type VersionRow, versionDraft } from "./version-drafts.ts";

const SETTINGS = { semantics: "standard" } as const;

/** Every comparison of the table in 9.7 under cleaned text, and prereleases. */
const VERSION_ROWS: readonly VersionRow[] = [
  ["standard", "1.2.3a", ">", ["1.2.2"], true],
  ["standard", "1.2.3abc", ">", ["1.2.2"], true],
  ["standard", "v1.2.3", ">", ["v1.2.2"], true],
  ["standard", "1.2.3a", ">=", ["1.2.3b"], true],
  ["standard", "1.2.3-beta", ">", ["1.2.2-x"], true],
  ["standard", "1.2.3a-b6", ">", ["1.2.2a-b6"], true],
  ["standard", "1.2.3+build", ">", ["1.2.2"], true],
  ["standard", "1.2.3+5", ">", ["1.2.3"], false],
  ["standard", "1.2.3+5", ">=", ["1.2.3"], true],
  ["standard", "1.2.3-abcdef", ">=", ["1.2.3-ab"], true],
  ["standard", "(1.2.3", ">", ["1.2.2"], false],
  ["standard", "1.2.3-beta", ">=", ["1.2.3"], false],
  ["standard", "1.2.3-beta", "<", ["1.2.3"], true],
  ["standard", "1.2.3", ">", ["1.2.3-beta"], true],
  ["standard", "1.2.3-beta", "!=", ["1.2.3"], true],
  ["standard", "1.2.3-", ">=", ["1.2.3"], false],
  ["standard", "1.2.3+20240101", ">", ["1.2.4"], false],
  ["standard", "1.2.3+a-b", ">=", ["1.2.3"], true],
  ["standard", "1.2.4-beta", ">", ["1.2.3"], true],
  ["standard", "v1.2", "!=", ["1.2.0"], false],
  ["standard", "v1.2", "=", ["1.2"], false],
  ["standard", "v1.2", "=", ["v1.2"], true],
  ["standard", "1.2", ">=", ["1.2.0.0"], true],
  ["standard", "10.0", ">", ["9.9"], true],
  ["standard", "1..3", ">", ["1..2"], false],
  ["standard", "1..3", ">", ["1.0.2"], true],
  ["standard", "beta", ">", ["1"], false],
  ["standard", "beta", "!=", ["1"], true],
  ["standard", "", "<", ["1"], false],
  ["standard", undefined, "!=", ["1"], false],
  ["standard", "1.2", "exist", ["1"], false],
];

const PASS = userFilter("user_id", "=", ["user-1"]);
const FAIL = userFilter("country", "=", ["AQ"]);
const EMAIL = userFilter("email", "endWith", ["@reef.example"]);

/** Every member of an `and` is evaluated. */
const AND_ROWS: readonly (readonly [name: string, filters: JsonRecord, details: string | undefined])[] = [
  ["and[or[pass], fail]", and(or(PASS), FAIL), undefined],
  ["and[or[pass], or[fail]]", and(or(PASS), or(FAIL)), undefined],
  ["and[fail, or[pass]]", and(FAIL, or(PASS)), undefined],
  ["and[pass, or[fail]]", and(PASS, or(FAIL)), undefined],
  ["and[or[pass], pass]", and(or(PASS), EMAIL), "User ID AND Email"],
  ["and[pass, or[fail, pass]]", and(PASS, or(FAIL, EMAIL)), "User ID AND Email"],
  ["and[and[pass, pass], or[pass]]", and(and(PASS, EMAIL), or(PASS)), "User ID AND Email AND User ID"],
  ["and[pass, and[]]", and(PASS, and()), undefined],
];

/** What the standard rule set leaves alone. */
const UNCHANGED_ROWS: readonly (readonly [name: string, filters: JsonRecord, details: string | undefined])[] = [
  ["!= of a missing string fails", userFilter("country", "!=", ["FR"]), undefined],
  ["> of a string passes", userFilter("country", ">", ["FR"]), "Country"],
  ["unknown audience fails", audienceFilter("!=", "aud_unknown"), undefined],
  ["optIn fails", and({ type: "optIn" }), undefined],
];

export function standardDrafts(): Draft[] {
  const question = questionOf({ email: "ana@reef.example" });
  return [
    ...VERSION_ROWS.map((row) => versionDraft(row, "appVersion", "App Version", "standard")),
    ...[...AND_ROWS, ...UNCHANGED_ROWS].map(([name, filters, details]) =>
      filterDraft("standard", name, filters, question, details, { settings: SETTINGS }),
    ),
    filterDraft("standard", "devcycle by name", and(or(PASS), FAIL), question, "User ID", {
      settings: { semantics: "devcycle" },
    }),
    ...standardRolloutDrafts(),
    ...standardHashDrafts(),
  ];
}
