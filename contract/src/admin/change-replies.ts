import * as v from "valibot";

import { authors } from "./audit.ts";
import type { Output } from "./output.ts";
import { change } from "./problems.ts";
import { environmentOutcome } from "./revision-replies.ts";
import { BREAKING_KINDS } from "./revisions.ts";
import { described, wholeNumber } from "./shapes.ts";

/** How far a change has come. */
export const CHANGE_STATES = ["open", "approved", "scheduled", "applied", "rejected", "withdrawn", "failed"] as const;

const approval = v.strictObject({
  by: described(v.string(), "Who approved, as proven."),
  via: authors.via,
  atMs: described(wholeNumber, "Epoch milliseconds."),
  digest: described(v.string(), "Of what was approved."),
});

export const changeListing = v.strictObject({
  id: described(v.string(), "Such as `c12`."),
  title: v.string(),
  message: v.string(),
  authors: described(
    v.array(v.string()),
    "Who wrote the draft, as proven, the opener first. None of them can approve.",
  ),
  claimed: v.exactOptional(described(v.string(), "Who opened it, as the caller said.")),
  base: described(wholeNumber, "The revision that the draft changes."),
  environments: described(v.array(v.string()), "Environments to publish to; `*` for all."),
  files: described(wholeNumber, "How many files the draft changes or removes."),
  allow: v.array(v.picklist(BREAKING_KINDS)),
  state: v.picklist(CHANGE_STATES),
  createdAtMs: wholeNumber,
  changedAtMs: wholeNumber,
  approvals: v.array(approval),
  scheduledAtMs: v.exactOptional(described(wholeNumber, "When it is applied by itself.")),
  scheduledBy: v.exactOptional(v.string()),
  closedBy: v.exactOptional(described(v.string(), "Who applied, rejected or withdrew it.")),
  reason: v.exactOptional(described(v.string(), "Why it was rejected, withdrawn, or could not be applied.")),
  revision: v.exactOptional(described(wholeNumber, "The revision that it became.")),
  outcomes: v.exactOptional(described(v.array(environmentOutcome), "What became of each environment.")),
});
/** A proposed change of flag files. */
export type ChangeListing = Output<typeof changeListing>;
export type ChangeState = ChangeListing["state"];

/** How an environment may be changed. */
export const policy = v.strictObject({
  changes: v.picklist(["direct", "approved", "git"]),
  approvals: wholeNumber,
  emergencies: v.boolean(),
});

const variationKey = described(v.nullable(v.string()), "Key of the variation; null stands for the default in code.");
const impact = v.strictObject({
  users: described(wholeNumber, "Sample users that were evaluated before and after."),
  features: v.array(
    v.strictObject({
      feature: v.string(),
      renamedFrom: v.exactOptional(v.string()),
      changedUsers: wholeNumber,
      changedShare: described(v.number(), "From 0 to 1."),
      moves: v.array(
        v.strictObject({
          from: variationKey,
          to: variationKey,
          hasNewValues: v.exactOptional(v.literal(true)),
          users: wholeNumber,
        }),
      ),
      defaultUsers: wholeNumber,
    }),
  ),
});

const changeEffect = v.strictObject({
  environmentKey: v.string(),
  policy: described(policy, "The policy in force, which the newest revision has."),
  newPolicy: v.exactOptional(described(policy, "What the change makes of it.")),
  isPublished: described(v.boolean(), "Whether the change publishes to it."),
  changes: described(v.array(change), "Against what it serves."),
  impact: v.exactOptional(described(impact, "For whom something else is served, when it was asked for.")),
});
/** What a change does to one environment. */
export type ChangeEffect = Output<typeof changeEffect>;

export const changeReply = v.strictObject({
  change: changeListing,
  digest: v.exactOptional(
    described(
      v.string(),
      "Of what the change does, merged with the newest revision. Absent when it cannot be applied.",
    ),
  ),
  effects: described(v.array(changeEffect), "Environments that it touches."),
  approvalsNeeded: described(wholeNumber, "How many other people must approve."),
  approvalsHeld: described(wholeNumber, "How many did, and approved what the change does now."),
  changedSince: described(
    v.array(v.string()),
    "What an approval did not cover, because it was merged or published since.",
  ),
  obstacles: described(v.array(v.string()), "Why it cannot be applied now; empty when it can."),
  patch: v.exactOptional(described(v.string(), "The text edits as `git apply` takes them, from the flags folder.")),
});
/** A change, and what it would do if it were applied now. */
export type ChangeReply = Output<typeof changeReply>;

export const changeListReply = v.strictObject({
  changes: described(v.array(changeListing), "Newest first."),
  nextBefore: v.exactOptional(described(wholeNumber, "`before` of the next page; absent on the last one.")),
});
export type ChangeListReply = Output<typeof changeListReply>;
