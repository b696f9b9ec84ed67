import { DAY_MS } from "../../fuzz/pools.ts";
import { type Draft, questionOf } from "../draft.ts";
import { FLAG_KEY, NOW_MS, flagConfig, flagTarget } from "../flag-config.ts";
import { nextDown, nextUp } from "./next-double.ts";

/** Section 2: value, target id, rollout position and bucket position. */
const POSITIONS: readonly (readonly [value: string, targetId: string, rollout: number, bucket: number])[] = [
  ["user-1", "target-1", 0.8978368020378604, 0.551961219066745],
  ["", "t", 0.15447275227738375, 0.5909632233881772],
  ["null", "64f0c0ffee", 0.6084917950463695, 0.20041663250895606],
  ["alice", "61536f3bc838a705c105eb62", 0.5887733592159984, 0.5484944615858827],
  ["日本", "t1", 0.5768052298987296, 0.8078430506419025],
];

/** A position is pinned from both sides: a share equal to it does not hold it, a share one step larger does. */
export function hashDrafts(): Draft[] {
  return POSITIONS.flatMap(([value, targetId, rollout, bucket]) => [
    bucketDraft(value, targetId, bucket, false),
    bucketDraft(value, targetId, nextUp(bucket), true),
    rolloutDraft(value, targetId, nextDown(rollout), false),
    rolloutDraft(value, targetId, rollout, true),
  ]);
}

function bucketDraft(value: string, targetId: string, share: number, isFirst: boolean): Draft {
  const distribution = [
    { _variation: "vrn_on", percentage: share },
    { _variation: "vrn_off", percentage: 1 },
  ];
  return {
    row: value === "日本" ? "B16" : "2",
    name: `bucket position of ${JSON.stringify(value)} in ${targetId}: ${isFirst ? "below" : "not below"} ${share}`,
    config: flagConfig({ targets: [flagTarget({ _id: targetId, distribution })] }),
    question: questionOf({ user_id: value }),
    variableKey: FLAG_KEY,
    outcome: {
      kind: "served",
      value: isFirst,
      eval: { reason: "SPLIT", details: "Random Distribution | All Users", target_id: targetId },
    },
    reference: "same",
  };
}

function rolloutDraft(value: string, targetId: string, startPercentage: number, passes: boolean): Draft {
  const rollout = { type: "gradual", startDate: new Date(NOW_MS - DAY_MS).toISOString(), startPercentage };
  return {
    row: value === "日本" ? "B16" : "2",
    name: `rollout position of ${JSON.stringify(value)} in ${targetId}: ${passes ? "within" : "beyond"} ${startPercentage}`,
    config: flagConfig({ targets: [flagTarget({ _id: targetId, rollout })] }),
    question: questionOf({ user_id: value }),
    variableKey: FLAG_KEY,
    outcome: passes
      ? { kind: "served", value: true, eval: { reason: "SPLIT", details: "Rollout | All Users", target_id: targetId } }
      : { kind: "default" },
    reference: "same",
  };
}
