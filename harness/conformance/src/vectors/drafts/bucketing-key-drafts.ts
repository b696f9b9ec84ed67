import type { JsonValue } from "@burgee/contract";

import { boundHashes } from "../../oracle/bounded-hashes.ts";
import type { Semantics } from "../../oracle/oracle-config.ts";
import { type Draft, questionOf } from "../draft.ts";
import { type JsonRecord, FLAG_KEY, TARGET_ID, flagConfig, flagTarget } from "../flag-config.ts";
import { nextUp } from "./next-double.ts";

type Row = readonly [row: string, name: string, bucketingKey: JsonValue, context: JsonRecord, hashedText: string];

const data = (key: string, value: JsonValue): JsonRecord => ({ customData: { [key]: value } });

/** Section 2.1: which text is hashed. */
const ROWS: readonly Row[] = [
  ["B1", "the user id", "user_id", {}, "user-1"],
  ["B1", "the user id, key absent (null)", null, {}, "user-1"],
  ["B1", "the user id, key not text", 5, {}, "user-1"],
  ["B12", "custom data", "org_id", data("org_id", "org-1"), "org-1"],
  ["B12", "private custom data", "org_id", { privateCustomData: { org_id: "org-2" } }, "org-2"],
  [
    "B12",
    "private custom data wins",
    "org_id",
    { customData: { org_id: "org-1" }, privateCustomData: { org_id: "org-2" } },
    "org-2",
  ],
  ["B12", "a whole number", "org_id", data("org_id", 42), "42"],
  ["B12", "a negative number", "org_id", data("org_id", -7), "-7"],
  ["B12", "a fraction", "org_id", data("org_id", 2.5), "2.5"],
  ["B12", "a tenth", "org_id", data("org_id", 0.1), "0.1"],
  ["B12", "a large number", "org_id", data("org_id", 1e21), "1e+21"],
  ["B12", "a small number", "org_id", data("org_id", 1e-7), "1e-7"],
  ["B12", "the largest exact whole number", "org_id", data("org_id", 9007199254740991), "9007199254740991"],
  ["B12", "true", "org_id", data("org_id", true), "true"],
  ["B13", "absent", "org_id", {}, "null"],
  ["B13", "absent among others", "org_id", data("other", "x"), "null"],
  ["B13", "null", "org_id", data("org_id", null), "null"],
  ["B13", "email is not looked up outside custom data", "email", { email: "ana@reef.example" }, "null"],
  ["B13", "email in custom data", "email", { email: "x", ...data("email", "ana@reef.example") }, "ana@reef.example"],
  ["B14", "empty text", "org_id", data("org_id", ""), ""],
  ["B14", "0", "org_id", data("org_id", 0), "0"],
  ["B14", "-0", "org_id", data("org_id", -0), "0"],
  ["B14", "false", "org_id", data("org_id", false), "false"],
  ["B15", "the empty key, absent", "", {}, "null"],
  ["B15", "the empty key, present", "", data("", "here"), "here"],
  ["B16", "non-ASCII text", "org_id", data("org_id", "Zoë"), "Zo\\"],
  ["B16", "a surrogate pair counts twice", "org_id", data("org_id", "😀"), "\\\\"],
  ["B13", "a name of Object.prototype", "constructor", {}, "null"],
  ["2", "2,500 characters", "org_id", data("org_id", "x".repeat(2500)), "x".repeat(2500)],
];

export function bucketingKeyDrafts(): Draft[] {
  return [...ROWS.flatMap((row) => pinDrafts(row, "devcycle")), clientDataDraft(), ...independenceDrafts()];
}

/** The "standard" rule set hashes UTF-8. */
export function standardHashDrafts(): Draft[] {
  const rows: readonly Row[] = [
    ["standard", "ASCII text hashes as before", "user_id", {}, "user-1"],
    ["standard", "UTF-8, two bytes", "user_id", { user_id: "Zoë" }, "Zoë"],
    ["standard", "UTF-8, three bytes", "user_id", { user_id: "日本" }, "日本"],
    ["standard", "UTF-8, four bytes", "org_id", data("org_id", "😀"), "😀"],
  ];
  return rows.flatMap((row) => pinDrafts(row, "standard"));
}

/** Pins the hashed text: its position is not below itself, but is below the next double. */
function pinDrafts([row, name, bucketingKey, context, hashedText]: Row, semantics: Semantics): Draft[] {
  const position = boundHashes(hashedText, TARGET_ID, semantics).bucket;
  return [
    pinDraft(row, `hashed: ${name} (not below)`, bucketingKey, context, position, false, semantics),
    pinDraft(row, `hashed: ${name} (below)`, bucketingKey, context, nextUp(position), true, semantics),
  ];
}

function pinDraft(
  row: string,
  name: string,
  bucketingKey: JsonValue,
  context: JsonRecord,
  share: number,
  isFirst: boolean,
  semantics: Semantics,
): Draft {
  const distribution = [
    { _variation: "vrn_on", percentage: share },
    { _variation: "vrn_off", percentage: 1 },
  ];
  return {
    row,
    name,
    config: flagConfig({
      targets: [flagTarget({ distribution, bucketingKey })],
      settings: semantics === "standard" ? { semantics } : {},
    }),
    question: questionOf(context),
    variableKey: FLAG_KEY,
    outcome: {
      kind: "served",
      value: isFirst,
      eval: { reason: "SPLIT", details: "Random Distribution | All Users", target_id: TARGET_ID },
    },
    reference: semantics === "standard" ? "outside" : "same",
  };
}

/** Client custom data never feeds a bucketing key: the same position with and without it. */
function clientDataDraft(): Draft {
  const position = boundHashes("null", TARGET_ID, "devcycle").bucket;
  const draft = pinDraft("B13", "client custom data is not hashed", "org_id", {}, nextUp(position), true, "devcycle");
  return { ...draft, question: { ...draft.question, clientCustomData: { org_id: "org-1" } } };
}

/** Rows B2 and B3: another target has other positions, and rollout and bucket positions differ. */
function independenceDrafts(): Draft[] {
  const here = boundHashes("user-1", TARGET_ID, "devcycle");
  const there = boundHashes("user-1", "tgt_other", "devcycle");
  const cut = (here.bucket + there.bucket) / 2;
  const distribution = [
    { _variation: "vrn_on", percentage: cut },
    { _variation: "vrn_off", percentage: 1 },
  ];
  const inTarget = (id: string, position: number): Draft => ({
    row: "B2",
    name: `the same user and shares in target ${id}`,
    config: flagConfig({ targets: [flagTarget({ _id: id, distribution })] }),
    question: questionOf(),
    variableKey: FLAG_KEY,
    outcome: {
      kind: "served",
      value: position < cut,
      eval: { reason: "SPLIT", details: "Random Distribution | All Users", target_id: id },
    },
    reference: "same",
  });
  const between = (here.bucket + here.rollout) / 2;
  return [
    inTarget(TARGET_ID, here.bucket),
    inTarget("tgt_other", there.bucket),
    pinDraft(
      "B3",
      "bucket position against a cut between both",
      "user_id",
      {},
      between,
      here.bucket < between,
      "devcycle",
    ),
  ];
}
