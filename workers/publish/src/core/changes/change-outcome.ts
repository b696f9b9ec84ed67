import type { ChangeListing, ChangeReply } from "@burgee/publisher/core";

import type { PushRefusal } from "../revisions/push-outcome.ts";

/** Why nothing became of a step. */
export type ChangeRefusal =
  | { readonly kind: "unknown_change" }
  | { readonly kind: "change_closed"; readonly id: string; readonly what: string }
  /** The draft does something else than what the caller looked at. */
  | { readonly kind: "stale_change"; readonly id: string }
  /** Only others, or only its author, may do this. */
  | { readonly kind: "own_change"; readonly reason: string }
  /** The caller is no publisher of these environments. */
  | { readonly kind: "not_a_publisher"; readonly environmentKeys: readonly string[] }
  | {
      readonly kind: "approvals_missing";
      readonly id: string;
      readonly needed: number;
      readonly held: number;
      readonly changedSince: readonly string[];
    }
  | { readonly kind: "bad_time"; readonly reason: string }
  | { readonly kind: "too_many_changes"; readonly countMax: number }
  | PushRefusal;

export type ChangeStep = { readonly kind: "done"; readonly listing: ChangeListing } | ChangeRefusal;
export type ChangeView = { readonly kind: "shown"; readonly reply: ChangeReply } | ChangeRefusal;
