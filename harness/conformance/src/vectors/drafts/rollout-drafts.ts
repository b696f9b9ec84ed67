import type { JsonValue } from "@burgee/contract";

import { DAY_MS } from "../../fuzz/pools.ts";
import { type Draft, questionOf, servedOn } from "../draft.ts";
import { type JsonRecord, FLAG_KEY, NOW_MS, TARGET_ID, flagConfig, flagTarget } from "../flag-config.ts";
import { userAtRollout } from "../preimage.ts";

const HASH_MAX = 4294967295;

/** A date as days from the question's clock. */
function day(days: number): string {
  return new Date(NOW_MS + days * DAY_MS).toISOString();
}

function stage(type: "linear" | "discrete", days: number, percentage: number): JsonRecord {
  return { type, date: day(days), percentage };
}

function rollout(type: string, startDays: number, startPercentage?: number, ...stages: JsonRecord[]): JsonRecord {
  return {
    type,
    startDate: day(startDays),
    ...(startPercentage === undefined ? {} : { startPercentage }),
    ...(stages.length === 0 ? {} : { stages }),
  };
}

/** Section 3: a rollout and the share of users that it lets pass now. */
const DEVCYCLE_ROWS: readonly (readonly [name: string, rollout: JsonRecord, percentage: number])[] = [
  ["schedule, started", rollout("schedule", -1), 1],
  ["schedule, starting now", rollout("schedule", 0), 1],
  ["schedule, starting tomorrow", rollout("schedule", 1), 0],
  ["schedule ignores percentages", rollout("schedule", -1, 0.1, stage("discrete", 1, 0.2)), 1],
  ["gradual without stages", rollout("gradual", -1, 0.3), 0.3],
  ["gradual without startPercentage", rollout("gradual", -1), 1],
  ["gradual starting now", rollout("gradual", 0, 0.3), 0],
  ["gradual starting tomorrow", rollout("gradual", 1, 0.3), 0],
  ["linear half way from 0 to 1", rollout("gradual", -1, 0, stage("linear", 1, 1)), 0.5],
  ["linear half way from .2 to .8", rollout("gradual", -1, 0.2, stage("linear", 1, 0.8)), 0.4],
  ["linear from 1 to 0", rollout("gradual", -1, 1, stage("linear", 3, 0)), 0],
  ["linear from 1 to 1", rollout("gradual", -1, 1, stage("linear", 3, 1)), 0.25],
  ["exactly on a stage, none after", rollout("gradual", -3, 0, stage("linear", 0, 0.6)), 0.6],
  ["exactly on a stage, linear after", rollout("gradual", -3, 0, stage("linear", 0, 0.6), stage("linear", 1, 0.9)), 0],
  [
    "exactly on a stage, discrete after",
    rollout("gradual", -3, 0, stage("linear", 0, 0.6), stage("discrete", 1, 0.9)),
    0.6,
  ],
  ["stepped between steps", rollout("stepped", -5, 0.1, stage("discrete", -1, 0.25), stage("discrete", 1, 0.75)), 0.25],
  ["stepped before the first step", rollout("stepped", -3, 0.1, stage("discrete", 1, 0.75)), 0.1],
  [
    "linear past, linear next, discrete later",
    rollout("gradual", -5, 0, stage("linear", -1, 0.4), stage("linear", 1, 0.8), stage("discrete", 2, 1)),
    0.4,
  ],
  [
    "stages out of order",
    rollout(
      "gradual",
      -5,
      0,
      stage("linear", 3, 0.9),
      stage("linear", -1, 0.4),
      stage("linear", -2, 0.2),
      stage("linear", 1, 0.5),
    ),
    0.36,
  ],
  ["a past stage before the start", rollout("gradual", 5, 0.5, stage("discrete", -1, 0.4)), 0.4],
  ["above 1", rollout("gradual", -1, 1.5), 1.5],
  ["stepped is treated as gradual", rollout("stepped", -1, 0, stage("linear", 1, 1)), 0.5],
  ["startPercentage 0", rollout("gradual", -1, 0), 0],
  ["linear a third of the way", rollout("gradual", -1, 0, stage("linear", 2, 1)), 1 / 3],
];

/** The same, by true interpolation. */
const STANDARD_ROWS: readonly (readonly [name: string, rollout: JsonRecord, percentage: number])[] = [
  ["linear half way from 0 to 1", rollout("gradual", -1, 0, stage("linear", 1, 1)), 0.5],
  ["linear half way from .2 to .8", rollout("gradual", -1, 0.2, stage("linear", 1, 0.8)), 0.5],
  ["linear from 1 to 0", rollout("gradual", -1, 1, stage("linear", 3, 0)), 0.75],
  ["linear from 1 to 1", rollout("gradual", -1, 1, stage("linear", 3, 1)), 1],
  [
    "exactly on a stage, linear after",
    rollout("gradual", -3, 0, stage("linear", 0, 0.6), stage("linear", 1, 0.9)),
    0.6,
  ],
  [
    "linear past, linear next",
    rollout("gradual", -5, 0, stage("linear", -1, 0.4), stage("linear", 1, 0.8), stage("discrete", 2, 1)),
    0.4 + (0.8 - 0.4) * 0.5,
  ],
  [
    "stages out of order",
    rollout("gradual", -5, 0, stage("linear", 3, 0.9), stage("linear", -1, 0.4), stage("linear", -2, 0.2)),
    0.2 + (0.9 - 0.2) * (2 / 5),
  ],
  ["schedule, starting now", rollout("schedule", 0), 1],
  ["gradual starting now", rollout("gradual", 0, 0.3), 0],
];

export function rolloutDrafts(): Draft[] {
  return [
    ...DEVCYCLE_ROWS.flatMap(([name, plan, percentage]) => edgeDrafts("3", name, plan, percentage, {})),
    ...zeroShareDrafts(),
    ...passthroughDrafts(),
  ];
}

export function standardRolloutDrafts(): Draft[] {
  return STANDARD_ROWS.flatMap(([name, plan, percentage]) =>
    edgeDrafts("standard", name, plan, percentage, { semantics: "standard" }),
  );
}

/** The last hash that passes and the first that does not: together they pin the percentage to one step of the hash. */
function edgeDrafts(row: string, name: string, plan: JsonRecord, percentage: number, settings: JsonRecord): Draft[] {
  const last = percentage === 0 ? -1 : Math.min(lastHashWithin(percentage), HASH_MAX);
  const drafts: Draft[] = [];
  if (last >= 0) drafts.push(rolloutDraft(row, `${name}: last to pass`, plan, last, true, settings));
  if (last < HASH_MAX) drafts.push(rolloutDraft(row, `${name}: first to fail`, plan, last + 1, false, settings));
  return drafts;
}

/** The largest hash h with h / (2^32 - 1) <= percentage. */
function lastHashWithin(percentage: number): number {
  let hash = Math.floor(percentage * HASH_MAX) + 2;
  while (hash / HASH_MAX > percentage) hash -= 1;
  return hash;
}

function rolloutDraft(
  row: string,
  name: string,
  plan: JsonValue,
  hash: number,
  passes: boolean,
  settings: JsonRecord,
): Draft {
  return {
    row,
    name,
    config: flagConfig({ targets: [flagTarget({ rollout: plan })], settings }),
    question: questionOf({ user_id: userAtRollout(TARGET_ID, hash) }),
    variableKey: FLAG_KEY,
    outcome: passes ? servedOn("Rollout | All Users", "SPLIT") : { kind: "default" },
    reference: settings["semantics"] === "standard" ? "outside" : "same",
  };
}

function zeroShareDrafts(): Draft[] {
  const never = rollout("gradual", -1, 0);
  const tiny = rollout("gradual", -1, 1 / HASH_MAX);
  return [
    rolloutDraft("3", "percentage 0 does not pass hash 0", never, 0, false, {}),
    rolloutDraft("3", "a tiny percentage passes hash 0", tiny, 0, true, {}),
    rolloutDraft("3", "percentage equal to the hash passes", tiny, 1, true, {}),
    rolloutDraft("3", "percentage 1 passes the largest hash", rollout("gradual", -1, 1), HASH_MAX, true, {}),
    rolloutDraft("B11", "a met rollout is a SPLIT", rollout("schedule", -1), 5, true, {}),
  ];
}

/** Rows B9 and B10: what an unmet rollout means for the targets that follow. */
function passthroughDrafts(): Draft[] {
  const closed = flagTarget({ rollout: rollout("schedule", 1) });
  const open = flagTarget({ _id: "tgt_later" });
  const later = { reason: "TARGETING_MATCH", details: "All Users", target_id: "tgt_later" } as const;
  const draft = (row: string, name: string, settings: JsonRecord, outcome: Draft["outcome"]): Draft => ({
    row,
    name,
    config: flagConfig({ targets: [closed, open], settings }),
    question: questionOf(),
    variableKey: FLAG_KEY,
    outcome,
    reference: "same",
  });
  const served: Draft["outcome"] = { kind: "served", value: true, eval: later };
  return [
    draft("B9", "unmet rollout, passthrough by default", {}, served),
    draft("B9", "unmet rollout, passthrough on", { disablePassthroughRollouts: false }, served),
    draft("B10", "unmet rollout, passthrough off", { disablePassthroughRollouts: true }, { kind: "default" }),
    {
      row: "B10",
      name: "passthrough off: a target whose audience does not match is passed over",
      config: flagConfig({
        targets: [
          flagTarget({ filters: { operator: "and", filters: [{ type: "optIn" }] }, rollout: rollout("schedule", 1) }),
          open,
        ],
        settings: { disablePassthroughRollouts: true },
      }),
      question: questionOf(),
      variableKey: FLAG_KEY,
      outcome: served,
      reference: "same",
    },
    {
      row: "9.1",
      name: "rollout null is no rollout",
      config: flagConfig({ targets: [flagTarget({ rollout: null })] }),
      question: questionOf(),
      variableKey: FLAG_KEY,
      outcome: servedOn("All Users"),
      reference: "same",
    },
  ];
}
