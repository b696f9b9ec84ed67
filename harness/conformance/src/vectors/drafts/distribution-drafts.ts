import type { JsonValue } from "@burgee/contract";

import { type Draft, type DraftOutcome, questionOf } from "../draft.ts";
import { type JsonRecord, FLAG_KEY, TARGET_ID, flagConfig, flagTarget } from "../flag-config.ts";
import { userAtBucket } from "../preimage.ts";

const HASH_MAX = 4294967295;

type Shares = readonly (readonly [variation: string, percentage: number])[];

/** Which variation a hash gets; undefined: the shares do not reach it. */
type Row = readonly [row: string, name: string, shares: Shares, hash: number, variation: string | undefined];

const HALVES: Shares = [
  ["v1", 0.5],
  ["v0", 0.5],
];
const UNEVEN: Shares = [
  ["v0", 0.1],
  ["v1", 0.2],
  ["v2", 0.7],
];
const EXACT: Shares = [
  ["v0", 0.7],
  ["v1", 0.1],
  ["v2", 0.2],
];
const TENTHS: Shares = Array.from({ length: 10 }, (_, i) => [`v${i}`, 0.1] as const);
const MIDDLE = 2147483647;
/** The last hash below .7 + .2 = .8999999999999999 and the last below the sum of UNEVEN. */
const TENTHS_SUM = Array.from({ length: 10 }).reduce<number>((sum) => sum + 0.1, 0);

const ROWS: readonly Row[] = [
  ["B5", "halves: hash 0", HALVES, 0, "v1"],
  ["B5", "halves: last of the first", HALVES, MIDDLE, "v1"],
  ["B5", "halves: first of the second", HALVES, MIDDLE + 1, "v0"],
  ["B5", "halves: hash just under 1", HALVES, HASH_MAX - 1, "v0"],
  ["B5", "halves: hash 1", HALVES, HASH_MAX, "v0"],
  ["B4", "halves in the other order", HALVES.toReversed(), MIDDLE, "v1"],
  ["B4", "uneven shares shuffled", [UNEVEN[2] ?? ["", 0], UNEVEN[0] ?? ["", 0], UNEVEN[1] ?? ["", 0]], 0, "v2"],
  ["4", "uneven: just below .7", UNEVEN, lastBelow(0.7), "v2"],
  ["4", "uneven: at .7", UNEVEN, lastBelow(0.7) + 1, "v1"],
  ["4", "uneven: just below .9", UNEVEN, lastBelow(0.7 + 0.2), "v1"],
  ["4", "uneven: at .9", UNEVEN, lastBelow(0.7 + 0.2) + 1, "v0"],
  ["4", "uneven: hash just under 1", UNEVEN, HASH_MAX - 1, "v0"],
  ["4", "uneven: hash 1 is beyond .9999999999999999", UNEVEN, HASH_MAX, undefined],
  ["4", "exact sum: hash 1", EXACT, HASH_MAX, "v0"],
  ["4", "ten tenths: hash 0", TENTHS, 0, "v9"],
  ["4", "ten tenths: last covered", TENTHS, lastBelow(TENTHS_SUM), "v0"],
  ["4", "ten tenths: hash 1 is beyond .9999999999999999", TENTHS, HASH_MAX, undefined],
  [
    "4",
    "share 0 is never chosen, hash 0",
    [
      ["v1", 0],
      ["v0", 1],
    ],
    0,
    "v0",
  ],
  [
    "4",
    "share 0 at the end, hash 1",
    [
      ["v1", 1],
      ["v0", 0],
    ],
    HASH_MAX,
    "v1",
  ],
  ["4", "single share 1: hash 1", [["v0", 1]], HASH_MAX, "v0"],
  ["4", "above 1", [["v0", 1.5]], HASH_MAX, "v0"],
  [
    "B6",
    "sum below 1: covered",
    [
      ["v1", 0.25],
      ["v0", 0.25],
    ],
    MIDDLE,
    "v0",
  ],
  [
    "B6",
    "sum below 1: beyond",
    [
      ["v1", 0.25],
      ["v0", 0.25],
    ],
    MIDDLE + 1,
    undefined,
  ],
  ["B6", "one share below 1: covered", [["v0", 0.5]], MIDDLE, "v0"],
  ["B6", "one share below 1: beyond", [["v0", 0.5]], MIDDLE + 1, undefined],
  ["B7", "empty distribution", [], 5, undefined],
  ["B7", "unknown variation", [["v_unknown", 1]], 5, undefined],
  [
    "B7",
    "unknown variation for others only",
    [
      ["v_unknown", 0.5],
      ["v0", 0.5],
    ],
    HASH_MAX,
    "v0",
  ],
  [
    "B7",
    "unknown variation in the middle",
    [
      ["v_unknown", 0.5],
      ["v0", 0.5],
    ],
    5,
    undefined,
  ],
  [
    "4",
    "a variation twice",
    [
      ["v1", 0.25],
      ["v0", 0.5],
      ["v1", 0.25],
    ],
    MIDDLE,
    "v1",
  ],
  [
    "4",
    "sixteen digits",
    [
      ["v1", 0.3333333333333333],
      ["v0", 0.6666666666666667],
    ],
    lastBelow(0.3333333333333333),
    "v1",
  ],
  [
    "4",
    "sixteen digits, one further",
    [
      ["v1", 0.3333333333333333],
      ["v0", 0.6666666666666667],
    ],
    lastBelow(0.3333333333333333) + 1,
    "v0",
  ],
];

/** Sort order by UTF-16 code units, in which 😀 is below ﬀ (by UTF-8 it is above): each id gets an equal share, so position i of the order is served to the middle of share i. */
const ORDER = ["ﬀ", "😀", "é", "b", "abc", "ab", "aa", "a", "_", "B", "A", "1"];

export function distributionDrafts(): Draft[] {
  return [...ROWS.map(distributionDraft), ...orderDrafts()];
}

function orderDrafts(): Draft[] {
  const shares = ORDER.toSorted().map((id) => [id, 1 / ORDER.length] as const);
  return ORDER.map((id, position) =>
    distributionDraft([
      "4",
      `descending order, place ${position}`,
      shares,
      Math.floor(((position + 0.5) / ORDER.length) * HASH_MAX),
      id,
    ]),
  );
}

function distributionDraft([row, name, shares, hash, variation]: Row): Draft {
  const known = [...new Set(shares.map(([id]) => id))].filter((id) => id !== "v_unknown");
  return {
    row,
    name,
    config: flagConfig({
      targets: [flagTarget({ distribution: shares.map(([_variation, percentage]) => ({ _variation, percentage })) })],
      variations: (known.length === 0 ? ["v0"] : known).map(namedVariation),
    }),
    question: questionOf({ user_id: userAtBucket(TARGET_ID, hash) }),
    variableKey: FLAG_KEY,
    outcome: variation === undefined ? { kind: "error" } : servedFrom(shares, variation),
    reference: variation === undefined ? "throws" : "same",
  };
}

/** The value names the variation, so that the answer shows which one was served. */
function namedVariation(id: string): JsonRecord {
  return { _id: id, key: `key-${id}`, name: id, variables: [{ _var: "var_flag", value: id }] };
}

function servedFrom(shares: Shares, variation: JsonValue): DraftOutcome {
  const isRandom = shares.length !== 1;
  return {
    kind: "served",
    value: variation,
    eval: {
      reason: isRandom ? "SPLIT" : "TARGETING_MATCH",
      details: isRandom ? "Random Distribution | All Users" : "All Users",
      target_id: TARGET_ID,
    },
  };
}

/** The largest hash h with h / (2^32 - 1) < sum. */
function lastBelow(sum: number): number {
  let hash = Math.min(Math.floor(sum * HASH_MAX) + 2, HASH_MAX);
  while (hash / HASH_MAX >= sum) hash -= 1;
  return hash;
}
