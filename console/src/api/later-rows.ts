import type { Role } from "@burgee/contract";
import type {
  AuditHead,
  EnvironmentListing,
  FeatureListing,
  FeatureStanding,
  OverlayEntry,
  RevisionRecord,
} from "@burgee/contract/admin";

/** Shapes that the contract does not have yet. */
export interface SessionProject {
  readonly projectKey: string;
  /** Absent for operators without a role there. */
  readonly role?: Role;
  /** The only environments that a publisher may change; absent: all. */
  readonly environments?: readonly string[];
}

export interface SessionReply {
  readonly actor: string;
  readonly via: string;
  readonly expiresAtMs?: number;
  readonly isOperator: boolean;
  readonly projects: readonly SessionProject[];
  readonly hasMore: boolean;
}

export interface EnvironmentOverview extends EnvironmentListing {
  readonly name?: string;
  readonly type?: string;
  readonly policy: {
    readonly changes: "direct" | "approved" | "git";
    readonly approvals: number;
    readonly emergencies: boolean;
  };
  readonly overlay?: { readonly revision: number; readonly entries: readonly OverlayEntry[] };
  readonly stores: { readonly r2: number | null; readonly kv: number | null };
  readonly streams?: number;
}

export interface OverviewReply {
  readonly projectKey: string;
  readonly name?: string;
  readonly head?: RevisionRecord;
  readonly environments: readonly EnvironmentOverview[];
  readonly openChanges: number;
  /** Approvals that the caller could give. */
  readonly waiting: number;
  readonly stale: number;
  readonly auditHead: AuditHead;
}

/** Places in the feature's `variations`, each with its percentage. */
export type Shares = readonly (readonly number[])[];

export interface RolloutStanding {
  readonly kind: "schedule" | "gradual" | "stepped";
  /** Epoch milliseconds, each with the percentage let in from then on; a gradual one draws a straight line to the next. */
  readonly stages: readonly (readonly number[])[];
  readonly serves: Shares;
  /** It is for users whom a condition fits, not for everyone. */
  readonly isForSome?: true;
}

export interface Standing extends FeatureStanding {
  readonly targets?: number;
  /** What users get whom no rule but the one for everyone fits. */
  readonly split?: Shares;
  readonly rollout?: RolloutStanding;
}

export interface FlagRow extends Omit<FeatureListing, "environments"> {
  readonly environments: Readonly<Record<string, Standing>>;
  readonly variations?: readonly { readonly key: string; readonly name?: string }[];
  readonly variables?: readonly string[];
  readonly audiences?: readonly string[];
  /** Place in `variations` of what everyone gets in environments that the file leaves out; absent: nothing. */
  readonly elsewhere?: number;
}
