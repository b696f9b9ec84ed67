import type { SignatureVerdict } from "@burgee/contract";
import type {
  AuditHead,
  CompiledEnvironment,
  OverlayEntry,
  Problem,
  PublishReply,
  VersionRecord,
} from "@burgee/publisher/core";

import type { Author } from "./author.ts";
import type { Authority, MetPolicies } from "./changes/authority.ts";
import type { IdempotentRequest } from "./database-rows.ts";

/** Why something stored must not be taken for what this deployment wrote. */
export type Forgery = Exclude<SignatureVerdict, "valid">;

/** How a publish or rollback ends. */
export type PublishOutcome =
  | { readonly kind: "done"; readonly reply: PublishReply }
  /** Another version became current since the one that the caller built on. */
  | { readonly kind: "conflict"; readonly environmentKey: string; readonly expected: number; readonly current: number }
  /** The compiled config must not be served; `reasons` say why. */
  | { readonly kind: "refused"; readonly reasons: readonly string[] }
  /** `newest` is the number of the newest version, held ones too; 0 before the first. */
  | { readonly kind: "unknown_version"; readonly version: number; readonly newest: number }
  /** Retention removed the content of the version. */
  | { readonly kind: "removed_version"; readonly version: number }
  /** What is stored of the version is not what was published as it. */
  | { readonly kind: "changed_version"; readonly version: number }
  | { readonly kind: "unknown_environment"; readonly known: readonly string[] }
  /** The environment's id in the files differs from the one that its keys and versions were made with. */
  | { readonly kind: "identity_changed"; readonly establishedId: string; readonly givenId: string }
  /** Another project made the environment. */
  | {
      readonly kind: "foreign_environment";
      readonly environmentKey: string;
      readonly environmentId: string;
      readonly projectKey: string;
      readonly owner: string;
    }
  /** This project made the environment, but readers see a version of another one. */
  | {
      readonly kind: "taken_environment";
      readonly environmentKey: string;
      readonly projectKey: string;
      readonly holder: string;
      readonly version: number;
    }
  /** Readers see a version that the project's database lacks and that this deployment did not sign. */
  | {
      readonly kind: "unproven_pointer";
      readonly environmentKey: string;
      readonly environmentId: string;
      readonly version: number;
      readonly forgery: Forgery;
    }
  /** The overlay was changed since what the caller built on. */
  | { readonly kind: "stale_overlay"; readonly revision: number }
  /** Publishes are refused until the entry ends. */
  | { readonly kind: "frozen"; readonly entry: Extract<OverlayEntry, { kind: "frozen" }> }
  | { readonly kind: "nothing_published"; readonly environmentKey: string }
  | {
      readonly kind: "unknown_feature" | "unknown_variation";
      readonly wanted: string;
      readonly closest?: string;
    }
  | { readonly kind: "unknown_entry"; readonly id: string }
  | { readonly kind: "too_many_entries" }
  /** The version was stored while another one was pinned, and never served. */
  | { readonly kind: "held_version"; readonly version: number }
  /** environments.yaml lets only an owner change the overlay. */
  | { readonly kind: "emergencies_for_owners"; readonly environmentKey: string }
  | { readonly kind: "idempotency_mismatch" }
  /** Storage did not take the version; nothing changed for readers, or the change is finished in the background. */
  | { readonly kind: "storage_failed"; readonly message: string };

/** An outcome that changed nothing. */
export type Refusal = Exclude<PublishOutcome, { kind: "done" }>;

/** What a caller asks of a publish, beside its content. */
export interface PublishIntent {
  readonly actor: Author;
  readonly message: string;
  /** Version that must be current, or undefined to build on whatever is. */
  readonly expectedVersion: number | undefined;
  /** Answers what would happen and writes nothing. */
  readonly isDryRun: boolean;
  /** Replaces a version that another project published to an environment of this one. */
  readonly takesBack?: boolean;
  /** What the caller's roles allow where an environment has a policy; absent: nothing more than to publish directly. */
  readonly authority?: Authority;
  /** The policies that a push was found to meet. */
  readonly met?: MetPolicies;
  /** Repeating a request with the same key repeats its answer. */
  readonly idempotency: IdempotentRequest | undefined;
}

/** An environment as the flag files name it. */
export interface EnvironmentIdentity {
  readonly id: string;
  readonly key: string;
}

/** What flag files compiled to, for the environment that is published. */
export interface CompiledFiles {
  readonly snapshot: CompiledEnvironment;
  readonly warnings: readonly Problem[];
  /** The revision that the files are, and what compiled them. */
  readonly source?: ContentSource;
  /** Called once the content cannot be refused any more, before anything is changed. */
  readonly whenAccepted?: () => Promise<unknown>;
}

/** Where the content of a version comes from. */
export interface ContentSource {
  readonly revision: number;
  readonly compiler: string;
}

/** @param auditHead the audit entry of what was done; absent when none was written yet */
export function donePublish(
  outcome: PublishReply["outcome"],
  version: VersionRecord | undefined,
  changes: PublishReply["changes"],
  problems: readonly Problem[],
  auditHead?: AuditHead,
): PublishOutcome {
  const reply = { outcome, ...(version === undefined ? {} : { version }), changes, problems };
  return { kind: "done", reply: { ...reply, ...(auditHead === undefined ? {} : { auditHead }) } };
}
