import type { EvaluationContext } from "@burgee/contract";

/** Users who went from one variation of a feature to another. */
export interface Move {
  /** Key of the variation; null stands for the default in code. */
  readonly from: string | null;
  readonly to: string | null;
  /** The variation is the same and has other values. */
  readonly hasNewValues?: true;
  readonly users: number;
  /** The first few of them; only in detail. */
  readonly examples?: readonly MovedUser[];
}

export interface MovedUser {
  readonly user: EvaluationContext;
  /** Number of the target that served the user, from 1; null for none. */
  readonly fromTarget: number | null;
  readonly toTarget: number | null;
}

/** What a change does to users of one feature. */
export interface FeatureImpact {
  readonly feature: string;
  /** Key before the change, when it was renamed. */
  readonly renamedFrom?: string;
  readonly changedUsers: number;
  /** From 0 to 1. */
  readonly changedShare: number;
  /** Largest first. */
  readonly moves: readonly Move[];
  /** Users who get the default in code after the change. */
  readonly defaultUsers: number;
  /** Who is served what before and after; only in detail. */
  readonly before?: Reach;
  readonly after?: Reach;
}

/** Whom a feature serves what. */
export interface Reach {
  /** In the order of the file; null, the default in code, last. */
  readonly variations: readonly { readonly variation: string | null; readonly users: number }[];
  /** Users who stop at each target, in order. */
  readonly targets: readonly { readonly target: string; readonly users: number }[];
}

export interface Impact {
  readonly users: number;
  /** Features with any change, most affected first. */
  readonly features: readonly FeatureImpact[];
}
