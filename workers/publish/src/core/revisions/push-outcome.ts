import type {
  AuditEntry,
  BreakingChange,
  EnvironmentPolicy,
  MergeConflict,
  MergedFile,
  Problem,
  PublishReply,
  RevisionRecord,
} from "@burgee/publisher/core";

import type { GateRefusal } from "../changes/gate-push.ts";
import type { Refusal } from "../outcomes.ts";

/** A conflict and the newest revision that changed the same file. */
export interface Conflict extends MergeConflict {
  readonly changedBy?: Pick<RevisionRecord, "revision" | "author" | "message" | "createdAtMs">;
}

/** What became of one environment. */
export type Move =
  | { readonly kind: "done"; readonly environmentKey: string; readonly reply: PublishReply }
  | { readonly kind: "refused"; readonly environmentKey: string; readonly refusal: MoveRefusal };

export type MoveRefusal =
  | Refusal
  /** A later revision exists by now, which a repeated request must not undo. */
  | { readonly kind: "superseded"; readonly revision: number; readonly head: number };

export interface Pushed {
  readonly kind: "pushed";
  readonly isDryRun: boolean;
  readonly revision: number;
  readonly isNew: boolean;
  readonly tree: string;
  /** What was pushed, where it differs and can be the base of a next push. */
  readonly pushedTree?: string;
  readonly merged: readonly MergedFile[];
  readonly moves: readonly Move[];
  readonly problems: readonly Problem[];
  readonly auditHead: Pick<AuditEntry, "sequence" | "digest">;
}

/** Why a push changed nothing. */
export type PushRefusal =
  | { readonly kind: "bad_patch"; readonly reasons: readonly string[] }
  /** No revision has the number of the base, its files were removed by retention, or others were merged into it. */
  | {
      readonly kind: "unknown_base";
      readonly base: number;
      readonly head: number;
      readonly isSwept: boolean;
      readonly pushedTree?: string;
    }
  | {
      readonly kind: "merge_conflict";
      readonly conflicts: readonly Conflict[];
      readonly base: number;
      readonly head: number;
    }
  /** Others pushed since the caller merged, so that the files would be others than those that it looked at. */
  | { readonly kind: "unexpected_tree"; readonly head: number }
  | { readonly kind: "problems"; readonly problems: readonly Problem[] }
  | { readonly kind: "wrong_project"; readonly projectKey: string; readonly given: string }
  | { readonly kind: "environment_not_in_files"; readonly wanted: string; readonly known: readonly string[] }
  | { readonly kind: "message_required"; readonly environmentKey: string }
  | { readonly kind: "breaking_changes"; readonly changes: readonly (BreakingChange & { environmentKey: string })[] }
  /** What is stored of a file, or of a revision, is not what was pushed. */
  | { readonly kind: "changed_file"; readonly path: string }
  /** None of the environments took the files, for this reason. */
  | { readonly kind: "refused_environment"; readonly environmentKey: string; readonly refusal: MoveRefusal }
  /** Lifting a pin would publish what the environment's policy did not let through. */
  | {
      readonly kind: "lift_gated";
      readonly environmentKey: string;
      readonly revision: number;
      readonly policy: EnvironmentPolicy;
    }
  | GateRefusal
  | { readonly kind: "idempotency_mismatch" }
  | { readonly kind: "storage_failed"; readonly message: string };

export type PushOutcome = Pushed | PushRefusal;
